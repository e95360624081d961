import { html } from 'hono/html';
import type { Entry, List } from '../../../../core/page/list.ts';
import { type Html, type PageContext, unitOf } from '../context.ts';
import { axisOf, type Facet, facetsOf, findingOf, groupsOf, isYear } from './groups.ts';
import { niceStep, tiersOf } from './svg.ts';
import { TALLEST, unitColumns } from './unit-columns.ts';
import { NARROW, unitRows, WIDE } from './unit-rows.ts';

/** Below this many entries a chart says less than the list. */
const LEAST = 8;
/** The most squares of one value where the values are rows. */
const LONGEST = 250;

/**
 * The entries as squares by their year; by the list's first facet if it has no year. One square stands for one
 * entry, or for several where they would not fit. Nothing for a list without a facet, or with a handful of entries.
 */
export function unitsChart(context: PageContext, list: List, entries: Entry[]): Html {
  const facet = heroFacet(list, entries);
  if (facet === null || entries.length < LEAST) return '';
  const groups = groupsOf(context, list, facet, entries);
  if (groups.length === 0) return '';
  const count = entries.length;
  const perSquare = niceStep(
    facet.isNumeric ? tallest(facet, entries) / TALLEST : (groups[0]?.entries.length ?? 0) / LONGEST,
  );
  const wide = facet.isNumeric
    ? unitColumns(context, list, facet, groups, entries, perSquare)
    : unitRows(context, list, facet, groups, count, perSquare, WIDE);
  const legend = context.words.oneSquare(unitOf(context, list), perSquare);
  return html`<figure class="yr"><figcaption><h2>${findingOf(context, list, facet, groups, count)}</h2><p>${legend}${tiers(count)}</p></figcaption>${wide}${unitRows(context, list, facet, groups, count, perSquare, NARROW)}</figure>`;
}

/** The facet that stands at the top of the page; the others are bars. */
export function heroFacet(list: List, entries: Entry[]): Facet | null {
  const facets = facetsOf(list, entries);
  return facets.find(isYear) ?? facets[0] ?? null;
}

function tiers(count: number): Html {
  const [first, second] = tiersOf(count);
  return html`<span class="lg"><i class="a"></i>1–${first}<i class="b"></i>${first + 1}–${second}<i class="c"></i>${second + 1}–${count}</span>`;
}

/** The number of entries in the tallest column. */
function tallest({ field }: Facet, entries: Entry[]): number {
  const { unit } = axisOf(field, entries);
  const counts = new Map<number, number>();
  for (const entry of entries) {
    const value = entry[field];
    if (typeof value !== 'number') continue;
    const column = Math.floor(value / unit);
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}
