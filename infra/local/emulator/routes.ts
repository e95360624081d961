import type { RouteMatch } from './http-event.ts';

/**
 * Compiles the routes of an HTTP API.
 * @param routeKeys such as `GET /movies`, `ANY /{proxy+}` or `$default`
 * @returns a function that finds the most specific route for a request and decodes its path parameters; undefined if no route matches
 */
export function router(routeKeys: string[]): (method: string, path: string) => RouteMatch | undefined {
  const routes = routeKeys.map(compile).sort((a, b) => a.rank.localeCompare(b.rank));
  return (method, path) => {
    for (const route of routes) {
      const groups = route.method === 'ANY' || route.method === method ? route.pattern.exec(path) : null;
      if (groups === null) continue;
      const values = groups.slice(1).map(decode);
      return {
        routeKey: route.routeKey,
        parameters: Object.fromEntries(route.names.map((name, index) => [name, values[index] ?? ''])),
      };
    }
    return undefined;
  };
}

function compile(routeKey: string) {
  const names: string[] = [];
  if (routeKey === '$default') {
    return { routeKey, method: 'ANY', pattern: /^/, names, rank: '9' };
  }
  const [method = '', path = ''] = routeKey.split(' ');
  const segments = path.split('/').map(segment => {
    const [, name, greedy] = /^\{(.+?)(\+?)\}$/.exec(segment) ?? [];
    if (name === undefined) return { source: segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), rank: '0' };
    names.push(name);
    return greedy === '+' ? { source: '(.+)', rank: '2' } : { source: '([^/]+)', rank: '1' };
  });
  return {
    routeKey,
    method,
    pattern: new RegExp(`^${segments.map(({ source }) => source).join('/')}$`),
    names,
    // Literal segments sort before parameters, parameters before greedy parameters, and a named method before ANY.
    rank: segments.map(({ rank }) => rank).join('') + (method === 'ANY' ? '1' : '0'),
  };
}

/** Decodes a path segment. Malformed percent-encoding is returned unchanged. */
function decode(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    return text ?? '';
  }
}
