import { CrawlError } from '../errors.ts';
import { MAX_PLAN_DAYS } from '../limits.ts';
import type { Plan } from './plan.ts';
import type { Store, Web } from './ports.ts';

/** Clocks of functions may differ by so many seconds, so a turn is that much longer than the interval. */
const TURN_SLACK = 2;
/** A message may be polled late, so messages are spaced by so many seconds more than the interval. */
const MESSAGE_SLACK = 4;

/** A turn that is used within so many milliseconds leaves the next one far enough behind it. */
export const PROMPT = 500;

/** What decides when a site may be fetched. */
interface Turns {
  store: Pick<Store, 'takeTurn'>;
  /** Epoch milliseconds. */
  now: () => number;
}

/** Seconds between the messages of a crawl. Without an interval they may all come at once. */
export function messageSpacing(intervalSeconds: number): number {
  return intervalSeconds === 0 ? 0 : intervalSeconds + MESSAGE_SLACK;
}

/**
 * Takes a turn, if the crawl has an interval. One conditional write decides who may fetch.
 * @param turn whose turn, as `turnOf` says
 * @param own the end of a turn that the caller has taken already and may begin anew
 * @returns null if the page may be fetched now, or the seconds until the site is free
 */
export async function takeTurn(
  turn: string,
  intervalSeconds: number,
  { store, now }: Turns,
  own: number | null = null,
): Promise<number | null> {
  if (intervalSeconds === 0) return null;
  const at = now();
  const free = await store.takeTurn(turn, at, endOfTurn(at, intervalSeconds), own);
  return free === null ? null : Math.max(1, Math.ceil((free - at) / 1000));
}

/**
 * Takes the turn for a page of a list. The rules of robots.txt are read in that turn, so that fetches of robots.txt keep their
 * distance as well. If that took long, the turn begins anew, because the next one must not come too soon after the page.
 * @returns null if the page may be fetched now, or the seconds until the site is free
 */
export async function takeTurnForPage(
  turn: string,
  listUrl: string,
  intervalSeconds: number,
  dependencies: Turns & { web: Pick<Web, 'crawlDelay'> },
): Promise<number | null> {
  const { web, now } = dependencies;
  if (intervalSeconds === 0) return null;
  const at = now();
  const free = await takeTurn(turn, intervalSeconds, { ...dependencies, now: () => at });
  if (free !== null) return free;
  await web.crawlDelay(listUrl);
  if (now() - at <= PROMPT) return null;
  return takeTurn(turn, intervalSeconds, dependencies, endOfTurn(at, intervalSeconds));
}

function endOfTurn(at: number, intervalSeconds: number): number {
  return at + (intervalSeconds + TURN_SLACK) * 1000;
}

/**
 * Checks that a plan can be carried out while SQS keeps its messages: a dead letter that SQS moved itself keeps its first
 * enqueue time, and both queues keep messages for 14 days.
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
