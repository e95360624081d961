import { curveBumpX, line } from 'd3-shape';
import { html } from 'hono/html';
import type { Timeline } from '../../../../core/history/timeline.ts';
import type { Entry, List } from '../../../../core/page/list.ts';
import { type Html, langOf, markPath, type PageContext, titlesOf } from '../context.ts';
import { daysBetween, fitted } from '../format.ts';
import { px } from './svg.ts';

const TOP = 15;
const CRAWLS = 30;
/** Fewer crawls are no history. */
const LEAST_CRAWLS = 3;
/** The lines that moved most are coloured. */
const COLOURED = 4;
/** In the units of the view box: the ends of the lines, and the distance of two ranks. */
const LEFT = 26;
const RIGHT = 214;
const STEP = 21.7;

const y = (rank: number) => 12 + (Math.min(rank, TOP + 0.4) - 1) * STEP;

/** The ranks of the first entries over the last crawls, as lines. Nothing for a history of fewer than three crawls. */
export function bumpChart(
  context: PageContext,
  list: List,
  entries: Entry[],
  { crawls, entries: known }: Timeline,
): Html {
  const shown = crawls.slice(-CRAWLS);
  const [first] = shown;
  const last = shown.at(-1);
  if (shown.length < LEAST_CRAWLS || first === undefined || last === undefined) return '';
  const { words, formats } = context;
  const top = entries.slice(0, TOP).map(entry => {
    const all = (known.get(entry.id)?.ranks ?? []).slice(-CRAWLS);
    return { entry, all, moved: movedBy(all) };
  });
  const most = top
    .filter(({ moved }) => moved > 0)
    .sort((a, b) => b.moved - a.moved)
    .slice(0, COLOURED)
    .map(({ entry }) => entry.id);
  const x = (at: number) => LEFT + ((RIGHT - LEFT) * at) / (shown.length - 1);
  const path = line<number | null>(
    (_, at) => x(at),
    rank => y(rank ?? TOP + 1),
  )
    .defined(rank => rank !== null)
    .curve(curveBumpX)
    .digits(1);
  // The coloured lines are drawn last, over the grey ones.
  const ordered = top.toSorted((a, b) => most.indexOf(a.entry.id) - most.indexOf(b.entry.id));
  const height = y(top.length) + 28;
  return html`<section class="card"><h2>${words.top(top.length, words.days(daysBetween(first.startedAt, last.startedAt) + 1))}</h2><svg viewBox="0 0 340 ${px(height)}" role="group" aria-label="${words.top(top.length, '')}">${ordered.map(
    ({ entry, all }) => {
      const place = most.indexOf(entry.id);
      const style = place < 0 ? 'q' : `h${place}`;
      const title = titlesOf(context, list, entry).main;
      return html`<path class="bl ${style}" d="${path(all) ?? ''}"><title>${title}</title></path><circle class="bd ${style}" cx="${RIGHT}" cy="${px(y(entry.rank))}" r="3"/><a href="${markPath(context, list, entry)}"><text class="lab ${style}" x="${RIGHT + 9}" y="${px(y(entry.rank) + 4)}"><tspan class="rk">${entry.rank}</tspan> <tspan${langOf(context, title)}>${fitted(title, 7.6)}</tspan></text></a>`;
    },
  )}${[1, 5, 10, 15]
    .filter(rank => rank <= top.length)
    .map(
      rank => html`<text class="tick" x="0" y="${px(y(rank) + 4)}">${rank}</text>`,
    )}<text class="tick" x="${LEFT}" y="${px(height - 4)}">${formats.shortDay(first.startedAt)}</text><text class="tick" x="${RIGHT}" y="${px(height - 4)}" text-anchor="middle">${formats.shortDay(last.startedAt)}</text></svg></section>`;
}

/** How many ranks a line moved in all. */
function movedBy(ranks: (number | null)[]): number {
  return ranks.reduce<number>((sum, rank, at) => {
    const before = ranks[at - 1];
    return rank === null || before === null || before === undefined ? sum : sum + Math.abs(rank - before);
  }, 0);
}
