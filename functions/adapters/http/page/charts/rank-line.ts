import { curveStepAfter, line } from 'd3-shape';
import { html } from 'hono/html';
import type { CrawlAt } from '../../../../core/history/history.ts';
import type { Html, PageContext } from '../context.ts';
import { daysBetween } from '../format.ts';
import { niceStep, px } from './svg.ts';

/** How the chart is drawn: the view box, and how many months there are from one tick to the next. */
interface Layout {
  style: string;
  width: number;
  height: number;
  right: number;
  months: number;
}

const LAYOUTS: Layout[] = [
  { style: 'wide2', width: 1200, height: 300, right: 1154, months: 2 },
  { style: 'nar2', width: 343, height: 230, right: 297, months: 4 },
];
const [LEFT, TOP, FOOT] = [34, 22, 26];
/** A gap shorter than this many days has no label. */
const LABELLED_GAP = 14;
const DAY = 86_400_000;

/**
 * The rank of an entry over time as a line of steps, the best rank at the top and the end of the list at the foot. Bands show when it was not listed.
 * @param ranks at each of the crawls
 * @param count of the list
 */
export function rankLine(
  context: PageContext,
  crawls: CrawlAt[],
  ranks: (number | null)[],
  count: number,
): Html {
  const known = ranks.filter(rank => rank !== null);
  if (known.length === 0 || crawls.length < 2) return '';
  const best = Math.min(...known);
  const label = context.words.rankSummary(best, ranks.at(-1) ?? null);
  return html`${LAYOUTS.map(one => draw(context, one, crawls, ranks, { best, worst: Math.max(...known), count, label }))}`;
}

function draw(
  context: PageContext,
  { style, width, height, right, months }: Layout,
  crawls: CrawlAt[],
  ranks: (number | null)[],
  { best, worst, count, label }: { best: number; worst: number; count: number; label: string },
): Html {
  const { words, formats } = context;
  const times = crawls.map(({ startedAt }) => Date.parse(startedAt));
  const [from = 0, until = 0] = [times[0], times.at(-1)];
  const bottom = height - FOOT;
  // The foot is the end of the list where the entry came near it; else a little below its worst rank, so that its moves can be seen.
  const foot = Math.min(count, Math.max(worst + 1, best + 10));
  const x = (time: number) => LEFT + ((right - LEFT) * (time - from)) / Math.max(1, until - from);
  const y = (rank: number) => TOP + ((bottom - TOP) * (rank - best)) / Math.max(1, foot - best);
  const path = line<number | null>(
    (_, at) => x(times[at] ?? from),
    rank => y(rank ?? foot),
  )
    .defined(rank => rank !== null)
    .curve(curveStepAfter)
    .digits(1);
  const gaps = gapsOf(times, ranks).map(gap => {
    const days = Math.round((gap.until - gap.from) / DAY);
    const middle = (x(gap.from) + x(gap.until)) / 2;
    return html`<rect class="gap" x="${px(x(gap.from))}" y="${TOP}" width="${px(Math.max(0.7, x(gap.until) - x(gap.from)))}" height="${bottom - TOP}"/>${
      days < LABELLED_GAP
        ? ''
        : html`<text class="tick" x="${px(middle)}" y="${TOP + 14}" text-anchor="middle">${words.notListed(days)}</text>`
    }`;
  });
  const step = niceStep((foot - best) / 4);
  const ticks = [
    ...new Set([
      ...Array.from({ length: 6 }, (_, index) => Math.ceil(best / step) * step + index * step),
      foot,
    ]),
  ].filter(rank => rank > 0 && rank <= foot && rank >= best && (rank === foot || y(foot) - y(rank) > 22));
  const bestAt = ranks.lastIndexOf(best);
  const last = ranks.at(-1) ?? null;
  const isEnd = bestAt === ranks.length - 1;
  return html`<svg class="${style}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${gaps}${ticks.map(
    rank =>
      html`<line class="gr" x1="${LEFT}" x2="${right}" y1="${px(y(rank))}" y2="${px(y(rank))}"/><text class="tick" x="0" y="${px(y(rank) + 4)}">${rank}</text>`,
  )}${monthTicks(from, until, months).map(
    ({ time, withYear }) =>
      html`<text class="tick" x="${px(x(time))}" y="${height - 6}">${formats.month(new Date(time).toISOString(), withYear)}</text>`,
  )}<path class="ln" d="${path(ranks) ?? ''}"/><circle class="dot" cx="${px(x(times[bestAt] ?? from))}" cy="${px(y(best))}" r="3.5"/><text class="note" x="${px(Math.max(LEFT + 20, Math.min(right, x(times[bestAt] ?? from))))}" y="13" text-anchor="${isEnd ? 'end' : 'middle'}">${words.best(best)}</text>${
    last === null
      ? ''
      : html`<circle class="dot" cx="${right}" cy="${px(y(last))}" r="4"/><text class="note" x="${right + 9}" y="${px(y(last) + 5)}">${last}</text>`
  }</svg>`;
}

/** The times in which an entry was not listed, from the crawl that no longer had it to the one that had it again. */
function gapsOf(times: number[], ranks: (number | null)[]): { from: number; until: number }[] {
  const gaps: { from: number; until: number }[] = [];
  const first = ranks.findIndex(rank => rank !== null);
  for (let at = Math.max(0, first); at < ranks.length; at += 1) {
    if (ranks[at] !== null) continue;
    const back = ranks.findIndex((rank, index) => index > at && rank !== null);
    const until = times[back < 0 ? ranks.length - 1 : back];
    const from = times[at];
    if (from !== undefined && until !== undefined) gaps.push({ from, until });
    if (back < 0) break;
    at = back;
  }
  return gaps;
}

/** The firsts of every so many months; the year stands with the first one of each. */
function monthTicks(from: number, until: number, months: number): { time: number; withYear: boolean }[] {
  const ticks: { time: number; withYear: boolean }[] = [];
  const start = new Date(from);
  // A short history has a tick for its first day alone.
  if (daysBetween(start.toISOString(), new Date(until).toISOString()) < 32)
    return [{ time: from, withYear: true }];
  let year = 0;
  for (let month = start.getUTCMonth() + 1; ; month += months) {
    const time = Date.UTC(start.getUTCFullYear(), month, 1);
    if (time > until - 20 * DAY) return ticks;
    const own = new Date(time).getUTCFullYear();
    ticks.push({ time, withYear: own !== year });
    year = own;
  }
}
