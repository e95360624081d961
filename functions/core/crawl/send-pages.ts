import { delayOf, messagesFor } from './message.ts';
import { intervalOf, type PlannedCrawl } from './plan-crawl.ts';
import type { Dependencies } from './ports.ts';
import { finishShard, publish } from './publish.ts';
import type { CrawlSettings } from './settings.ts';
import { shardOf } from './shards.ts';

/** Holds the list's lock until the deadline, then sends a message for each pending page, or publishes if none is pending. */
export async function sendPages(
  crawl: PlannedCrawl,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<void> {
  const { store, queue, telemetry, now } = dependencies;
  await store.claim(crawl.list, crawl.id, crawl.deadline, new Date(now()).toISOString());
  const pending: number[] = [];
  for (const shard of crawl.openShards) {
    const left = await store.readPending(crawl.id, shard);
    pending.push(...(left ?? []));
    if (left?.size === 0) await finishShard(crawl.id, shard, dependencies);
  }
  if (crawl.openShards.length === 0) await publish(crawl, dependencies);
  const intervalSeconds = await intervalOf(settings, dependencies, signal);
  const inOrder = pending.toSorted((a, b) => a - b);
  const messages = messagesFor(crawl, inOrder, intervalSeconds, now());
  await queue.send(
    messages.map(message => ({ message, delaySeconds: delayOf(message, now()) })),
    signal,
  );
  telemetry.info('pages sent', {
    crawl: crawl.id,
    pages: messages.length,
    shards: new Set(pending.map(shardOf)).size,
    intervalSeconds,
  });
}
