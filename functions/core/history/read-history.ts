import type { Changes, Move } from '../read/changes.ts';
import { type EntryHistory, entryIn, type History } from './history.ts';

/** The rank of an entry from a crawl on; null from the crawl that no longer had it. */
export interface RankSince {
  crawl: string;
  startedAt: string;
  rank: number | null;
}

/** What is known of the time that an entry has been in the list. */
export interface Listing {
  id: string;
  title: string;
  link: string;
  listed: boolean;
  /** Its rank, or the last one that it had. */
  lastRank: number | null;
  firstSeen: string;
  /** The last crawl that had it. */
  lastSeen: string;
  /** Days between the crawls that had it, of the years that are given. */
  days: number;
  ranks: RankSince[];
  /** Its rating and votes, about once a week. */
  numbers: { startedAt: string; rating: number | null; votes: number | null }[];
}

const DAY = 86_400_000;

/**
 * What is known of an entry; null if it was never in the list in these years.
 * @param years oldest first
 */
export function listingOf(id: string, years: History[]): Listing | null {
  const known = years.flatMap(year => {
    const entry = entryIn(year, id);
    return entry === undefined ? [] : [{ year, entry }];
  });
  const latest = known.at(-1);
  if (latest === undefined) return null;
  const ranks = known.flatMap(({ year, entry }) => ranksOf(year, entry));
  const spans = known.flatMap(({ year, entry }) => spansOf(year, entry));
  const lastSpan = spans.at(-1);
  const { title, link, firstSeen } = latest.entry;
  return {
    id,
    title,
    link,
    listed: ranks.at(-1)?.rank !== null && latest.year === years.at(-1),
    lastRank: ranks.findLast(({ rank }) => rank !== null)?.rank ?? null,
    firstSeen,
    lastSeen: lastSpan?.to ?? firstSeen,
    days: Math.round(spans.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0) / DAY),
    ranks,
    numbers: known.flatMap(({ year, entry }) => numbersOf(year, entry)),
  };
}

/** Everything that was ever in the list in these years, in the order in which it was first seen. */
export function listingsOf(years: History[]): Listing[] {
  const ids = new Set(years.flatMap(({ entries }) => Object.keys(entries)));
  return [...ids]
    .flatMap(id => listingOf(id, years) ?? [])
    .sort((a, b) => a.firstSeen.localeCompare(b.firstSeen) || (a.lastRank ?? 0) - (b.lastRank ?? 0));
}

function ranksOf({ crawls }: History, { ranks }: EntryHistory): RankSince[] {
  return ranks.flatMap(([index, rank]) => {
    const crawl = crawls[index];
    return crawl === undefined
      ? []
      : [{ crawl: crawl.id, startedAt: crawl.startedAt, rank: rank === 0 ? null : rank }];
  });
}

function numbersOf({ crawls }: History, { numbers }: EntryHistory): Listing['numbers'] {
  return numbers.flatMap(([index, rating, votes]) => {
    const crawl = crawls[index];
    return crawl === undefined ? [] : [{ startedAt: crawl.startedAt, rating, votes }];
  });
}

/** The times from the first crawl that had an entry to the last one in a row. */
function spansOf({ crawls }: History, { ranks }: EntryHistory): { from: string; to: string }[] {
  return ranks.flatMap(([index, rank], at) => {
    if (rank === 0) return [];
    const next = ranks[at + 1];
    const end = next === undefined ? crawls.length - 1 : next[1] === 0 ? next[0] - 1 : next[0];
    const [from, to] = [crawls[index]?.startedAt, crawls[end]?.startedAt];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}

/** A crawl of a year, and what it changed; the first one of a history changed nothing that is known. */
export interface CrawlChanges extends Changes {
  crawl: string;
  startedAt: string;
}

/** What each crawl of a year changed, oldest first. The first one is left out, because what was before it is in another item. */
export function changesOf(year: History): CrawlChanges[] {
  return year.crawls.slice(1).map(({ id: crawl, startedAt }, before) => {
    const at = before + 1;
    const all = Object.entries(year.entries).flatMap(([id, { title, link, ranks }]) => {
      const [from, to] = [rankAt(ranks, before), rankAt(ranks, at)];
      return from === to ? [] : [{ id, title, link, from, to }];
    });
    const moves = all.filter(({ from, to }) => from > 0 && to > 0);
    const named = ({ id, title, link }: Move, rank: number) => ({ rank, id, title, link });
    return {
      crawl,
      startedAt,
      entered: all
        .filter(({ from }) => from === 0)
        .map(one => named(one, one.to))
        .sort(byRank),
      left: all
        .filter(({ to }) => to === 0)
        .map(one => named(one, one.from))
        .sort(byRank),
      rose: moves.filter(({ from, to }) => to < from).sort((a, b) => a.to - b.to),
      fell: moves.filter(({ from, to }) => to > from).sort((a, b) => a.to - b.to),
    };
  });
}

function byRank(a: { rank: number }, b: { rank: number }): number {
  return a.rank - b.rank;
}

/** The rank after a crawl; 0 if the entry was not in the list. */
function rankAt(ranks: EntryHistory['ranks'], index: number): number {
  return ranks.findLast(([at]) => at <= index)?.[1] ?? 0;
}
