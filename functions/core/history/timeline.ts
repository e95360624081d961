import { type Changes, changesOfRanks } from '../read/changes.ts';
import type { CrawlAt, EntryHistory, History } from './history.ts';
import type { Listing } from './read-history.ts';

/** The ranks of entries at each of some crawls, oldest first. */
export interface Timeline {
  crawls: CrawlAt[];
  entries: Map<string, EntryTimeline>;
}

export interface EntryTimeline {
  title: string;
  link: string;
  /** Its rank at each crawl; null where the list did not have it. */
  ranks: (number | null)[];
}

/**
 * Lays out the ranks of entries at the newest crawls of a history.
 * @param years oldest first
 * @param until the start of the last crawl that counts
 * @param atLeast how many crawls to go back, however old they are
 * @param since all crawls since then, beside those; ISO 8601
 */
export function timelineOf(
  years: History[],
  { until, atLeast, since }: { until: string; atLeast: number; since: string },
): Timeline {
  const all = years.flatMap(year => year.crawls).filter(({ startedAt }) => startedAt <= until);
  const recent = all.findIndex(({ startedAt }) => startedAt >= since);
  const from = Math.min(Math.max(0, all.length - atLeast), recent < 0 ? all.length : recent);
  const entries: Timeline['entries'] = new Map();
  let place = 0;
  for (const { crawls, entries: known } of years) {
    for (const [id, { title, link, ranks }] of Object.entries(known)) {
      const before = entries.get(id)?.ranks ?? [];
      const filled = Array.from({ length: Math.max(0, place - from) }, (_, at) => before[at] ?? null);
      const own = ranksOf(ranks, Math.max(0, from - place), Math.min(crawls.length, all.length - place));
      entries.set(id, { title, link, ranks: [...filled, ...own] });
    }
    place += crawls.length;
  }
  const crawls = all.slice(from);
  // A year that does not know an entry has added nothing to it.
  for (const entry of entries.values()) entry.ranks = crawls.map((_, at) => entry.ranks[at] ?? null);
  return { crawls, entries };
}

/** The ranks of an entry at the crawls of a year, from one up to another. */
function ranksOf(changes: EntryHistory['ranks'], from: number, to: number): (number | null)[] {
  let next = 0;
  let rank = 0;
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => {
    for (let change = changes[next]; change !== undefined && change[0] <= from + at; change = changes[++next])
      rank = change[1];
    return rank === 0 ? null : rank;
  });
}

/** The rank of an entry at each of these crawls, oldest first; null where the list did not have it. */
export function ranksAt({ ranks }: Pick<Listing, 'ranks'>, crawls: CrawlAt[]): (number | null)[] {
  let next = 0;
  let rank: number | null = null;
  return crawls.map(({ startedAt }) => {
    for (
      let change = ranks[next];
      change !== undefined && change.startedAt <= startedAt;
      change = ranks[++next]
    )
      rank = change.rank;
    return rank;
  });
}

/** How many entries changed their rank, entered or left at each crawl of a timeline; null for the first, before which nothing is known. */
export function changeCounts({ crawls, entries }: Timeline): (number | null)[] {
  const all = [...entries.values()];
  return crawls.map((_, at) =>
    at === 0 ? null : all.filter(({ ranks }) => (ranks[at] ?? null) !== (ranks[at - 1] ?? null)).length,
  );
}

/**
 * What changed from one crawl of a timeline to the last one, the longest moves first.
 * @param from the place of the crawl in the timeline
 */
export function changesSince({ crawls, entries }: Timeline, from: number): Changes {
  const rankAt = (ranks: (number | null)[], crawl: number) => ranks[crawl] ?? 0;
  return changesOfRanks(
    [...entries].map(([id, { title, link, ranks }]) => ({
      id,
      title,
      link,
      from: rankAt(ranks, from),
      to: rankAt(ranks, crawls.length - 1),
    })),
  );
}
