import { html } from 'hono/html';
import type { List } from '../../../../core/page/list.ts';
import { type Html, langOf, markPath, ownLink, type PageContext, titlesOf } from '../context.ts';
import { fitted, widthOf } from '../format.ts';
import type { Facet, Group } from './groups.ts';
import { PITCH, px, SIDE, tierOf } from './svg.ts';

/** How rows are drawn, in the units of their view box: pixels at its width. */
interface Layout {
  width: number;
  /** How many rows of them stand beside each other. */
  blocks: number;
  pitch: number;
  side: number;
  gap: number;
  /** The most squares of a line. */
  perLine: number;
  /** Whether each square is a link. On a phone they are too small for that, and the whole row is one. */
  isLinked: boolean;
}

export const WIDE: Layout = {
  width: 1200,
  blocks: 2,
  pitch: PITCH,
  side: SIDE,
  gap: 8,
  perLine: 34,
  isLinked: true,
};
export const NARROW: Layout = {
  width: 343,
  blocks: 1,
  pitch: 7.4,
  side: 6.2,
  gap: 6.5,
  perLine: 36,
  isLinked: false,
};

/** A row of squares for each group: on a phone, and where the values of a facet are no numbers. */
export function unitRows(
  context: PageContext,
  list: List,
  facet: Facet,
  groups: Group[],
  count: number,
  perSquare: number,
  layout: Layout,
): Html {
  const longest = Math.max(...groups.map(({ name }) => widthOf(name)));
  const indent = Math.min(layout.isLinked ? 140 : 96, Math.max(46, longest * 11 + 10));
  const room = layout.width / layout.blocks - indent - 30;
  const perLine = Math.min(layout.perLine, Math.floor(room / layout.pitch));
  const perBlock = Math.ceil(groups.length / layout.blocks);
  const y = Array.from({ length: layout.blocks }, () => 0);
  const drawn = groups.map(({ name, value, entries }, index) => {
    const block = Math.floor(index / perBlock);
    const top = y[block] ?? 0;
    const shown = entries.filter((_, at) => at % perSquare === 0);
    y[block] = top + Math.max(1, Math.ceil(shown.length / perLine)) * layout.pitch + layout.gap;
    const left = (block * layout.width) / layout.blocks;
    const end = left + indent + Math.min(shown.length, perLine) * layout.pitch + 4;
    const text = px(top + layout.pitch / 2 + 4);
    return html`<a${ownLink(context, facet.name, value)}><text class="tick" x="${px(left)}" y="${text}"${langOf(context, name)}>${fitted(name, (indent - 8) / 11)}</text><text class="tick n" x="${px(end)}" y="${text}">${entries.length}</text></a>${shown.map(
      (entry, at) => {
        const x = px(left + indent + (at % perLine) * layout.pitch);
        const rect = html`<rect class="${tierOf(entry.rank, count)}" x="${x}" y="${px(top + Math.floor(at / perLine) * layout.pitch)}" width="${layout.side}" height="${layout.side}" rx="1">${layout.isLinked ? html`<title>${entry.rank} ${titlesOf(context, list, entry).main}</title>` : ''}</rect>`;
        return layout.isLinked
          ? html`<a href="${markPath(context, list, entry)}" tabindex="-1">${rect}</a>`
          : rect;
      },
    )}`;
  });
  const form = layout.isLinked ? 'wide' : 'narrow';
  return html`<svg class="hero ${form}" viewBox="0 -2 ${layout.width} ${px(Math.max(...y) + 2)}" role="group" aria-label="${context.words.charts}">${drawn}</svg>`;
}
