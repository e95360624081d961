import { CrawlError, messageOf, toCrawlError } from '../errors.ts';
import { LEASE } from '../limits.ts';
import { acquireList } from './acquire-list.ts';
import { type Crawl, newCrawl } from './crawl.ts';
import { deadlineFor, later } from './deadline.ts';
import { pageError } from './page-error.ts';
import { planCrawl } from './plan-crawl.ts';
import type { Dependencies } from './ports.ts';
import { renewCurrentList } from './renew-list.ts';
import { sendPages } from './send-pages.ts';
import type { CrawlSettings } from './settings.ts';

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
 * Starts a crawl, or continues one that an earlier attempt left half-started. Every step may be repeated. Whatever happens, the list
 * that readers see is kept from expiring.
 * @throws CrawlError of class `retry`, or any other error: call again with the same trigger. The other classes have ended the crawl.
 */
export async function startCrawl(
  trigger: Trigger,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<StartResult> {
  const { telemetry } = dependencies;
  try {
    return await start(trigger, settings, dependencies, signal);
  } finally {
    await renewCurrentList(settings, dependencies).catch(error =>
      telemetry.warn('current list could not be renewed; the next trigger tries again', {
        reason: messageOf(error),
      }),
    );
  }
}

async function start(
  { crawl: id, acceptSmaller }: Trigger,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<StartResult> {
  const { store, now } = dependencies;
  const { list, definition, deadlineSeconds } = settings;
  const busy = await acquireList(list, id, later(now(), LEASE), dependencies);
  if (busy !== null) return { busy };
  const deadline = deadlineFor(now(), 0, { intervalSeconds: 0, deadlineSeconds });
  const { crawl, isNew } = await store.putCrawl(
    newCrawl({ id, list, name: definition.name, deadline, acceptSmaller, now: now() }),
  );
  if (crawl.state !== 'running') {
    await store.release(list, id);
    return { crawl };
  }
  try {
    const { planned, pending } = await planCrawl(crawl, isNew, settings, dependencies, signal);
    if (!(await store.extendLock(list, id, planned.deadline)))
      return await withoutLock(planned, settings, dependencies);
    return { crawl: (await sendPages(planned, pending, settings, dependencies, signal)) ?? planned };
  } catch (error) {
    throw await handleFailure(crawl, error, dependencies);
  }
}

/** The crawl has lost the list's lock: it has ended, or was so slow that another crawl took the lock over. */
async function withoutLock(
  planned: Crawl,
  { list }: CrawlSettings,
  { store, now }: Dependencies,
): Promise<StartResult> {
  const crawl = (await store.readCrawl(planned.id)) ?? planned;
  if (crawl.state !== 'running') return { crawl };
  // A lock that expires at once only asks who holds the list.
  const holder = await store.acquire(list, crawl.id, later(now(), 0), later(now(), 0));
  if (holder !== null) return { busy: holder.crawl };
  throw new CrawlError('retry', 'the crawl lost the lock of its list');
}

/** Records the error. A retry leaves the crawl running; any other class ends it. Returns the error that the caller should see. */
async function handleFailure(
  crawl: Crawl,
  thrown: unknown,
  { store, telemetry, now }: Dependencies,
): Promise<unknown> {
  const error = toCrawlError(thrown);
  const at = later(now(), 0);
  const facts = { list: crawl.name, crawl: crawl.id, page: 1, class: error.class, reason: error.message };
  await store.recordError(crawl.id, pageError(1, error, now()), at);
  if (error.class === 'retry') {
    telemetry.warn('seed failed and will be retried', facts);
    return thrown;
  }
  const reason = `${error.class}: ${error.message}`;
  // Only a crawl without a plan is ended. If its end took effect but the response was lost, the state that is read tells.
  await store.endCrawl(crawl.id, { state: 'failed', reason, endedAt: at });
  const state = (await store.readCrawl(crawl.id))?.state;
  if (state === 'running') {
    const message = `another attempt at this crawl has already recorded its plan: ${error.message}`;
    return new CrawlError('retry', message, { cause: thrown });
  }
  await store.release(crawl.list, crawl.id);
  if (state === 'failed') {
    telemetry.error('crawl failed', facts);
    telemetry.count('CrawlsFailed', crawl.name);
  }
  return thrown;
}
