import { parseAccept } from 'hono/utils/accept';

/**
 * The first of the content codings that has the greatest weight by `Accept-Encoding` (RFC 9110, 12.5.3).
 * @param codings the server's, the best first
 * @returns undefined if the client names none of them
 */
export function preferredCoding<Coding extends string>(
  acceptEncoding: string | undefined,
  codings: readonly Coding[],
): Coding | undefined {
  const weights = new Map(parseAccept(acceptEncoding ?? '').map(({ type, q }) => [type.toLowerCase(), q]));
  const weightOf = (coding: Coding) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [best] = codings.toSorted((a, b) => weightOf(b) - weightOf(a));
  return best !== undefined && weightOf(best) > 0 ? best : undefined;
}

/** How a type suits a client: its weight, how exactly it is named, and where. */
interface Claim {
  type: string;
  weight: number;
  /** 0 for the type itself, 1 for `text/*`, 2 for any type. */
  width: number;
  place: number;
}

/**
 * The type that a client prefers by `Accept` (RFC 9110, 12.5.1): the range that names a type most exactly gives its weight. Among equal weights
 * a type comes first that is named more exactly, then the one that is named earlier.
 * @param types the server's, in its order; the first is that of a client that says nothing, or takes none of them
 */
export function preferredType(accept: string | undefined, types: string[]): string | undefined {
  const ranges = parseAccept(accept ?? '').map(({ type, q }) => ({ range: type.toLowerCase(), weight: q }));
  const claims = types.flatMap((type): Claim[] => {
    const names = [type, `${type.split('/')[0]}/*`, '*/*'];
    const places = names.map(name => ranges.findIndex(({ range }) => range === name));
    const width = places.findIndex(place => place >= 0);
    const place = places[width] ?? -1;
    const weight = ranges[place]?.weight ?? 0;
    return weight > 0 ? [{ type, weight, width, place }] : [];
  });
  const [best] = claims.sort((a, b) => b.weight - a.weight || a.width - b.width || a.place - b.place);
  return best?.type ?? types[0];
}
