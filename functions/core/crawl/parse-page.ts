import type { CrawlSettings } from '../../environment.ts';
import { CrawlError, classOf, type ErrorClass, messageOf } from '../errors.ts';
import { MAX_INVISIBLE, waitsBefore } from '../limits.ts';
import { extract } from '../page/extract.ts';
import { decide } from './back-off.ts';
import { type PageError, VERSION } from './crawl.ts';
import { PageMessage } from './message.ts';
import { checkExpected } from './plan.ts';
import type { Dependencies, Metric } from './ports.ts';
import { finishPage } from './publish.ts';
import { shardOf } from './shards.ts';

/** A message as the queue delivers it. */
export interface Delivery {
  body: string;
  receiptHandle: string;
  /** How often it was received, this time included. */
  receives: number;
  /** Epoch milliseconds. */
  sentAt: number;
}

/** What became of a delivery: `done` may be deleted, `again` stays in the queue and shows itself when its time has come. */
export type Outcome = 'done' | 'again';

const METRICS: Record<ErrorClass, Metric> = {
  retry: 'PagesFailed',
  blocked: 'PagesBlocked',
  changed: 'PagesChanged',
  refused: 'PagesRefused',
};

/**
 * Takes one delivery to its end: the page stored and marked, and the crawl published where it was the last; or back to the queue;
 * or with the dead letters. Twice delivered is once done.
 * @throws whatever the table or the queue throws; the message then comes back after its visibility timeout
 */
export async function parsePage(
  delivery: Delivery,
  settings: CrawlSettings,
  dependencies: Dependencies,
): Promise<Outcome> {
  const { store, queue, telemetry } = dependencies;
  const message = readMessage(delivery.body);
  if (message === null) {
    await queue.sendToDeadLetters(delivery.body, { class: 'refused', message: 'not a page message' });
    telemetry.error('message is not a page message', { body: delivery.body.slice(0, 200) });
    return 'done';
  }
  const { crawl, page } = message;
  const shard = shardOf(page);
  const pending = await store.readPending(crawl, shard);
  if (pending === null) {
    telemetry.warn('stale message: nothing is pending for it', { crawl, page });
    return 'done';
  }
  if (pending.has(page)) {
    const early = message.notBefore === null ? 0 : Date.parse(message.notBefore) - dependencies.now();
    if (early > 0) {
      await queue.changeVisibility(delivery.receiptHandle, Math.min(MAX_INVISIBLE, Math.ceil(early / 1000)));
      return 'again';
    }
    try {
      await storePage(message, dependencies);
    } catch (error) {
      return await handleFailure(error, message, delivery, settings, dependencies);
    }
  }
  await finishPage(crawl, shard, page, dependencies);
  return 'done';
}

/** The message that a body holds, or null where it holds none. */
export function readMessage(body: string): PageMessage | null {
  try {
    return PageMessage.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

async function storePage(message: PageMessage, { web, store, telemetry, now }: Dependencies): Promise<void> {
  const { crawl, page } = message;
  const { url, html, ms, bytes } = await web.fetchPage(message.url);
  const { movies } = extract(html, url, message.firstRank);
  checkExpected(movies, message);
  await store.putPage({
    v: VERSION,
    crawl,
    page,
    url,
    fetchedAt: new Date(now()).toISOString(),
    fetchMs: ms,
    bytes,
    movies,
  });
  telemetry.info('page stored', { crawl, page, ms, movies: movies.length });
  telemetry.count('PagesParsed');
  telemetry.count('MoviesStored', movies.length);
}

/** Lets the error's class decide, and keeps what happened where people look for it: first on record, then the message's fate. */
async function handleFailure(
  error: unknown,
  message: PageMessage,
  delivery: Delivery,
  settings: CrawlSettings,
  dependencies: Dependencies,
): Promise<Outcome> {
  const { store, queue, telemetry } = dependencies;
  const { crawl, page } = message;
  const now = dependencies.now();
  const waits =
    message.notBefore === null ? 0 : waitsBefore((Date.parse(message.notBefore) - delivery.sentAt) / 1000);
  const tries = Math.max(1, delivery.receives - waits);
  const facts =
    error instanceof CrawlError
      ? error
      : { class: classOf(error), expected: null, actual: null, retryAfterSeconds: null };
  const left = (Date.parse(message.deadline) - now) / 1000;
  const decision = decide(facts, tries, left, settings.retryBaseSeconds, dependencies.random());
  const dead = 'dead' in decision;
  const record: PageError = {
    page,
    class: facts.class,
    message: messageOf(error),
    expected: facts.expected,
    actual: facts.actual,
    tries,
    dead,
    at: new Date(now).toISOString(),
  };
  await store.putError(crawl, record);
  telemetry.count(METRICS[facts.class]);
  if (!dead) {
    telemetry.warn('page will be tried again', { crawl, ...record, inSeconds: decision.again });
    await queue.changeVisibility(delivery.receiptHandle, decision.again);
    return 'again';
  }
  await queue.sendToDeadLetters(delivery.body, { class: facts.class, message: record.message });
  telemetry.error(facts.class === 'refused' ? 'security: refused' : 'page rests in the dead letters', {
    crawl,
    ...record,
    why: decision.dead,
  });
  return 'done';
}
