import type { Crawl } from './crawl.ts';
import { later } from './deadline.ts';
import { messagesFor, withDelays } from './message.ts';
import { intervalOf, type PlannedCrawl } from './plan-crawl.ts';
import type { Dependencies } from './ports.ts';
import { finishShard, publish } from './publish.ts';
import type { CrawlSettings } from './settings.ts';
import { shardOf } from './shards.ts';

/**
 * Sends a message for each pending page, or publishes if none is pending. Once all were sent, a repetition sends none: a message stays
 * in the pages queue or the dead-letter queue until its page is done.
 * @param known the pages that are pending, if that is known
 * @returns the crawl afterwards, or null if it no longer exists
 */
export async function sendPages(
  crawl: PlannedCrawl,
  known: number[] | null,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<Crawl | null> {
  const { store, queue, telemetry, now } = dependencies;
  const pending = known ?? (await readPending(crawl, dependencies));
  if (crawl.openShards.length === 0) await publish(crawl, dependencies);
  if (crawl.sentAt !== null || pending.length === 0) return store.readCrawl(crawl.id);
  const intervalSeconds = intervalOf(crawl.plan, settings);
  const inOrder = pending.toSorted((a, b) => a - b);
  const messages = messagesFor(crawl, inOrder, intervalSeconds, now());
  await queue.send(withDelays(messages, now()), signal);
  const sent = await store.markSent(crawl.id, later(now(), 0));
  telemetry.info('pages sent', {
    list: crawl.name,
    crawl: crawl.id,
    pages: messages.length,
    shards: new Set(pending.map(shardOf)).size,
    intervalSeconds,
  });
  return sent;
}

/** Reads the pages that are pending, and closes shards that are empty: whoever emptied them may have died before that. */
async function readPending({ id, openShards }: PlannedCrawl, dependencies: Dependencies): Promise<number[]> {
  const pending: number[] = [];
  for (const shard of openShards) {
    const left = await dependencies.store.readPending(id, shard);
    pending.push(...(left ?? []));
    if (left?.size === 0) await finishShard(id, shard, dependencies);
  }
  return pending;
}
