import { html } from 'hono/html';
import type { Entry, List } from '../../../../core/page/list.ts';
import { type Html, langOf, markPath, ownLink, type PageContext, titlesOf, unitOf } from '../context.ts';
import { fitted } from '../format.ts';
import { label } from '../language.ts';
import { axisOf, type Facet, type Group } from './groups.ts';
import { PITCH, px, SIDE, tierOf } from './svg.ts';

/** In the units of the view box, which are pixels at 1,200 of them. */
const WIDTH = 1200;
const BASE = 197.5;
/** The most squares on each other. */
export const TALLEST = 15;
/** The least distance between two labels on marks. */
const APART = 160;

interface Columns {
  /** The entries by their column, from 0. */
  all: Map<number, Entry[]>;
  x(column: number): number;
  /** The value that a column begins with. */
  valueAt(column: number): number;
  perSquare: number;
}

/** A column of squares for each value of a numeric facet, with the labels of its ranges below. */
export function unitColumns(
  context: PageContext,
  list: List,
  facet: Facet,
  groups: Group[],
  entries: Entry[],
  perSquare: number,
): Html {
  const { unit, step, from } = axisOf(facet.field, entries);
  const pitch = Math.min(2 * PITCH, WIDTH / ((groups.length * step) / unit));
  const columns: Columns = {
    all: columnsOf(facet.field, entries, value => Math.floor((value - from) / unit)),
    x: column => column * pitch,
    valueAt: column => from + column * unit,
    perSquare,
  };
  const tallest = Math.max(...[...columns.all.values()].map(({ length }) => Math.ceil(length / perSquare)));
  const top = Math.max(0, TALLEST - tallest - 1) * PITCH;
  const name = context.words.squares(label(list, context.language, facet.name));
  return html`<svg class="hero wide" viewBox="0 ${px(top)} ${WIDTH} ${px(234 - top)}" role="group" aria-label="${name}"><line class="ax" x1="0" x2="${WIDTH}" y1="${BASE}" y2="${BASE}"/>${groups.map(
    (group, index) => rangeLabel(context, list, facet, group, columns.x((index * step) / unit), index === 0),
  )}${[...columns.all].map(([column, all]) => squares(context, list, columns, column, all, entries.length))}${notes(context, list, columns)}</svg>`;
}

function columnsOf(
  field: string,
  entries: Entry[],
  columnOf: (value: number) => number,
): Map<number, Entry[]> {
  const all = new Map<number, Entry[]>();
  for (const entry of entries) {
    const value = entry[field];
    if (typeof value === 'number') all.set(columnOf(value), [...(all.get(columnOf(value)) ?? []), entry]);
  }
  return all;
}

function rangeLabel(
  context: PageContext,
  list: List,
  { name }: Facet,
  { name: text, value, entries }: Group,
  x: number,
  isFirst: boolean,
): Html {
  const unit = isFirst ? ` ${unitOf(context, list, entries.length)}` : '';
  return html`<line class="ax" x1="${px(x)}" x2="${px(x)}" y1="${BASE}" y2="204"/><a${ownLink(context, name, value)}><text class="tick" x="${px(x + 5)}" y="214">${text}</text><text class="tick n" x="${px(x + 5)}" y="228">${entries.length}${unit}</text></a>`;
}

/** The squares of a column, the best rank at the bottom. Each links to the first entry that it stands for. */
function squares(
  context: PageContext,
  list: List,
  { x, valueAt, perSquare }: Columns,
  column: number,
  entries: Entry[],
  count: number,
): Html[] {
  return entries
    .filter((_, index) => index % perSquare === 0)
    .map((entry, place) => {
      const title = `${entry.rank} ${titlesOf(context, list, entry).main} ${valueAt(column)}`;
      return html`<a href="${markPath(context, list, entry)}" tabindex="-1"><rect class="${tierOf(entry.rank, count)}" x="${px(x(column))}" y="${px(topOf(place))}" width="${SIDE}" height="${SIDE}" rx="1.5"><title>${title}</title></rect></a>`;
    });
}

/** The upper edge of a square, by its place from the bottom. */
function topOf(place: number): number {
  return BASE - 1.5 - SIDE - place * PITCH;
}

/** The labels on the marks: the tallest column, and the first entry of the lowest value where there is room. */
function notes(context: PageContext, list: List, { all, x, valueAt, perSquare }: Columns): Html {
  const [tallest] = [...all].sort(([, a], [, b]) => b.length - a.length);
  const [lowest] = [...all].sort(([a], [b]) => a - b);
  if (tallest === undefined || lowest === undefined) return '';
  const y = (entries: Entry[]) => topOf(Math.ceil(entries.length / perSquare) - 1) - 8;
  const middle = Math.min(WIDTH - 40, Math.max(40, x(tallest[0]) + SIDE / 2));
  const title = lowest[1][0] === undefined ? '' : titlesOf(context, list, lowest[1][0]).main;
  // The label of the lowest value begins over its column, and clears those that it reaches over.
  const under = [...all]
    .filter(([column]) => x(column) - x(lowest[0]) < APART)
    .map(([, entries]) => y(entries));
  return html`<text class="note" x="${px(middle)}" y="${px(y(tallest[1]))}" text-anchor="middle">${valueAt(tallest[0])} · ${tallest[1].length}</text>${
    Math.abs(x(lowest[0]) - x(tallest[0])) < APART
      ? ''
      : html`<text class="note" x="${px(x(lowest[0]))}" y="${px(Math.min(...under))}">${valueAt(lowest[0])} <tspan${langOf(context, title)}>${fitted(title, 14)}</tspan></text>`
  }`;
}
