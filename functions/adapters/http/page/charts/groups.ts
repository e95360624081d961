import type { Entry, List } from '../../../../core/page/list.ts';
import { countFacet } from '../../../../core/read/select.ts';
import { type PageContext, unitOf } from '../context.ts';
import { label } from '../language.ts';
import { niceStep } from './svg.ts';

/** A share that makes a headline. */
const MOST = 2 / 3;
/** The most columns that fit beside each other. */
const MAX_COLUMNS = 97;
/** The values of a facet that are shown, where they are no numbers. */
const MAX_VALUES = 12;

/** The facet that a chart shows: the parameter, and the field of an entry. */
export interface Facet {
  name: string;
  field: string;
  isNumeric: boolean;
}

/** Entries that share a value, or a range of values, best rank first. */
export interface Group {
  name: string;
  /** The value of the parameter that selects the group. */
  value: string;
  entries: Entry[];
}

/** The facets of a list, in the order of its file. */
export function facetsOf(list: List, entries: Entry[]): Facet[] {
  return Object.entries(list.facets).map(([name, field]) => ({
    name,
    field,
    isNumeric: entries.some(entry => typeof entry[field] === 'number'),
  }));
}

/** Whether a facet is the year of the entries, which the API sorts by too. */
export function isYear({ name, isNumeric }: Facet): boolean {
  return isNumeric && name === 'year';
}

/** The groups of a facet: ranges of a numeric one in their order, else the most frequent values. */
export function groupsOf(context: PageContext, list: List, facet: Facet, entries: Entry[]): Group[] {
  return facet.isNumeric ? rangesOf(context, facet, entries) : valuesOf(context, list, facet, entries);
}

/** The scale of a numeric facet: how many values share a column, how many share a label, where the first label is, and how many there are. */
export function axisOf(field: string, entries: Entry[]) {
  const numbers = numbersOf(field, entries);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const unit = niceStep((most - least + 1) / MAX_COLUMNS);
  const step = unit * 10;
  const from = Math.floor(least / step) * step;
  return { unit, step, from, labels: Math.floor(most / step) - from / step + 1 };
}

function numbersOf(field: string, entries: Entry[]): number[] {
  return entries.map(entry => entry[field]).filter(value => typeof value === 'number');
}

function rangesOf({ language }: PageContext, facet: Facet, entries: Entry[]): Group[] {
  const { field } = facet;
  const { step, from, labels } = axisOf(field, entries);
  const isDecade = step === 10 && isYear(facet);
  const numbers = numbersOf(field, entries);
  const isWhole = numbers.every(Number.isInteger);
  return Array.from({ length: labels }, (_, index) => {
    const first = from + index * step;
    const isIn = (value: unknown) => typeof value === 'number' && value >= first && value < first + step;
    // A range includes its end, and between two fractions there is always another: so a group ends with its last one.
    const last = isWhole ? first + step - 1 : Math.max(first, ...numbers.filter(isIn));
    const name = isDecade && language === 'en' ? `${first}s` : String(first);
    return { name, value: `${first}-${last}`, entries: entries.filter(entry => isIn(entry[field])) };
  });
}

function valuesOf({ language }: PageContext, list: List, { name, field }: Facet, entries: Entry[]): Group[] {
  return countFacet(list, entries, name)
    .slice(0, MAX_VALUES)
    .map(({ value }) => ({
      name: label(list, language, String(value)),
      value: String(value),
      entries: entries.filter(entry => [entry[field]].flat().includes(value)),
    }));
}

/** The finding: since when most of the entries are, or which value is the most frequent. */
export function findingOf(
  context: PageContext,
  list: List,
  facet: Facet,
  groups: Group[],
  count: number,
): string {
  const { words, formats } = context;
  const unit = unitOf(context, list, count);
  const whole = formats.whole(count);
  const [first] = groups;
  if (!facet.isNumeric)
    return words.mostly(formats.whole(first?.entries.length ?? 0), whole, unit, first?.name ?? '');
  const finding = (part: number, from: string) => {
    const least = Number.parseInt(from, 10);
    return isYear(facet)
      ? words.share(formats.whole(part), whole, unit, least)
      : words.atLeast(formats.whole(part), whole, unit, label(list, context.language, facet.name), least);
  };
  let part = 0;
  for (const { value, entries } of groups.toReversed()) {
    part += entries.length;
    if (part >= count * MOST) return finding(part, value);
  }
  return finding(part, first?.value ?? '');
}
