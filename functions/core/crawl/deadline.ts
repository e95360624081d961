import { messageSpacing } from './interval.ts';

/** The ISO 8601 time so many seconds after `now` (epoch milliseconds). */
export function later(now: number, seconds: number): string {
  return new Date(now + seconds * 1000).toISOString();
}

/**
 * When a crawl must have ended, if its pages are sent now: each page waits for its turn, and the last one has `deadlineSeconds` more.
 * Deadlines only grow, because messages and the lock rely on them.
 * @param now epoch milliseconds
 * @param pages pages that are still to be fetched
 * @param current the crawl's deadline so far
 */
export function deadlineFor(
  now: number,
  pages: number,
  { intervalSeconds, deadlineSeconds }: { intervalSeconds: number; deadlineSeconds: number },
  current = '',
): string {
  const deadline = later(now, pages * messageSpacing(intervalSeconds) + deadlineSeconds);
  return deadline > current ? deadline : current;
}
