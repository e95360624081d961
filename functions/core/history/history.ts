import * as z from 'zod';

/**
 * The longest list that has a history. An item may have 400 KB. A year of 1,000 entries, half of which move a few places every day, takes 294 KB; if all are
 * pushed down by a few, 171 KB. One of which half are shuffled every day would take 550 KB: it keeps its last seven months.
 */
export const MAX_HISTORY = 1000;

/** A published crawl of a history. */
const CrawlAt = z.object({ id: z.string(), startedAt: z.iso.datetime() });
export type CrawlAt = z.infer<typeof CrawlAt>;

/** What is known of an entry in a year. A crawl is named by its place among those of the year. */
const EntryHistory = z.object({
  title: z.string(),
  link: z.string(),
  /** When the entry was first seen in the list, in whatever year. */
  firstSeen: z.iso.datetime(),
  /** Its rank by the crawl before the first one; 0 if the list did not have it, or if nothing is known of the time before. */
  rankBefore: z.int().default(0),
  /** Its rank at the first crawl, the crawls that changed it, and the rank since then; 0 from the crawl that no longer had it. */
  ranks: z.array(z.tuple([z.int(), z.int()])),
  /** Its rating and votes about once a week. */
  numbers: z.array(z.tuple([z.int(), z.number().nullable(), z.int().nullable()])),
});
export type EntryHistory = z.infer<typeof EntryHistory>;

/** The history of a list in a year: what was known when it began, what changed, and nothing that did not. */
export const History = z.object({
  v: z.literal(1),
  year: z.int(),
  /** Whether a published crawl is missing, in this year or before it. */
  partial: z.boolean(),
  /** The last crawl before the first one; null if nothing is known of the time before. */
  before: CrawlAt.nullable().default(null),
  /** The published crawls of the year, oldest first. */
  crawls: z.array(CrawlAt),
  /** The entries that the list had since the crawl before the first one. */
  entries: z.record(z.string(), EntryHistory),
  /** The last entries that left before that and did not return, the latest first, so that one that returns keeps its first day. */
  left: z.array(EntryHistory.pick({ firstSeen: true }).extend({ id: z.string() })).default([]),
});
export type History = z.infer<typeof History>;

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

/** Entries by their ids, so far none. Without a prototype, because an id may be any text of a page, also `__proto__`. */
export function noEntries(): History['entries'] {
  return Object.create(null);
}

/** What a history knows of an entry. An id may also be the name of something that every object has. */
export function entryIn({ entries }: Pick<History, 'entries'>, id: string): EntryHistory | undefined {
  return Object.hasOwn(entries, id) ? entries[id] : undefined;
}

/** The rank of an entry after a crawl; 0 if the list did not have it. */
export function rankAt({ ranks, rankBefore }: EntryHistory, crawl: number): number {
  return ranks.findLast(([at]) => at <= crawl)?.[1] ?? rankBefore;
}
