import { html } from 'hono/html';
import type { Entry, List } from '../../../../core/page/list.ts';
import { countFacet } from '../../../../core/read/select.ts';
import { type Html, langOf, ownLink, type PageContext } from '../context.ts';
import { fitted } from '../format.ts';
import { label } from '../language.ts';
import { sentence } from '../words.ts';
import type { Facet } from './groups.ts';
import { px } from './svg.ts';

const MOST = 10;
/** In the units of the view box: where the bars begin, how long the longest is, and the height of a row. */
const LEFT = 94;
const LONGEST = 190;
const ROW = 22;

/** The most frequent values of a facet as bars. The whole row is the link that selects the value. Nothing for a facet that no entry has. */
export function barsChart(context: PageContext, list: List, { name }: Facet, entries: Entry[]): Html {
  const counts = countFacet(list, entries, name).slice(0, MOST);
  const most = counts[0]?.count ?? 0;
  if (most === 0) return '';
  const heading = sentence(label(list, context.language, name));
  return html`<section class="card"><h2>${heading}</h2><svg viewBox="0 0 340 ${counts.length * ROW}" role="group" aria-label="${heading}">${counts.map(
    ({ value, count }, index) => {
      const top = index * ROW;
      const width = (LONGEST * count) / most;
      const text = label(list, context.language, String(value));
      return html`<a${ownLink(context, name, String(value))}><rect class="hit" x="0" y="${top}" width="340" height="21"/><text class="lab" x="86" y="${top + 15}" text-anchor="end"${langOf(context, text)}>${fitted(text, 7)}</text><rect class="bar" x="${LEFT}" y="${top + 4}" width="${px(width)}" height="13" rx="1.5"/><text class="val" x="${px(LEFT + width + 6)}" y="${top + 15}">${context.formats.whole(count)}</text></a>`;
    },
  )}</svg></section>`;
}
