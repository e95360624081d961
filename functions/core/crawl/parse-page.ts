import { CrawlError, type ErrorClass, toCrawlError } from '../errors.ts';
import { MAX_INVISIBLE } from '../limits.ts';
import { extract } from '../page/extract.ts';
import { decide } from './back-off.ts';
import { type Batch, createBatch } from './batch.ts';
import { evidenceOf } from './evidence.ts';
import { PROMPT } from './interval.ts';
import { type PageMessage, readMessage } from './message.ts';
import { pageError } from './page-error.ts';
import { checkExpected } from './plan.ts';
import type { Dependencies, Metric } from './ports.ts';
import type { CrawlSettings, KnownLists } from './settings.ts';
import { shardOf } from './shards.ts';
import { storePage } from './store-page.ts';
import { takeTurnOrWait } from './wait.ts';

/** A message as the queue delivers it. */
export interface Delivery {
  messageId: string;
  body: string;
  receiptHandle: string;
  /** How often the message was received, this time included. */
  receives: number;
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
 * @param batch that of the deliveries that are processed together; by default one of its own
 * @throws what the table or the queue throws outside of waiting and fetching, where it is an error of the page; the message then becomes
 *   visible again after its visibility timeout
 */
export async function parsePage(
  delivery: Delivery,
  lists: KnownLists,
  dependencies: Dependencies,
  batch: Batch = createBatch(dependencies),
): Promise<Outcome> {
  const { store, queue, telemetry, now } = dependencies;
  const message = readMessage(delivery.body);
  if (message === null) {
    await queue.sendToDeadLetters(delivery.body, { class: 'refused', message: 'not a page message' });
    telemetry.error('message is not a page message', { body: delivery.body.slice(0, 200) });
    return 'done';
  }
  const { crawl, page, name: list } = message;
  const shard = shardOf(page);
  const begin = now();
  const pending = await batch.readPending(crawl, shard);
  if (pending === null) {
    telemetry.warn('stale message: its crawl has no pending pages', { list, crawl, page });
    return 'done';
  }
  if (pending.has(page)) {
    const left = await secondsLeft(message, dependencies);
    try {
      if (left < 0) throw deadlinePassed();
      const settings = lists.find(list);
      if (settings === null) throw unknownList(list);
      const seconds = await takeTurnOrWait(message, pending, settings, dependencies);
      if (seconds > 0) {
        await queue.changeVisibility(delivery.receiptHandle, Math.min(MAX_INVISIBLE, seconds));
        return 'again';
      }
      // Another delivery may have fetched the page while this one was taking the turn, but hardly if that took no longer than a request.
      const still = now() - begin <= PROMPT ? pending : await store.readPending(crawl, shard);
      if (still?.has(page)) await fetchPage(message, settings, dependencies, batch);
    } catch (error) {
      return await handleFailure(toCrawlError(error), message, left, delivery, lists, dependencies);
    }
  }
  await batch.finishPage(crawl, shard, page);
  return 'done';
}

/** Seconds to the crawl's deadline. A message may be older than the deadline, which a redrive moves, so past it the crawl is read. */
async function secondsLeft(
  { crawl, deadline }: PageMessage,
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
): Promise<number> {
  const at = now();
  const left = (deadline: string) => (Date.parse(deadline) - at) / 1000;
  return left(deadline) >= 0 ? left(deadline) : left((await store.readCrawl(crawl))?.deadline ?? deadline);
}

function deadlinePassed(): CrawlError {
  return new CrawlError('retry', 'the deadline of the crawl passed before the page could be fetched');
}

/** The list's file is gone, so nobody can read its pages. Once it is back, a redrive finishes the crawl. */
function unknownList(name: string): CrawlError {
  return new CrawlError('changed', `no list ${name} is registered in this deploy`, {
    expected: 'a list that functions/lists/index.ts or the stack registers',
    actual: name,
  });
}

async function fetchPage(
  message: PageMessage,
  settings: CrawlSettings,
  dependencies: Dependencies,
  batch: Batch,
): Promise<void> {
  const { crawl, page, url, listUrl = settings.listUrl, firstRank } = message;
  const { definition } = settings;
  await batch.readRules(listUrl);
  const fetched = await dependencies.web.fetchPage(listUrl, url);
  const { entries, pagination } = extract(definition, fetched.html, fetched.url, firstRank);
  checkExpected(entries, message);
  const stored = { crawl, page, entries, evidence: evidenceOf(pagination) };
  await storePage(stored, definition.name, fetched, dependencies);
}

/** Records the error and lets its class decide: the message stays in the queue or goes to the dead-letter queue. */
async function handleFailure(
  error: CrawlError,
  { crawl, page, name: list }: PageMessage,
  left: number,
  { messageId, receives, receiptHandle, body }: Delivery,
  { retryBaseSeconds }: KnownLists,
  { store, queue, telemetry, random, now }: Dependencies,
): Promise<Outcome> {
  // A receive that only waits records nothing, so that waiting never costs a try.
  const attempt = `${messageId} ${receives}`;
  const record = await store.recordError(crawl, pageError(page, error, now()), attempt);
  telemetry.count(METRICS[error.class], list);
  const decision = decide(error, record.tries, left, retryBaseSeconds, random());
  // The message of a log line says what happened, so that of the error has another name.
  const { message: reason, ...others } = record;
  const facts = { list, crawl, ...others, reason };
  if ('again' in decision) {
    telemetry.warn('page failed and will be retried', { ...facts, inSeconds: decision.again });
    await queue.changeVisibility(receiptHandle, decision.again);
    return 'again';
  }
  // The letter first: whoever reads that the page is dead must find it in the dead-letter queue.
  await queue.sendToDeadLetters(body, { class: error.class, message: error.message });
  await store.setDead(crawl, page);
  const what = error.class === 'refused' ? 'security: refused' : 'page is in the dead-letter queue';
  telemetry.error(what, { ...facts, dead: true, why: decision.dead });
  return 'done';
}
