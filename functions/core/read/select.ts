import type { Entry, List } from '../page/list.ts';

/** What a reader asks of a whole list. */
export interface Selection {
  /** Text that one of the searchable fields contains; null for all entries. */
  q: string | null;
  /** The values asked for by the name of the facet: any of them will do. Of numbers, `1990-1999` asks for a range, both ends included. */
  facets: Map<string, string[]>;
  minRating: number | null;
  /** The field to sort by; null for the order of ranks. */
  sort: { field: SortField; descending: boolean } | null;
}

/** A number, or a range from a lower to a higher one: `1994`, `-0.5`, `1990-1999`, `-20--11`. */
export const NUMBER_OR_RANGE = /^(-?\d{1,15}(?:\.\d{1,15})?)(?:-(-?\d{1,15}(?:\.\d{1,15})?))?$/;

export const SORT_FIELDS = ['rank', 'rating', 'votes', 'year'] as const;
export type SortField = (typeof SORT_FIELDS)[number];

/** A value of a facet, and how many entries have it. */
export interface FacetCount {
  value: string | number;
  count: number;
}

/** Whether a selection is of the whole list in the order of its ranks, so that a slice of it needs no other entries. */
export function isPlain({ q, facets, minRating, sort }: Selection): boolean {
  return q === null && facets.size === 0 && minRating === null && sort === null;
}

/** The entries that a selection asks for, in its order. Entries without the field that they are sorted by come last. */
export function select(list: List, entries: Entry[], selection: Selection): Entry[] {
  const { q, facets, minRating, sort } = selection;
  const text = q === null ? null : folded(q);
  const matching = entries.filter(
    entry =>
      (text === null ||
        list.search.some(field => textsOf(entry[field]).some(one => folded(one).includes(text)))) &&
      (minRating === null || (entry.rating !== null && entry.rating >= minRating)) &&
      [...facets].every(([name, wanted]) => hasAny(entry[list.facets[name] ?? ''], wanted)),
  );
  return sort === null ? matching : sorted(matching, sort);
}

/**
 * Counts the values of a facet, the most frequent first.
 * @param entries those that are counted: what the other parameters select
 */
export function countFacet(list: List, entries: Entry[], name: string): FacetCount[] {
  const counts = new Map<string | number, number>();
  for (const entry of entries) {
    const value = entry[list.facets[name] ?? ''];
    for (const one of new Set(Array.isArray(value) ? value : [value]))
      if (typeof one === 'string' || typeof one === 'number') counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || compare(a.value, b.value));
}

/**
 * Text in a form in which a reader's spelling and the page's are the same: NFKC, and without case. Upper case comes last, because a lower-case sigma
 * has two forms, and which one it gets depends on what follows it.
 */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().toUpperCase();
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}

function hasAny(value: unknown, wanted: string[]): boolean {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.some(one => wanted.some(want => isWanted(one, want)));
}

/** Only a number can be in a range: a text such as the ages 10-12 means itself. */
function isWanted(value: unknown, want: string): boolean {
  if (typeof value === 'string') return folded(value) === folded(want);
  const range = typeof value === 'number' ? rangeOf(want) : null;
  return range !== null && Number(value) >= range.from && Number(value) <= range.to;
}

/** The range that a text asks for, of which a number is the shortest. Null for any other text, and for a range from a higher number to a lower one. */
export function rangeOf(text: string): { from: number; to: number } | null {
  const [, first, last = first] = NUMBER_OR_RANGE.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return from <= to ? { from, to } : null;
}

function sorted(entries: Entry[], { field, descending }: { field: SortField; descending: boolean }): Entry[] {
  const numberOf = (entry: Entry) => {
    const value = entry[field];
    return typeof value === 'number' ? value : null;
  };
  return entries.toSorted((a, b) => {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === null || y === null) return x === y ? a.rank - b.rank : x === null ? 1 : -1;
    return (descending ? y - x : x - y) || a.rank - b.rank;
  });
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : 1;
}
