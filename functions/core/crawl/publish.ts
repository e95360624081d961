import { checkList } from './check-list.ts';
import type { Crawl } from './crawl.ts';
import type { Dependencies } from './ports.ts';

type Publisher = Pick<Dependencies, 'store' | 'telemetry' | 'now'>;

/**
 * Takes a page out of what is pending and, where it was the last one, publishes the crawl. Safe to repeat: whoever finds the set
 * empty, first or later, goes the same way to the same end.
 * @returns whether there was anything pending, ever
 */
export async function finishPage(
  crawl: string,
  shard: number,
  page: number,
  dependencies: Publisher,
): Promise<boolean> {
  const left = await dependencies.store.markDone(crawl, shard, page);
  if (left === null) return false;
  if (left.size === 0) await finishShard(crawl, shard, dependencies);
  return true;
}

/** Closes a shard whose pages are all done and publishes the crawl if it was the last one open. */
export async function finishShard(id: string, shard: number, dependencies: Publisher): Promise<void> {
  const crawl = await dependencies.store.closeShard(id, shard);
  if (crawl !== null && crawl.openShards.length === 0) await publish(crawl, dependencies);
}

/** Makes a crawl whose pages are all there the list that readers see, or says why it cannot be. */
export async function publish(crawl: Crawl, dependencies: Publisher): Promise<void> {
  const { store, telemetry, now } = dependencies;
  if (crawl.state !== 'running' || crawl.plan === null) return;
  const { count, flaw: reason } = await checkList(store.readPages(crawl.id), crawl.plan);
  const endedAt = new Date(now()).toISOString();
  if (reason !== null) {
    await store.endCrawl(crawl.id, { state: 'inconsistent', reason, endedAt });
    telemetry.error('crawl is inconsistent', { crawl: crawl.id, reason });
    telemetry.count('CrawlsInconsistent');
  } else {
    const published = await store.movePointer({
      list: crawl.list,
      crawl: crawl.id,
      startedAt: crawl.startedAt,
      publishedAt: endedAt,
      count,
      pageSize: crawl.plan.pageSize,
    });
    const state = published ? 'published' : 'superseded';
    await store.endCrawl(crawl.id, {
      state,
      reason: published ? null : 'a newer crawl holds the list',
      endedAt,
    });
    telemetry.info(`crawl is ${state}`, { crawl: crawl.id, movies: count });
    if (published) telemetry.count('CrawlsPublished');
    telemetry.count('CrawlSeconds', (Date.parse(endedAt) - Date.parse(crawl.startedAt)) / 1000);
  }
  await store.release(crawl.list, crawl.id);
}
