import { checkList } from './check-list.ts';
import type { Crawl } from './crawl.ts';
import type { World } from './ports.ts';

type Publisher = Pick<World, 'store' | 'watch' | 'now'>;

/**
 * Takes a page out of what is pending and, where it was the last one, publishes the crawl. Safe to repeat: whoever finds the set
 * empty, first or later, goes the same way to the same end.
 * @returns whether there was anything pending, ever
 */
export async function finishPage(
  crawl: string,
  shard: number,
  page: number,
  world: Publisher,
): Promise<boolean> {
  const left = await world.store.markDone(crawl, shard, page);
  if (left === null) return false;
  if (left.size === 0) await finishShard(crawl, shard, world);
  return true;
}

/** Closes a shard whose pages are all done and publishes the crawl if it was the last one open. */
export async function finishShard(id: string, shard: number, world: Publisher): Promise<void> {
  const crawl = await world.store.closeShard(id, shard);
  if (crawl !== null && crawl.openShards.length === 0) await publish(crawl, world);
}

/** Makes a crawl whose pages are all there the list that readers see, or says why it cannot be. */
export async function publish(crawl: Crawl, world: Publisher): Promise<void> {
  const { store, watch, now } = world;
  if (crawl.state !== 'running' || crawl.plan === null) return;
  const { count, flaw: reason } = await checkList(store.readPages(crawl.id), crawl.plan);
  const endedAt = new Date(now()).toISOString();
  if (reason !== null) {
    await store.endCrawl(crawl.id, { state: 'inconsistent', reason, endedAt });
    watch.error('crawl is inconsistent', { crawl: crawl.id, reason });
    watch.count('CrawlsInconsistent');
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
    watch.info(`crawl is ${state}`, { crawl: crawl.id, movies: count });
    if (published) watch.count('CrawlsPublished');
    watch.count('CrawlSeconds', (Date.parse(endedAt) - Date.parse(crawl.startedAt)) / 1000);
  }
  await store.release(crawl.list, crawl.id);
}
