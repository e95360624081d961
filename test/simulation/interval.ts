import type { Fetched } from './web.ts';

/** A fetch of a page may begin so many milliseconds after its turn was taken, because it takes calls to the table in between. */
const CALLS_MS = 500;

/**
 * Describes each fetch that began less than an interval after another fetch of the same site. Crawls without an interval take no turns.
 * @param fetches in the order of their start
 * @param intervalOf the interval of a fetch's crawl, in seconds
 */
export function intervalViolations(fetches: Fetched[], intervalOf: (fetched: Fetched) => number): string[] {
  const last = new Map<string, { fetched: Fetched; interval: number }>();
  const violations: string[] = [];
  for (const fetched of fetches) {
    const interval = intervalOf(fetched);
    if (interval === 0) continue;
    const before = last.get(fetched.origin);
    last.set(fetched.origin, { fetched, interval });
    if (before === undefined) continue;
    const gap = fetched.startedAt - before.fetched.startedAt;
    if (gap < before.interval * 1000 - CALLS_MS)
      violations.push(
        `page ${fetched.page} was fetched by ${fetched.by} ${gap} ms after page ${before.fetched.page} by ${before.fetched.by}; the interval is ${before.interval} s`,
      );
  }
  return violations;
}
