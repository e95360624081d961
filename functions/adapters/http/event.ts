import * as z from 'zod';

const Routed = z.looseObject({
  /** `GET /movies/{rank}`, or `$default`. */
  routeKey: z.string(),
  rawPath: z.string(),
  requestContext: z.looseObject({ stage: z.string().default('$default') }),
});

/**
 * Brings an event of an HTTP API to the form that the router reads. AWS omits a member without a value, but some emulators send null.
 * AWS puts the stage, or the mapping of a custom domain, before the path in `rawPath`.
 * @returns an event without nulls and without a prefix of its path; anything else as it is
 */
export function normalizeEvent(event: unknown): unknown {
  if (!(event instanceof Object)) return event;
  const given = Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));
  const routed = Routed.safeParse(given);
  return routed.success ? { ...given, rawPath: pathOf(routed.data) } : given;
}

/**
 * The path without a prefix: that of a route with a path begins where the route's first words stand. A parameter may have any text, slashes included. A slash at
 * the end stays, because the links of a page are relative to it. Without a route, as for HEAD and `/movies.csv`, nothing tells the mapping of a custom domain
 * from the path.
 */
function pathOf({ routeKey, rawPath, requestContext: { stage } }: z.infer<typeof Routed>): string {
  const path = rawPath.startsWith(`/${stage}/`) ? rawPath.slice(stage.length + 1) : rawPath;
  const route = routeKey.split(' ')[1];
  if (route === undefined) return path;
  const [fixed = ''] = route.split('{');
  return fixed === route
    ? route + (/\/*$/.exec(path)?.[0] ?? '')
    : path.slice(Math.max(0, path.lastIndexOf(fixed)));
}
