import { line } from 'd3-shape';
import { html } from 'hono/html';
import type { Html, PageContext } from '../context.ts';
import { px } from './svg.ts';

const LAYOUTS = [
  { style: 'wide2', width: 540, right: 470 },
  { style: 'nar2', width: 343, right: 273 },
];
const [LEFT, TOP, BOTTOM] = [4, 26, 96];
const WEEK = 7 * 86_400_000;

export interface VotesAt {
  startedAt: string;
  votes: number;
}

/** How many people had rated an entry, week by week. Nothing for fewer than two weeks. */
export function votesLine({ words, formats }: PageContext, numbers: VotesAt[]): Html {
  const [first] = numbers;
  const last = numbers.at(-1);
  if (first === undefined || last === undefined || numbers.length < 2) return '';
  const [from, until] = [Date.parse(first.startedAt), Date.parse(last.startedAt)];
  const all = numbers.map(({ votes }) => votes);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const weeks = Math.max(1, Math.round((until - from) / WEEK));
  const y = (votes: number) =>
    most === least ? (TOP + BOTTOM) / 2 : BOTTOM - ((BOTTOM - TOP) * (votes - least)) / (most - least);
  return html`<section class="hist"><h2>${words.votesByWeek(weeks)}</h2>${LAYOUTS.map(
    ({ style, width, right }) => {
      const x = (at: string) => LEFT + ((right - LEFT) * (Date.parse(at) - from)) / Math.max(1, until - from);
      const path = line<VotesAt>(
        ({ startedAt }) => x(startedAt),
        ({ votes }) => y(votes),
      ).digits(1);
      return html`<svg class="${style}" viewBox="0 0 ${width} 120" role="img" aria-label="${words.votes}: ${formats.whole(first.votes)} → ${formats.whole(last.votes)}"><path class="ln" d="${path(numbers) ?? ''}"/><circle class="dot" cx="${right}" cy="${px(y(last.votes))}" r="3.5"/><text class="note" x="${right + 8}" y="${px(y(last.votes) + 4)}">${formats.short(last.votes)}</text><text class="tick" x="${LEFT}" y="${px(Math.min(116, y(first.votes) + 20))}">${formats.short(first.votes)}</text></svg>`;
    },
  )}</section>`;
}
