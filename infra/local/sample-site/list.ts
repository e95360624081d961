import type { Entry } from '../../../functions/core/page/list.ts';
import type { Sample, SampleEntry } from '../../../functions/lists/sample.ts';

/** The site's current list. A rank is a position in it, so ranks change when an entry is removed. */
export interface SampleList extends Pick<Sample, 'queryOf' | 'total'> {
  size(): number;
  slice(start: number, count: number): SampleEntry[];
  /** Removes the entry at this rank and appends a new one, because the list has a fixed length. */
  remove(rank: number): void;
  replace(entries: Entry[]): void;
  /** Lets some neighbours change places, and now and then a new entry take the last place, as in a list that people rate. */
  stir(): void;
}

/** One pair of neighbours among so many entries changes places. */
const STIRRED = 20;

/** Creates a list of this many entries of a sample. */
export function createList(sample: Pick<Sample, 'entryOf' | 'queryOf' | 'total'>, count: number): SampleList {
  let entries: (number | Entry)[] = Array.from({ length: count }, (_, index) => index + 1);
  let next = count + 1;
  let stirs = 0;
  const at = (entry: number | Entry, rank: number): SampleEntry => {
    const found = typeof entry === 'number' ? sample.entryOf(entry) : { entry };
    return { ...found, entry: { ...found.entry, rank } };
  };
  return {
    queryOf: sample.queryOf,
    total: sample.total,
    size: () => entries.length,
    slice: (start, length) =>
      entries.slice(start, start + length).map((entry, index) => at(entry, start + index + 1)),
    remove: rank => {
      if (entries.splice(rank - 1, 1).length > 0) entries.push(next++);
    },
    replace: replacing => {
      entries = [...replacing];
    },
    stir: () => {
      stirs += 1;
      for (let at = (stirs * 7) % STIRRED; at + 1 < entries.length; at += STIRRED) {
        const pair = entries.slice(at, at + 2).reverse();
        entries.splice(at, 2, ...pair);
      }
      if (stirs % 3 === 0) entries.splice(-1, 1, next++);
    },
  };
}
