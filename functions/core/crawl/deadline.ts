/** The ISO 8601 time so many seconds after `now` (epoch milliseconds). */
export function later(now: number, seconds: number): string {
  return new Date(now + seconds * 1000).toISOString();
}

/**
 * When a crawl must have ended, if its pages are sent now: each page waits for its interval, and the last one has `deadlineSeconds` more.
 * @param now epoch milliseconds
 * @param pages pages that are still to be fetched
 */
export function deadlineFor(
  now: number,
  pages: number,
  { intervalSeconds, deadlineSeconds }: { intervalSeconds: number; deadlineSeconds: number },
): string {
  return later(now, pages * intervalSeconds + deadlineSeconds);
}
