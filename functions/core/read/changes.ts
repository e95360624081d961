import type { Entry } from '../page/list.ts';

/** An entry that changed its place between two crawls. */
export interface Move {
  id: string;
  title: string;
  link: string;
  from: number;
  to: number;
}

/** What changed between two crawls of a list. Ranks: those who entered and left in their own order, moves the longest first. */
export interface Changes {
  entered: Pick<Entry, 'rank' | 'id' | 'title' | 'link'>[];
  left: Pick<Entry, 'rank' | 'id' | 'title' | 'link'>[];
  rose: Move[];
  fell: Move[];
}

/** Compares two crawls of a list by the ids of their entries. */
export function changesBetween(before: Entry[], after: Entry[]): Changes {
  const rankBefore = new Map(before.map(({ id, rank }) => [id, rank]));
  const ids = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !ids.has(id));
  return changesOfRanks([
    ...after.map(({ id, title, link, rank }) => ({
      id,
      title,
      link,
      from: rankBefore.get(id) ?? 0,
      to: rank,
    })),
    ...gone.map(({ id, title, link, rank }) => ({ id, title, link, from: rank, to: 0 })),
  ]);
}

/**
 * The changes that these ranks are.
 * @param ranks of each entry, before and after; 0 if the list did not have it
 */
export function changesOfRanks(ranks: Move[]): Changes {
  const byRank = (a: { rank: number }, b: { rank: number }) => a.rank - b.rank;
  const longestFirst = (a: Move, b: Move) => Math.abs(b.from - b.to) - Math.abs(a.from - a.to) || a.to - b.to;
  const moves = ranks.filter(({ from, to }) => from > 0 && to > 0).sort(longestFirst);
  const named = ({ id, title, link }: Move, rank: number) => ({ rank, id, title, link });
  const entered = ranks.filter(({ from, to }) => from === 0 && to > 0);
  const left = ranks.filter(({ from, to }) => from > 0 && to === 0);
  return {
    entered: entered.map(one => named(one, one.to)).sort(byRank),
    left: left.map(one => named(one, one.from)).sort(byRank),
    rose: moves.filter(({ from, to }) => to < from),
    fell: moves.filter(({ from, to }) => to > from),
  };
}

/** Whether a change is worth telling a reader of a feed: somebody entered, left, or moved by three places or more. */
export function isNotable({ entered, left, rose, fell }: Changes): boolean {
  return (
    entered.length + left.length > 0 || [...rose, ...fell].some(({ from, to }) => Math.abs(from - to) >= 3)
  );
}
