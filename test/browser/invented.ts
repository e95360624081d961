import { addCrawl } from '../../functions/core/history/add-crawl.ts';
import type { History } from '../../functions/core/history/history.ts';
import type { Entry } from '../../functions/core/page/list.ts';
import { chance } from '../simulation/chance.ts';

const DAY = 86_400_000;

export interface InventedCrawl {
  id: string;
  startedAt: string;
  entries: Entry[];
}

/**
 * Invents a crawl a day, oldest first: neighbours change places, and those at the end leave and come back.
 * @param list its name, so that its crawls have other ids than those of another list
 * @param entries as they are before the first crawl; the last ones are not in the list
 * @param size of the list
 */
export function inventCrawls(
  list: string,
  entries: Entry[],
  size: number,
  days: number,
  until: string,
  seed = 1,
): InventedCrawl[] {
  const next = chance(seed);
  const order = [...entries];
  const swap = (at: number) => {
    const [a, b] = [order[at], order[at + 1]];
    if (a !== undefined && b !== undefined) order.splice(at, 2, b, a);
  };
  return Array.from({ length: days }, (_, day) => {
    for (let times = 0; times < size / 12; times += 1) swap(Math.floor(next() * (size - 1)));
    for (let times = 0; times < 3; times += 1) if (next() < 0.3) swap(size - 3 + times);
    const startedAt = new Date(Date.parse(until) - (days - 1 - day) * DAY).toISOString();
    return {
      id: Buffer.from(list).toString('hex').slice(0, 14).padEnd(14, '0') + String(day + 1).padStart(6, '0'),
      startedAt,
      entries: order.slice(0, size).map((entry, index) => ({
        ...entry,
        rank: index + 1,
        votes: entry.votes === null ? null : Math.round(entry.votes * (1 - 0.0003 * (days - 1 - day))),
      })),
    };
  });
}

/** The history of these crawls, a part a year. */
export function historyOf(crawls: InventedCrawl[]): History[] {
  const years = new Map<number, History>();
  let latest: History | null = null;
  for (const [index, crawl] of crawls.entries()) {
    latest = addCrawl(latest, { ...crawl, previous: crawls[index - 1]?.id ?? null });
    years.set(latest.year, latest);
  }
  return [...years.values()];
}
