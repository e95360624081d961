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
  const moves = after.flatMap(({ id, title, link, rank: to }): Move[] => {
    const from = rankBefore.get(id);
    return from === undefined || from === to ? [] : [{ id, title, link, from, to }];
  });
  const longestFirst = (a: Move, b: Move) => Math.abs(b.from - b.to) - Math.abs(a.from - a.to) || a.to - b.to;
  return {
    entered: after.filter(({ id }) => !rankBefore.has(id)).map(named),
    left: before.filter(({ id }) => !ids.has(id)).map(named),
    rose: moves.filter(({ from, to }) => to < from).sort(longestFirst),
    fell: moves.filter(({ from, to }) => to > from).sort(longestFirst),
  };
}

function named({ rank, id, title, link }: Entry) {
  return { rank, id, title, link };
}

/** Whether a change is worth telling a reader of a feed: somebody entered, left, or moved by three places or more. */
export function isNotable({ entered, left, rose, fell }: Changes): boolean {
  return (
    entered.length + left.length > 0 || [...rose, ...fell].some(({ from, to }) => Math.abs(from - to) >= 3)
  );
}
