import { type History, lastOf, orderOf, rankAt, yearOf } from '../../functions/core/history/history.ts';
import type { Published } from './publications.ts';
import type { Simulation } from './simulate.ts';
import { Violation } from './violation.ts';

/**
 * After a publication without faults, checks that the history of a list says what its crawls published: it ends with the published crawl, has the ranks
 * of every crawl, and the day on which each entry was first seen. A crawl may be missing only if it is no longer whole, and only then the history says `partial`.
 */
export async function checkHistory(simulation: Simulation, list: string): Promise<void> {
  const published = simulation.watch.publicationsOf(list);
  const numbers = [...new Set(published.map(({ startedAt }) => yearOf(startedAt)))];
  const found = await Promise.all(numbers.map(year => simulation.store.readHistory(list, year)));
  const years = found.filter(history => history !== null);
  await checkCrawls(simulation, list, published, years);
  const kept = years.flatMap(({ crawls }) => crawls.map(({ id }) => id));
  const known = published.filter(({ crawl }) => kept.includes(crawl));
  for (const [index, year] of years.entries()) {
    checkBeginning(year, years[index - 1] ?? null);
    checkRanks(year, known);
    checkFirstDays(year, known);
    checkPartial(year, published, kept);
  }
}

/** Checks that the history has each crawl once, in order, and to the last, unless a crawl is no longer whole. */
async function checkCrawls(
  simulation: Simulation,
  list: string,
  published: Published[],
  years: History[],
): Promise<void> {
  const crawls = years.flatMap(year => year.crawls);
  const last = published.at(-1);
  const end = last === undefined ? '' : orderOf({ id: last.crawl, startedAt: last.startedAt });
  const latest = lastOf(years.at(-1) ?? null);
  if (latest !== end) throw new Violation(`j: the history ends with ${latest}, but ${end} is published`);
  const orders = crawls.map(orderOf);
  if (orders.some((order, index) => index > 0 && order <= (orders[index - 1] ?? '')))
    throw new Violation(`j: the crawls of the history are out of order: ${orders.join(', ')}`);
  for (const { crawl, startedAt } of published) {
    const index = crawls.findIndex(({ id }) => id === crawl);
    if (index < 0 && (await isWhole(simulation, list, crawl)))
      throw new Violation(`j: crawl ${crawl} is published, but not in the history`);
    if (index >= 0 && crawls[index]?.startedAt !== startedAt)
      throw new Violation(`j: crawl ${crawl} started at ${startedAt}, not at ${crawls[index]?.startedAt}`);
  }
}

/** Checks that a year begins where the year before ends. */
function checkBeginning({ year, before }: History, earlier: History | null): void {
  const expected = earlier?.crawls.at(-1) ?? null;
  if (JSON.stringify(before) !== JSON.stringify(expected))
    throw new Violation(
      `j: ${year} begins after ${before?.id}, but the year before ends with ${expected?.id}`,
    );
}

/** Checks the ranks at every crawl, and those with which the year begins. */
function checkRanks(history: History, known: Published[]): void {
  const before = history.before === null ? [] : [{ index: -1, crawl: history.before }];
  for (const { index, crawl } of [...before, ...history.crawls.map((crawl, index) => ({ index, crawl }))]) {
    const expected = known.find(one => one.crawl === crawl.id)?.entries.join(' ');
    const kept = ranksAt(history, index).join(' ');
    if (kept !== expected)
      throw new Violation(`j: crawl ${crawl.id} published ${expected}, but the history has ${kept}`);
  }
}

/** Checks since when each entry was in the list. */
function checkFirstDays({ entries, left }: History, known: Published[]): void {
  const all = [...Object.entries(entries).map(([id, { firstSeen }]) => ({ id, firstSeen })), ...left];
  for (const { id, firstSeen } of all) {
    const first = known.find(one => one.entries.some(entry => entry.endsWith(`:${id}`)))?.startedAt;
    if (firstSeen !== first)
      throw new Violation(`j: entry ${id} was first seen at ${first}, but the history says ${firstSeen}`);
  }
}

/** Checks that a year says `partial` if a crawl is missing up to its end, and only then. A pointer that had expired leaves open what it named. */
function checkPartial({ year, partial, crawls }: History, published: Published[], kept: string[]): void {
  const end = published.findIndex(({ crawl }) => crawl === crawls.at(-1)?.id);
  const missing = published
    .slice(0, end + 1)
    .filter(({ crawl, replaced }, index) => !kept.includes(crawl) || (index > 0 && replaced === null));
  if (partial !== missing.length > 0)
    throw new Violation(`j: ${year} says partial: ${partial}, but lacks ${missing.length} crawls`);
}

/** Whether a published crawl could still be read whole. */
async function isWhole({ store }: Simulation, list: string, id: string): Promise<boolean> {
  const crawl = await store.readCrawl(id);
  const listed = await store.listCrawls(list, 1000);
  let pages = 0;
  for await (const _ of store.readPages(id)) pages += 1;
  return crawl !== null && pages === crawl.plan?.pages && listed.includes(id);
}

/** `rank:id` of the entries that the list had after a crawl, by the history. */
function ranksAt({ entries }: History, index: number): string[] {
  return Object.entries(entries)
    .map(([id, entry]) => ({ id, rank: rankAt(entry, index) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ id, rank }) => `${rank}:${id}`);
}
