import { type CrawlError, type ErrorClass, toCrawlError } from '../errors.ts';
import { MAX_INVISIBLE, waitsBefore } from '../limits.ts';
import { extract } from '../page/extract.ts';
import { decide } from './back-off.ts';
import { evidenceOf } from './evidence.ts';
import { type PageMessage, readMessage } from './message.ts';
import { pageError } from './page-error.ts';
import { checkExpected } from './plan.ts';
import type { Dependencies, Metric } from './ports.ts';
import { finishPage } from './publish.ts';
import type { CrawlSettings } from './settings.ts';
import { shardOf } from './shards.ts';
import { storePage } from './store-page.ts';

/** A message as the queue delivers it. */
export interface Delivery {
  body: string;
  receiptHandle: string;
  /** How often the message was received, this time included. */
  receives: number;
  /** Epoch milliseconds. */
  sentAt: number;
}

/** What happens to a delivered message: `done` is deleted, `again` stays in the queue and becomes visible when it is due. */
export type Outcome = 'done' | 'again';

const METRICS: Record<ErrorClass, Metric> = {
  retry: 'PagesFailed',
  blocked: 'PagesBlocked',
  changed: 'PagesChanged',
  refused: 'PagesRefused',
};

/**
 * Processes one delivery: stores the page, marks it as done and publishes the crawl if it was the last page; or leaves the message
 * in the queue; or sends it to the dead-letter queue. Idempotent: processing a message twice changes nothing.
 * @throws whatever the table or the queue throws; the message then becomes visible again after its visibility timeout
 */
export async function parsePage(
  delivery: Delivery,
  settings: CrawlSettings,
  dependencies: Dependencies,
): Promise<Outcome> {
  const { store, queue, telemetry, now } = dependencies;
  const message = readMessage(delivery.body);
  if (message === null) {
    await queue.sendToDeadLetters(delivery.body, { class: 'refused', message: 'not a page message' });
    telemetry.error('message is not a page message', { body: delivery.body.slice(0, 200) });
    return 'done';
  }
  const { crawl, page, notBefore } = message;
  const shard = shardOf(page);
  const pending = await store.readPending(crawl, shard);
  if (pending === null) {
    telemetry.warn('stale message: its crawl has no pending pages', { crawl, page });
    return 'done';
  }
  if (pending.has(page)) {
    const waitMs = notBefore === null ? 0 : Date.parse(notBefore) - now();
    if (waitMs > 0) {
      const seconds = Math.min(MAX_INVISIBLE, Math.ceil(waitMs / 1000));
      await queue.changeVisibility(delivery.receiptHandle, seconds);
      return 'again';
    }
    try {
      await fetchPage(message, dependencies);
    } catch (error) {
      return await handleFailure(toCrawlError(error), message, delivery, settings, dependencies);
    }
  }
  await finishPage(crawl, shard, page, dependencies);
  return 'done';
}

async function fetchPage(message: PageMessage, dependencies: Dependencies): Promise<void> {
  const fetched = await dependencies.web.fetchPage(message.url);
  const { movies, pagination } = extract(fetched.html, fetched.url, message.firstRank);
  checkExpected(movies, message);
  const { crawl, page } = message;
  await storePage({ crawl, page, movies, evidence: evidenceOf(pagination) }, fetched, dependencies);
}

/** Lets the error's class decide: records the error, then leaves the message in the queue or sends it to the dead-letter queue. */
async function handleFailure(
  error: CrawlError,
  message: PageMessage,
  delivery: Delivery,
  settings: CrawlSettings,
  dependencies: Dependencies,
): Promise<Outcome> {
  const { store, queue, telemetry, random, now } = dependencies;
  const { crawl, page } = message;
  const tries = triesOf(message, delivery);
  const left = (Date.parse(message.deadline) - now()) / 1000;
  const decision = decide(error, tries, left, settings.retryBaseSeconds, random());
  const dead = 'dead' in decision;
  const record = pageError(page, error, { tries, dead, now: now() });
  telemetry.count(METRICS[error.class]);
  if (!dead) {
    await store.putError(crawl, record);
    telemetry.warn('page failed and will be retried', { crawl, ...record, inSeconds: decision.again });
    await queue.changeVisibility(delivery.receiptHandle, decision.again);
    return 'again';
  }
  // The letter first: whoever reads that the page is dead must find it in the dead-letter queue.
  await queue.sendToDeadLetters(delivery.body, { class: error.class, message: error.message });
  await store.putError(crawl, record);
  const what = error.class === 'refused' ? 'security: refused' : 'page is in the dead-letter queue';
  telemetry.error(what, { crawl, ...record, why: decision.dead });
  return 'done';
}

/** Fetches so far, this one included: receives that only waited for the page's turn do not count. */
function triesOf({ notBefore }: PageMessage, { receives, sentAt }: Delivery): number {
  const waits = notBefore === null ? 0 : waitsBefore((Date.parse(notBefore) - sentAt) / 1000);
  return Math.max(1, receives - waits);
}
