import type { Entry } from '../../../functions/core/page/list.ts';
import type { Sample, SampleEntry } from '../../../functions/lists/sample.ts';

/** The site's current list. A rank is a position in it, so ranks change when an entry is removed. */
export interface SampleList extends Pick<Sample, 'queryOf' | 'total'> {
  size(): number;
  slice(start: number, count: number): SampleEntry[];
  /** Removes the entry at this rank and appends a new one, because the list has a fixed length. */
  remove(rank: number): void;
  replace(entries: Entry[]): void;
}

/** Creates a list of this many entries of a sample. */
export function createList(sample: Pick<Sample, 'entryOf' | 'queryOf' | 'total'>, count: number): SampleList {
  let entries: (number | Entry)[] = Array.from({ length: count }, (_, index) => index + 1);
  let next = count + 1;
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
  };
}
