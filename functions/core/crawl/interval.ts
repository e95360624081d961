import { CrawlError } from '../errors.ts';
import { MAX_PLAN_DAYS } from '../limits.ts';
import type { Plan } from './plan.ts';
import type { Store, Web } from './ports.ts';

/** Clocks of functions may differ by so many seconds, so a turn is that much longer than the interval. */
const TURN_SLACK = 2;
/** A message may be polled late, so messages are spaced by so many seconds more than the interval. */
const MESSAGE_SLACK = 4;

/** A turn that is not used within so many milliseconds is lost: a later fetch could be too close to the one of the next turn. */
const PROMPT = 500;

/** Seconds between the messages of a crawl. Without an interval they may all come at once. */
export function messageSpacing(intervalSeconds: number): number {
  return intervalSeconds === 0 ? 0 : intervalSeconds + MESSAGE_SLACK;
}

/**
 * Takes the turn of a list's site, if the crawl has an interval. One conditional write decides who may fetch.
 * @returns null if the page may be fetched now, or the seconds until the site is free
 */
export async function takeTurn(
  listUrl: string,
  intervalSeconds: number,
  { store, now }: { store: Pick<Store, 'takeTurn'>; now: () => number },
): Promise<number | null> {
  if (intervalSeconds === 0) return null;
  const at = now();
  const next = at + (intervalSeconds + TURN_SLACK) * 1000;
  const free = await store.takeTurn(new URL(listUrl).origin, at, next);
  return free === null ? null : Math.max(1, Math.ceil((free - at) / 1000));
}

/**
 * Takes the turn of a list's site for a page. If robots.txt must be fetched for it, that may use the turn up, so that fetches of
 * robots.txt keep their distance as well.
 * @returns null if the page may be fetched now, or the seconds until the site is free
 */
export async function takeTurnForPage(
  listUrl: string,
  intervalSeconds: number,
  dependencies: { store: Pick<Store, 'takeTurn'>; web: Pick<Web, 'crawlDelay'>; now: () => number },
): Promise<number | null> {
  const at = dependencies.now();
  const free = await takeTurn(listUrl, intervalSeconds, dependencies);
  if (intervalSeconds === 0 || free !== null) return free;
  await dependencies.web.crawlDelay(listUrl);
  const left = at + (intervalSeconds + TURN_SLACK) * 1000 - dependencies.now();
  return dependencies.now() - at <= PROMPT ? null : Math.max(1, Math.ceil(left / 1000));
}

/**
 * Checks that a plan can be carried out while SQS keeps its messages: a dead letter keeps its first enqueue time, and both queues keep
 * messages for 14 days.
 * @throws CrawlError `refused`
 */
export function checkLength({ pages, intervalSeconds }: Plan): void {
  const days = (pages * messageSpacing(intervalSeconds ?? 0)) / 86_400;
  if (days <= MAX_PLAN_DAYS) return;
  throw new CrawlError('refused', `the crawl would take ${days.toFixed(1)} days`, {
    expected: `at most ${MAX_PLAN_DAYS} days`,
    actual: `${pages} pages, one every ${intervalSeconds} s`,
  });
}
