import { type History, lastOf, orderOf } from '../../functions/core/history/history.ts';
import type { Simulation } from './simulate.ts';
import { Violation } from './violation.ts';

/**
 * After a publication without faults, checks the history of a list: it ends with the published crawl, has no crawl twice or out of order, and has
 * every published crawl that is still whole, each with the ranks that it published.
 */
export async function checkHistory(simulation: Simulation, list: string): Promise<void> {
  const { store, watch } = simulation;
  const pointer = await store.readPointer(list);
  if (pointer === null) throw new Violation('j: no list is published');
  const year = Number(pointer.startedAt.slice(0, 4));
  const history = await store.readHistory(list, year);
  if (history === null || lastOf(history) !== orderOf({ id: pointer.crawl, startedAt: pointer.startedAt }))
    throw new Violation(
      `j: the history ends with ${lastOf(history)}, but crawl ${pointer.crawl} is published`,
    );
  const orders = history.crawls.map(orderOf);
  if (orders.some((order, index) => index > 0 && order <= (orders[index - 1] ?? '')))
    throw new Violation(`j: the crawls of the history are out of order: ${orders.join(', ')}`);
  for (const crawl of watch.crawls()) {
    if (crawl.list !== list || crawl.state !== 'published') continue;
    const published = await entriesOf(simulation, crawl.id, crawl.plan?.pages ?? 0);
    if (published === null) continue;
    const index = history.crawls.findIndex(({ id }) => id === crawl.id);
    // A crawl that was not whole when the history was begun may be missing, if the history says so.
    if (index < 0 && history.partial) continue;
    if (index < 0) throw new Violation(`j: crawl ${crawl.id} is published, but not in the history`);
    const kept = ranksAt(history, index);
    if (JSON.stringify(kept) !== JSON.stringify(published))
      throw new Violation(
        `j: crawl ${crawl.id} has other ranks in the history: ${kept} instead of ${published}`,
      );
  }
}

/** `rank:id` of a published crawl's entries; null if some of its pages have expired. */
async function entriesOf({ store }: Simulation, crawl: string, pages: number): Promise<string[] | null> {
  const entries: string[] = [];
  let read = 0;
  for await (const page of store.readPages(crawl)) {
    read += 1;
    entries.push(...page.entries.map(({ rank, id }) => `${rank}:${id}`));
  }
  return read === pages ? entries : null;
}

/** `rank:id` of the entries that a crawl had, by the history. */
function ranksAt({ entries }: History, index: number): string[] {
  return Object.entries(entries)
    .map(([id, { ranks }]) => ({ id, rank: ranks.findLast(([at]) => at <= index)?.[1] ?? 0 }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ id, rank }) => `${rank}:${id}`);
}
