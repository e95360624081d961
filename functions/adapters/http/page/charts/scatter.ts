import { scaleLinear, scaleLog } from 'd3-scale';
import { html } from 'hono/html';
import type { Entry, List } from '../../../../core/page/list.ts';
import { type Html, langOf, markPath, type PageContext, titlesOf } from '../context.ts';
import { fitted, widthOf } from '../format.ts';
import { px, tierOf } from './svg.ts';

/** In the units of the view box. */
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 326, 24, 190];
/** The most dots: more of them are a cloud, and a large page. */
const MAX_DOTS = 1000;
/** Fewer dots are no cloud. */
const LEAST = 8;
/** The least distance between two ticks of the votes. */
const TICK_APART = 58;

/** The size of a label's letters, and how many of them it has at most. */
const [LETTER, LABEL] = [12, 14];

interface Dot {
  entry: Entry;
  rating: number;
  votes: number;
}

/** Ratings against votes: a dot an entry, the votes on a logarithmic scale. Nothing for a list without ratings or votes. */
export function scatterChart(context: PageContext, list: List, entries: Entry[]): Html {
  const dots = entries.slice(0, MAX_DOTS).flatMap((entry): Dot[] => {
    const { rating, votes } = entry;
    return rating === null || votes === null || votes === 0 ? [] : [{ entry, rating, votes }];
  });
  if (dots.length < LEAST) return '';
  const { words, formats } = context;
  const votes = dots.map(dot => dot.votes);
  const ratings = dots.map(({ rating }) => rating);
  const x = scaleLog([Math.min(...votes), Math.max(...votes)], [LEFT, RIGHT]);
  const y = scaleLinear([Math.min(...ratings), Math.max(...ratings)], [BOTTOM, TOP]);
  const title = ({ entry, rating, votes: count }: Dot) =>
    `${entry.rank} ${titlesOf(context, list, entry).main} ${rating.toFixed(1)} · ${formats.whole(count)}`;
  const notes = notable(dots).map(({ dot, isBelow }) =>
    placed(titlesOf(context, list, dot.entry).main, x(dot.votes), y(dot.rating), isBelow),
  );
  return html`<section class="card"><h2>${words.scatter}</h2><svg viewBox="0 0 340 232" role="group" aria-label="${words.rating} · ${words.votes}">${y
    .ticks(4)
    .map(
      tick =>
        html`<line class="gr" x1="${LEFT - 6}" x2="332" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick" x="0" y="${px(y(tick) + 4)}">${tick.toFixed(1)}</text>`,
    )}${ticksOf(x).map(
    tick =>
      html`<text class="tick" x="${px(x(tick))}" y="222" text-anchor="middle">${formats.short(tick)}</text>`,
  )}${dots.map(
    dot =>
      html`<a href="${markPath(context, list, dot.entry)}" tabindex="-1"><circle class="${tierOf(dot.entry.rank, entries.length)}" cx="${px(x(dot.votes))}" cy="${px(y(dot.rating))}" r="3.2"><title>${title(dot)}</title></circle></a>`,
  )}${apart(notes).map(one => note(context, one))}</svg></section>`;
}

/** Ticks at 1, 2 and 5 times a power of ten, with room between them. */
function ticksOf(x: { domain(): number[]; (value: number): number }): number[] {
  const [least = 1, most = 1] = x.domain();
  const shown: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(least)); power <= most; power *= 10)
    for (const tick of [power, 2 * power, 5 * power]) {
      const last = shown.at(-1);
      if (tick >= least && tick <= most && (last === undefined || x(tick) - x(last) >= TICK_APART))
        shown.push(tick);
    }
  return shown;
}

/** The dots that have a label: the most votes, the highest rating for its votes, and the lowest rating. */
function notable(dots: Dot[]): { dot: Dot; isBelow: boolean }[] {
  const logs = dots.map(({ votes }) => Math.log(votes));
  const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [meanLog, meanRating] = [mean(logs), mean(dots.map(({ rating }) => rating))];
  const spread = mean(logs.map(log => (log - meanLog) ** 2)) || 1;
  const slope =
    mean(dots.map(({ rating }, at) => (rating - meanRating) * ((logs[at] ?? 0) - meanLog))) / spread;
  const above = ({ rating, votes }: Dot) => rating - meanRating - slope * (Math.log(votes) - meanLog);
  const [most] = dots.toSorted((a, b) => b.votes - a.votes);
  const [best] = dots.filter(dot => dot !== most).sort((a, b) => above(b) - above(a));
  const [lowest] = dots.filter(dot => dot !== most && dot !== best).sort((a, b) => a.rating - b.rating);
  return [most, best, lowest].flatMap(dot => (dot === undefined ? [] : [{ dot, isBelow: dot === lowest }]));
}

/** A label of a dot, and where it stands. */
interface Note {
  title: string;
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  at: number;
  height: number;
}

function placed(title: string, x: number, y: number, isBelow: boolean): Note {
  const anchor = x > 230 ? 'end' : x < 90 ? 'start' : 'middle';
  const at = anchor === 'end' ? x - 8 : anchor === 'start' ? x + 8 : x;
  const height = isBelow ? y + 16 : anchor === 'middle' ? y - 9 : y - 6;
  return { title, x, y, anchor, at, height };
}

/** The labels without those that would stand on an earlier one. */
function apart(notes: Note[]): Note[] {
  const ends = ({ title, anchor, at }: Note): [number, number] => {
    const width = LETTER * widthOf(fitted(title, LABEL));
    const left = at - { start: 0, middle: width / 2, end: width }[anchor];
    return [left, left + width];
  };
  const touch = (one: Note, other: Note) => {
    const [[from, until], [first, last]] = [ends(one), ends(other)];
    return Math.abs(one.height - other.height) < LETTER && from < last && first < until;
  };
  return notes.filter((note, index) => !notes.slice(0, index).some(other => touch(note, other)));
}

function note(context: PageContext, { title, x, y, anchor, at, height }: Note): Html {
  return html`<circle class="ring" cx="${px(x)}" cy="${px(y)}" r="5"/><text class="note" x="${px(at)}" y="${px(height)}" text-anchor="${anchor}"${langOf(context, title)}>${fitted(title, LABEL)}</text>`;
}
