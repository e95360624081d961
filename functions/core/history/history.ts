import * as z from 'zod';
import type { Entry } from '../page/list.ts';

/** The longest list that has a history: a year of 1,000 entries takes about 270 KB of the 400 KB that an item may have. */
export const MAX_HISTORY = 1000;
/** Ratings and votes are kept once in so many milliseconds; they change with every crawl, ranks do not. */
const WEEK = 7 * 86_400_000;

/** What is known of an entry in a year. A crawl is named by its place among those of the year. */
const EntryHistory = z.object({
  title: z.string(),
  link: z.string(),
  /** When the entry was first seen in the list, in whatever year. */
  firstSeen: z.iso.datetime(),
  /** The crawls that changed its rank, and the rank since then; 0 from the crawl that no longer had it. */
  ranks: z.array(z.tuple([z.int(), z.int()])),
  /** Its rating and votes about once a week. */
  numbers: z.array(z.tuple([z.int(), z.number().nullable(), z.int().nullable()])),
});
export type EntryHistory = z.infer<typeof EntryHistory>;

/** The history of a list in a year: what changed, and nothing that did not. */
export const History = z.object({
  v: z.literal(1),
  year: z.int(),
  /** Whether crawls may be missing: it was begun when some had expired. */
  partial: z.boolean(),
  /** The published crawls of the year, oldest first. */
  crawls: z.array(z.object({ id: z.string(), startedAt: z.iso.datetime() })),
  entries: z.record(z.string(), EntryHistory),
});
export type History = z.infer<typeof History>;

/** A published crawl and its entries. */
export interface PublishedCrawl {
  id: string;
  startedAt: string;
  entries: Entry[];
}

/** The year to which a crawl belongs, in UTC. */
export function yearOf(startedAt: string): number {
  return Number(startedAt.slice(0, 4));
}

/** The order of crawls: by their start, and by their ids if they started at once. */
export function orderOf({ startedAt, id }: { startedAt: string; id: string }): string {
  return `${startedAt}#${id}`;
}

/** The newest crawl in a history, as `orderOf` writes it; empty for none. */
export function lastOf(history: History | null): string {
  const last = history?.crawls.at(-1);
  return last === undefined ? '' : orderOf(last);
}

/**
 * Adds a published crawl to the history of its year. One that is not newer than the last changes nothing, so that a repetition does no harm.
 * @param history of that year; null for its first crawl
 * @param before the history of the year before, which tells since when an entry is in the list
 */
export function addCrawl(history: History | null, before: History | null, crawl: PublishedCrawl): History {
  if (history !== null && orderOf(crawl) <= lastOf(history)) return history;
  const { id, startedAt } = crawl;
  const crawls = [...(history?.crawls ?? []), { id, startedAt }];
  const index = crawls.length - 1;
  // Without a prototype, so that an id such as __proto__ is an id like any other.
  const entries: History['entries'] = Object.assign(Object.create(null), history?.entries);
  for (const entry of crawl.entries) {
    const known = entries[entry.id];
    const earlier = before === null ? undefined : entryIn(before, entry.id);
    const firstSeen = known?.firstSeen ?? earlier?.firstSeen ?? startedAt;
    entries[entry.id] = {
      title: entry.title,
      link: entry.link,
      firstSeen,
      ranks: withRank(known?.ranks ?? [], index, entry.rank),
      numbers: withNumbers(known?.numbers ?? [], index, entry, crawls),
    };
  }
  const listed = new Set(crawl.entries.map(({ id }) => id));
  for (const [id, known] of Object.entries(entries))
    if (!listed.has(id)) entries[id] = { ...known, ranks: withRank(known.ranks, index, 0) };
  return {
    v: 1,
    year: yearOf(startedAt),
    partial: history?.partial ?? before?.partial ?? false,
    crawls,
    entries,
  };
}

/** What a history knows of an entry. An id may be any text of a page, also the name of something that every object has. */
export function entryIn({ entries }: Pick<History, 'entries'>, id: string): EntryHistory | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined;
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
