import type { EntryHistory } from './history.ts';

/** What crawls did to the ranks of entries. An entry is named by its place among all entries. */
export interface PackedRanks {
  /** For each crawl, in the order of the list before: how many entries kept their rank, by how many places the next one moved, and so on. One that left moved to 0. */
  moved: number[][];
  /** For each crawl, who entered: an entry and its rank, the next entry and its rank, and so on. */
  entered: number[][];
}

/**
 * Packs the ranks of entries, a row for each crawl. A row is in the order of the list before, because an entry that pushes a hundred others down a place is
 * then a hundred times the same, which compresses well.
 */
export function packRanks(
  entries: Pick<EntryHistory, 'rankBefore' | 'ranks'>[],
  crawls: number,
): PackedRanks {
  const changes = Array.from({ length: crawls }, () => new Map<number, number>());
  for (const [place, { ranks }] of entries.entries())
    for (const [crawl, rank] of ranks) changes[crawl]?.set(place, rank);
  const packed: PackedRanks = { moved: [], entered: [] };
  const list = standing(entries.map(({ rankBefore }) => rankBefore));
  for (const changed of changes) {
    const moves: number[] = [];
    let kept = 0;
    for (const place of list.inOrder()) {
      const by = (changed.get(place) ?? list.rank(place)) - list.rank(place);
      if (by === 0) kept += 1;
      else {
        moves.push(kept, by);
        kept = 0;
      }
    }
    packed.moved.push(moves);
    packed.entered.push([...changed].filter(([place]) => list.rank(place) === 0).flat());
    list.change(changed);
  }
  return packed;
}

/** Gives back the ranks that were packed, by the places of the entries. */
export function unpackRanks(ranksBefore: number[], { moved, entered }: PackedRanks): EntryHistory['ranks'][] {
  const ranks = ranksBefore.map((): EntryHistory['ranks'] => []);
  const list = standing(ranksBefore);
  for (const [crawl, moves] of moved.entries()) {
    const places = list.inOrder();
    // The first crawl states the rank of whatever was in the list.
    const changed = new Map(crawl === 0 ? places.map(place => [place, list.rank(place)]) : []);
    let index = 0;
    for (const [kept, by] of pairs(moves)) {
      index += kept;
      const place = places[index++] ?? 0;
      changed.set(place, list.rank(place) + by);
    }
    for (const [place, rank] of pairs(entered[crawl] ?? [])) changed.set(place, rank);
    for (const [place, rank] of changed) ranks[place]?.push([crawl, rank]);
    list.change(changed);
  }
  return ranks;
}

/** The ranks of entries after a crawl; 0 for one that the list does not have. */
function standing(before: number[]) {
  const ranks = [...before];
  const rank = (place: number) => ranks[place] ?? 0;
  const sorted = (places: number[]) =>
    places.filter(place => rank(place) > 0).sort((a, b) => rank(a) - rank(b));
  let listed = sorted([...ranks.keys()]);
  return {
    rank,
    /** The places of the entries that the list has, by their ranks. */
    inOrder: () => listed,
    change(changed: Map<number, number>): void {
      const entered = [...changed.keys()].filter(place => rank(place) === 0);
      for (const [place, rank] of changed) ranks[place] = rank;
      listed = sorted([...listed, ...entered]);
    },
  };
}

function pairs(row: number[]): [number, number][] {
  return Array.from({ length: row.length / 2 }, (_, pair) => [row[2 * pair] ?? 0, row[2 * pair + 1] ?? 0]);
}
