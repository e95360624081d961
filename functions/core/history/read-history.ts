import { type Changes, changesOfRanks, type Move } from '../read/changes.ts';
import { entryIn, type History } from './history.ts';

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
  /** The crawls that changed its rank. If it was in the list before these years, the first one is the last crawl before them. */
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
  return listingAmong(id, years, crawlsOf(years));
}

/** Everything that was ever in the list in these years, in the order in which it was first seen. */
export function listingsOf(years: History[]): Listing[] {
  const ids = new Set(years.flatMap(({ entries }) => Object.keys(entries)));
  const crawls = crawlsOf(years);
  return [...ids]
    .flatMap(id => listingAmong(id, years, crawls) ?? [])
    .sort((a, b) => a.firstSeen.localeCompare(b.firstSeen) || (a.lastRank ?? 0) - (b.lastRank ?? 0));
}

function listingAmong(id: string, years: History[], crawls: History['crawls']): Listing | null {
  const latest = years.map(year => entryIn(year, id)).findLast(entry => entry !== undefined);
  if (latest === undefined) return null;
  const changes = changesOfRank(id, years);
  const spans = spansOf(changes, crawls);
  const { title, link, firstSeen } = latest;
  return {
    id,
    title,
    link,
    listed: (changes.at(-1)?.[1] ?? 0) > 0,
    lastRank: changes.findLast(([, rank]) => rank > 0)?.[1] ?? null,
    firstSeen,
    lastSeen: spans.at(-1)?.to ?? firstSeen,
    days: Math.round(spans.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0) / DAY),
    ranks: changes.flatMap(([at, rank]) => {
      const crawl = crawls[at];
      return crawl === undefined
        ? []
        : [{ crawl: crawl.id, startedAt: crawl.startedAt, rank: rank === 0 ? null : rank }];
    }),
    numbers: years.flatMap(year => numbersIn(year, id)),
  };
}

/** The crawls of some years in a row, and before them the one before, if it is known. */
function crawlsOf(years: History[]): History['crawls'] {
  return [...(years[0]?.before == null ? [] : [years[0].before]), ...years.flatMap(({ crawls }) => crawls)];
}

/** The places of the crawls, among those of all years, that changed the rank of an entry, and the rank since then; 0 if it left. */
function changesOfRank(id: string, years: History[]): [at: number, rank: number][] {
  const changes: [number, number][] = [];
  const add = (at: number, rank: number) => {
    if (rank !== (changes.at(-1)?.[1] ?? 0)) changes.push([at, rank]);
  };
  const [first] = years;
  let offset = 0;
  if (first?.before != null) add(offset++, entryIn(first, id)?.rankBefore ?? 0);
  for (const year of years) {
    // A year that does not know the entry never had it.
    for (const [index, rank] of entryIn(year, id)?.ranks ?? [[0, 0] as const]) add(offset + index, rank);
    offset += year.crawls.length;
  }
  return changes;
}

function numbersIn(year: History, id: string): Listing['numbers'] {
  return (entryIn(year, id)?.numbers ?? []).flatMap(([index, rating, votes]) => {
    const crawl = year.crawls[index];
    return crawl === undefined ? [] : [{ startedAt: crawl.startedAt, rating, votes }];
  });
}

/** The times from a crawl that changed the rank to the next one, or to the last one that had the entry. */
function spansOf(changes: [number, number][], crawls: History['crawls']): { from: string; to: string }[] {
  return changes.flatMap(([at, rank], index) => {
    if (rank === 0) return [];
    const next = changes[index + 1];
    const end = next === undefined ? crawls.length - 1 : next[1] === 0 ? next[0] - 1 : next[0];
    const [from, to] = [crawls[at]?.startedAt, crawls[end]?.startedAt];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
}

/** A crawl of a year, and what it changed. */
export interface CrawlChanges extends Changes {
  crawl: string;
  startedAt: string;
}

/** What each crawl of a year changed, oldest first. The first one is left out if nothing is known of the time before it. */
export function changesOf({ before, crawls, entries }: History): CrawlChanges[] {
  const moved: Move[][] = crawls.map(() => []);
  for (const [id, { title, link, rankBefore, ranks }] of Object.entries(entries)) {
    let from = rankBefore;
    for (const [index, to] of ranks) {
      if (to !== from) moved[index]?.push({ id, title, link, from, to });
      from = to;
    }
  }
  const all = crawls.map(({ id, startedAt }, index) => ({
    crawl: id,
    startedAt,
    ...changesOfRanks(moved[index] ?? []),
  }));
  return before === null ? all.slice(1) : all;
}
