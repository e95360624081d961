import { type EntryHistory, type History, noEntries, rankAt } from './history.ts';

/** The most entries that a history remembers of those that left before it begins. */
const MAX_LEFT = 1000;

/**
 * Forgets the first crawls of a history, and keeps what they led to: it begins with the ranks of the last of them, and knows since when each entry has been
 * in the list, also the last 1,000 that have left. So begins the next year, which forgets them all, and a year that has outgrown its item.
 * @param count how many crawls to forget, at least one
 */
export function beginAfter(history: History, count: number): History {
  const entries = noEntries();
  const left: { id: string; firstSeen: string; at: number }[] = [];
  const crawls = history.crawls.slice(count);
  for (const [id, entry] of Object.entries(history.entries)) {
    const rankBefore = rankAt(entry, count - 1);
    const ranks = since(count, entry.ranks);
    const [last = 0] = entry.ranks.at(-1) ?? [];
    if (rankBefore === 0 && ranks.length === 0) left.push({ id, firstSeen: entry.firstSeen, at: last });
    else
      entries[id] = {
        ...entry,
        rankBefore,
        ranks: crawls.length > 0 ? withFirst(rankBefore, ranks) : ranks,
        numbers: since(count, entry.numbers),
      };
  }
  const latestFirst = left.sort((a, b) => b.at - a.at).map(({ id, firstSeen }) => ({ id, firstSeen }));
  return {
    ...history,
    before: history.crawls[count - 1] ?? history.before,
    crawls,
    entries,
    left: [...latestFirst, ...history.left].slice(0, MAX_LEFT),
  };
}

/** What belongs to the crawls from a place on, by their places from there. */
function since<Rest extends unknown[]>(count: number, rows: [number, ...Rest][]): [number, ...Rest][] {
  return rows.flatMap(([at, ...rest]): [number, ...Rest][] => (at < count ? [] : [[at - count, ...rest]]));
}

/** The ranks from the first crawl on, which states the rank of whatever was in the list. */
function withFirst(rankBefore: number, ranks: EntryHistory['ranks']): EntryHistory['ranks'] {
  return rankBefore === 0 || ranks[0]?.[0] === 0 ? ranks : [[0, rankBefore], ...ranks];
}
