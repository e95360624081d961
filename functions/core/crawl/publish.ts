import { checkList } from './check-list.ts';
import type { Crawl } from './crawl.ts';
import { later } from './deadline.ts';
import type { Dependencies } from './ports.ts';

type Publisher = Pick<Dependencies, 'store' | 'telemetry' | 'now'>;

/**
 * Marks a page as done and publishes the crawl if it was the last one. Safe to repeat: every caller that finds the pending set empty
 * goes on to publish.
 */
export async function finishPage(
  crawl: string,
  shard: number,
  page: number,
  dependencies: Publisher,
): Promise<void> {
  const left = await dependencies.store.markDone(crawl, shard, page);
  if (left?.size === 0) await finishShard(crawl, shard, dependencies);
}

/** Closes a shard whose pages are all done and publishes the crawl if it was the last open shard. */
export async function finishShard(id: string, shard: number, dependencies: Publisher): Promise<void> {
  const crawl = await dependencies.store.closeShard(id, shard);
  if (crawl !== null && crawl.openShards.length === 0) await publish(crawl, dependencies);
}

/** Publishes a crawl whose pages are all stored, or ends it as `inconsistent` with the reason. */
export async function publish(crawl: Crawl, dependencies: Publisher): Promise<void> {
  const { store, now } = dependencies;
  if (crawl.state !== 'running' || crawl.plan === null) return;
  const { count, flaw } = await checkList(store.readPages(crawl.id), crawl.plan);
  const endedAt = later(now(), 0);
  if (flaw !== null) await endInconsistent(crawl, flaw, endedAt, dependencies);
  else await movePointer(crawl, crawl.plan.pageSize, count, endedAt, dependencies);
  await store.release(crawl.list, crawl.id);
}

async function endInconsistent(
  { id }: Crawl,
  reason: string,
  endedAt: string,
  { store, telemetry }: Publisher,
): Promise<void> {
  await store.endCrawl(id, { state: 'inconsistent', reason, endedAt });
  telemetry.error('crawl is inconsistent', { crawl: id, reason });
  telemetry.count('CrawlsInconsistent');
}

async function movePointer(
  { id, list, startedAt }: Crawl,
  pageSize: number,
  count: number,
  endedAt: string,
  { store, telemetry }: Publisher,
): Promise<void> {
  const pointer = { list, crawl: id, startedAt, publishedAt: endedAt, count, pageSize };
  const published = await store.movePointer(pointer);
  const state = published ? 'published' : 'superseded';
  await store.endCrawl(id, { state, reason: published ? null : 'a newer crawl is published', endedAt });
  telemetry.info(`crawl is ${state}`, { crawl: id, movies: count });
  if (published) telemetry.count('CrawlsPublished');
  telemetry.count('CrawlSeconds', (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}
