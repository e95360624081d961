import { CrawlError, toCrawlError } from '../errors.ts';
import { LEASE } from '../limits.ts';
import { type Crawl, newCrawl } from './crawl.ts';
import { deadlineFor, later } from './deadline.ts';
import { pageError } from './page-error.ts';
import { planCrawl } from './plan-crawl.ts';
import type { Dependencies } from './ports.ts';
import { renewCurrentList } from './renew-list.ts';
import { sendPages } from './send-pages.ts';
import type { CrawlSettings } from './settings.ts';
import { readCrawlStatus } from './status.ts';

/** The result of a trigger: its own crawl, running or ended, or the id of the other crawl that holds the list's lock. */
export type StartResult = { crawl: Crawl } | { busy: string };

/** What triggers a crawl. */
export interface Trigger {
  /** The id of the crawl. */
  crawl: string;
  /** The count from which the crawl may replace a longer list; null if it may not. */
  acceptSmaller: number | null;
}

/**
 * Starts a crawl, or continues one that an earlier attempt left half-started. Every step may be repeated.
 * @throws CrawlError of class `retry`, or any other error: call again with the same trigger. The other classes have ended the crawl.
 */
export async function startCrawl(
  { crawl: id, acceptSmaller }: Trigger,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<StartResult> {
  const { store, now } = dependencies;
  const busy = await acquireList(id, settings, dependencies);
  if (busy !== null) return { busy };
  const { list, deadlineSeconds } = settings;
  const deadline = deadlineFor(now(), 0, { intervalSeconds: 0, deadlineSeconds });
  const crawl = await store.putCrawl(newCrawl({ id, list, deadline, acceptSmaller, now: now() }));
  if (crawl.state !== 'running') {
    await store.release(list, id);
    return { crawl };
  }
  await renewCurrentList(settings, dependencies);
  try {
    const planned = await planCrawl(crawl, settings, dependencies, signal);
    await sendPages(planned, settings, dependencies, signal);
    return { crawl: (await store.readCrawl(id)) ?? planned };
  } catch (error) {
    throw await handleFailure(crawl, error, dependencies);
  }
}

/**
 * Acquires the list's lock. An incomplete crawl never releases it, so it is taken over from one.
 * @returns null, or the id of the crawl that holds the lock
 */
async function acquireList(
  id: string,
  { list }: CrawlSettings,
  { store, now }: Dependencies,
): Promise<string | null> {
  const at = now();
  const claim = () => store.claim(list, id, later(at, LEASE), later(at, 0));
  const holder = await claim();
  if (holder === null || (await readCrawlStatus(holder, store, now()))?.state !== 'incomplete') return holder;
  await store.release(list, holder);
  return claim();
}

/** Records the error. A retry leaves the crawl running; any other class ends it. Returns the error that the caller should see. */
async function handleFailure(
  crawl: Crawl,
  thrown: unknown,
  { store, telemetry, now }: Dependencies,
): Promise<unknown> {
  const error = toCrawlError(thrown);
  const facts = { crawl: crawl.id, page: 1, class: error.class, reason: error.message };
  await store.putError(crawl.id, pageError(1, error, { tries: 1, dead: false, now: now() }));
  if (error.class === 'retry') {
    telemetry.warn('seed failed and will be retried', facts);
    return thrown;
  }
  const reason = `${error.class}: ${error.message}`;
  const ended = await store.endCrawl(crawl.id, { state: 'failed', reason, endedAt: later(now(), 0) });
  if (!ended) {
    const message = `another attempt at this crawl has already recorded its plan: ${error.message}`;
    return new CrawlError('retry', message, { cause: thrown });
  }
  await store.release(crawl.list, crawl.id);
  telemetry.error('crawl failed', facts);
  telemetry.count('CrawlsFailed');
  return thrown;
}
