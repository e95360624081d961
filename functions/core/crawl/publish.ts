import { orderOf } from '../history/history.ts';
import { updateHistory } from '../history/update-history.ts';
import { checkList } from './check-list.ts';
import type { Crawl, EndState, Pointer } from './crawl.ts';
import { later } from './deadline.ts';
import { notify } from './notify.ts';
import type { Plan } from './plan.ts';
import type { CrawlEnd, Dependencies, Metric } from './ports.ts';

type Publishing = Pick<Dependencies, 'store' | 'notifier' | 'telemetry' | 'now'>;

/**
 * Marks pages of a shard as done and publishes the crawl if they were the last ones. Safe to repeat: every caller that finds the pending
 * set empty goes on to publish.
 */
export async function finishPages(
  crawl: string,
  shard: number,
  pages: number[],
  dependencies: Publishing,
): Promise<void> {
  const left = await dependencies.store.markDone(crawl, shard, pages);
  if (left?.size === 0) await finishShard(crawl, shard, dependencies);
}

/** Closes a shard whose pages are all done and publishes the crawl if it was the last open shard. */
export async function finishShard(id: string, shard: number, dependencies: Publishing): Promise<void> {
  const crawl = await dependencies.store.closeShard(id, shard);
  if (crawl !== null && crawl.openShards.length === 0) await publish(crawl, dependencies);
}

/**
 * Publishes a crawl whose pages are all stored, or ends it as `inconsistent` or `superseded` with the reason. Releases the list's lock,
 * also for a crawl that has ended already: whoever ended it may have died before that.
 */
export async function publish(crawl: Crawl, dependencies: Publishing): Promise<void> {
  const { plan, acceptSmaller } = crawl;
  if (crawl.state === 'running' && plan !== null) {
    const pages = dependencies.store.readPages(crawl.id);
    const { count, flaw } = await checkList(pages, plan, acceptSmaller ?? plan.atLeast);
    if (flaw !== null) await end(crawl, 'inconsistent', flaw, dependencies);
    else await movePointer(crawl, plan, count, dependencies);
  }
  await dependencies.store.release(crawl.list, crawl.id);
  // After the end: a history that cannot be written never keeps a list from being published.
  await updateHistory(crawl, dependencies);
}

async function movePointer(
  crawl: Crawl,
  { pageSize }: Plan,
  count: number,
  dependencies: Publishing,
): Promise<void> {
  const { id, list, name, startedAt, acceptSmaller } = crawl;
  const { store, now } = dependencies;
  const pointer = { list, crawl: id, startedAt, publishedAt: later(now(), 0), count, pageSize };
  const most = acceptSmaller === null ? mostReplaceable(count, pageSize) : Number.MAX_SAFE_INTEGER;
  const { result, current } = await store.movePointer(pointer, most);
  await endPublished(current, dependencies);
  if (result === 'newer')
    await end(crawl, 'superseded', `crawl ${current.crawl} is newer and published`, dependencies);
  if (result === 'longer') {
    const reason = `${count} entries, but the published list has ${current.count}; if ${count} is right, npm run crawl -- --list ${name} --accept-smaller ${count} publishes it`;
    await end(crawl, 'inconsistent', reason, dependencies);
  }
}

/**
 * The longest list that a list of `count` may replace: one that has lost less than a page and less than a tenth in it. A list
 * that lost more has probably lost it on the way.
 */
function mostReplaceable(count: number, pageSize: number): number {
  return Math.min(count + pageSize, Math.ceil((count * 10) / 9)) - 1;
}

/**
 * Notifies subscribers of every crawl to which the pointer has moved and that is not recorded as published, and ends it as such. The write that moved the pointer
 * listed it, so a crash after that write loses no end: the crawl itself, the next one that is published, or a trigger that finds it
 * holding the list's lock comes here.
 */
export async function endPublished(pointer: Pointer, dependencies: Publishing): Promise<void> {
  const { list, unfinished, replaced } = pointer;
  const { store } = dependencies;
  const crawls = await Promise.all(unfinished.map(async id => ({ id, crawl: await store.readCrawl(id) })));
  // Oldest first, because the history goes on from the last crawl that it has. A crawl that has expired has nothing to end.
  const order = ({ crawl }: { crawl: Crawl | null }) => (crawl === null ? '' : orderOf(crawl));
  for (const { id, crawl } of crawls.sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
    // The pointer says when only of the crawl that it names.
    const isCurrent = id === pointer.crawl;
    const facts = isCurrent ? { entries: pointer.count } : {};
    const publication = {
      previous: replaced[id],
      publishedAt: isCurrent ? pointer.publishedAt : undefined,
    };
    if (crawl?.state === 'running') await notify(crawl, pointer, dependencies);
    if (crawl !== null) await end(crawl, 'published', null, dependencies, facts, publication);
    await store.release(list, id);
    await store.removeUnfinished(list, id);
  }
}

const METRICS: Partial<Record<EndState, Metric>> = {
  published: 'CrawlsPublished',
  inconsistent: 'CrawlsInconsistent',
};

/** Ends a crawl, if it is running, and reports it. */
async function end(
  { id, name: list, startedAt }: Crawl,
  state: EndState,
  reason: string | null,
  { store, telemetry, now }: Publishing,
  facts: object = {},
  publication: Pick<CrawlEnd, 'previous' | 'publishedAt'> = {},
): Promise<void> {
  const endedAt = later(now(), 0);
  if (!(await store.endCrawl(id, { state, reason, endedAt, ...publication }))) return;
  if (state === 'inconsistent') telemetry.error(`crawl is ${state}`, { list, crawl: id, reason, ...facts });
  else telemetry.info(`crawl is ${state}`, { list, crawl: id, reason, ...facts });
  const metric = METRICS[state];
  if (metric !== undefined) telemetry.count(metric, list);
  if (state !== 'inconsistent')
    telemetry.count('CrawlSeconds', list, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}
