import { checkList } from './check-list.ts';
import type { Crawl, EndState } from './crawl.ts';
import { later } from './deadline.ts';
import type { Plan } from './plan.ts';
import type { Dependencies, Metric } from './ports.ts';

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

/** Publishes a crawl whose pages are all stored, or ends it as `inconsistent` or `superseded` with the reason. */
export async function publish(crawl: Crawl, dependencies: Publisher): Promise<void> {
  const { store, now } = dependencies;
  if (crawl.state !== 'running' || crawl.plan === null) return;
  const { plan, acceptSmaller } = crawl;
  const endedAt = later(now(), 0);
  const { count, flaw } = await checkList(store.readPages(crawl.id), plan, acceptSmaller ?? plan.atLeast);
  if (flaw !== null) await end(crawl, 'inconsistent', flaw, endedAt, dependencies);
  else await movePointer(crawl, plan, count, endedAt, dependencies);
  await store.release(crawl.list, crawl.id);
}

async function movePointer(
  crawl: Crawl,
  { pageSize }: Plan,
  count: number,
  endedAt: string,
  dependencies: Publisher,
): Promise<void> {
  const { id, list, startedAt, acceptSmaller } = crawl;
  const pointer = { list, crawl: id, startedAt, publishedAt: endedAt, count, pageSize };
  const most = acceptSmaller === null ? mostReplaceable(count, pageSize) : Number.MAX_SAFE_INTEGER;
  const move = await dependencies.store.movePointer(pointer, most);
  if (move.result === 'moved') return end(crawl, 'published', null, endedAt, dependencies);
  const { current } = move;
  if (move.result === 'newer') {
    return end(crawl, 'superseded', `crawl ${current.crawl} is newer and published`, endedAt, dependencies);
  }
  const reason = `${count} movies, but the published list has ${current.count}; if ${count} is right, npm run crawl -- --accept-smaller ${count}`;
  return end(crawl, 'inconsistent', reason, endedAt, dependencies);
}

/**
 * The longest list that a list of `count` may replace: one that is less than a page and less than a tenth longer. A list that lost
 * more has probably lost it on the way.
 */
export function mostReplaceable(count: number, pageSize: number): number {
  return Math.min(count + pageSize, Math.ceil((count * 10) / 9)) - 1;
}

const METRICS: Partial<Record<EndState, Metric>> = {
  published: 'CrawlsPublished',
  inconsistent: 'CrawlsInconsistent',
};

async function end(
  { id, startedAt }: Crawl,
  state: EndState,
  reason: string | null,
  endedAt: string,
  { store, telemetry }: Publisher,
): Promise<void> {
  await store.endCrawl(id, { state, reason, endedAt });
  const log = state === 'inconsistent' ? telemetry.error : telemetry.info;
  log(`crawl is ${state}`, { crawl: id, reason });
  const metric = METRICS[state];
  if (metric !== undefined) telemetry.count(metric);
  if (state !== 'inconsistent')
    telemetry.count('CrawlSeconds', (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}
