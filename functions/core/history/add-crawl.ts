import type { Entry } from '../page/list.ts';
import { beginAfter } from './begin-after.ts';
import { type EntryHistory, entryIn, type History, lastOf, noEntries, orderOf, yearOf } from './history.ts';

/** Ratings and votes are kept once in so many milliseconds; they change with every crawl, ranks do not. */
const WEEK = 7 * 86_400_000;

/** A published crawl and its entries. */
export interface PublishedCrawl {
  id: string;
  startedAt: string;
  /** The crawl that it replaced; null for a list's first, undefined if it was not recorded. */
  previous: string | null | undefined;
  entries: Entry[];
}

/**
 * Adds a published crawl to the history of its list. One that is not newer than the last changes nothing, so that a repetition does no harm.
 * @param latest the latest history of the list; null for its first crawl
 * @returns the history of the crawl's year, which may be a new one
 */
export function addCrawl(latest: History | null, crawl: PublishedCrawl): History {
  if (latest !== null && orderOf(crawl) <= lastOf(latest)) return latest;
  const { id, startedAt, previous } = crawl;
  const history = historyIn(latest, yearOf(startedAt));
  const crawls = [...history.crawls, { id, startedAt }];
  const index = history.crawls.length;
  const last = history.crawls.at(-1) ?? history.before;
  const left = new Map(history.left.map(one => [one.id, one]));
  const entries = Object.assign(noEntries(), history.entries);
  for (const entry of crawl.entries) {
    const known = entryIn(history, entry.id);
    entries[entry.id] = {
      title: entry.title,
      link: entry.link,
      firstSeen: known?.firstSeen ?? left.get(entry.id)?.firstSeen ?? startedAt,
      rankBefore: known?.rankBefore ?? 0,
      ranks: withRank(known?.ranks ?? [], index, entry.rank),
      numbers: withNumbers(known?.numbers ?? [], index, entry, crawls),
    };
  }
  const listed = new Set(crawl.entries.map(({ id }) => id));
  for (const [id, known] of Object.entries(entries))
    if (!listed.has(id)) entries[id] = { ...known, ranks: withRank(known.ranks, index, 0) };
  return {
    ...history,
    // What the crawl replaced should be the last one in the history.
    partial: history.partial || previous !== (last?.id ?? null),
    crawls,
    entries,
    left: history.left.filter(({ id }) => !listed.has(id)),
  };
}

/** The history of a year, as it was, or as it begins. */
function historyIn(latest: History | null, year: number): History {
  if (latest === null)
    return { v: 1, year, partial: false, before: null, crawls: [], entries: noEntries(), left: [] };
  return latest.year === year ? latest : { ...beginAfter(latest, latest.crawls.length), year };
}

function withRank(ranks: EntryHistory['ranks'], index: number, rank: number): EntryHistory['ranks'] {
  return ranks.at(-1)?.[1] === rank ? ranks : [...ranks, [index, rank]];
}

function withNumbers(
  numbers: EntryHistory['numbers'],
  index: number,
  { rating, votes }: Entry,
  crawls: History['crawls'],
): EntryHistory['numbers'] {
  const weekOf = (at: number) => Math.floor(Date.parse(crawls[at]?.startedAt ?? '') / WEEK);
  const last = numbers.at(-1);
  return last !== undefined && weekOf(last[0]) === weekOf(index)
    ? numbers
    : [...numbers, [index, rating, votes]];
}
