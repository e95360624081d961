import { curveStepAfter, line } from 'd3-shape';
import { html } from 'hono/html';
import type { Html } from '../context.ts';
import { px } from './svg.ts';

/** In the units of the view box, where one unit is one rank: the scale is the same for all, so that flat is flat. */
const [WIDTH, HEIGHT, END] = [96, 24, 91.2];
const MOST = 10;

/** The ranks of an entry over the last days as a small line that ends at its rank now. Nothing for an entry that was not in the list before. */
export function spark(ranks: (number | null)[]): Html {
  const now = ranks.at(-1);
  const first = ranks.find(rank => rank !== null);
  if (now === null || now === undefined || first === undefined || first === null || ranks.length < 2)
    return '';
  const x = (at: number) => 1 + ((END - 1) * at) / (ranks.length - 1);
  const y = (rank: number) => HEIGHT / 2 + Math.max(-MOST, Math.min(MOST, rank - now));
  // The points between two changes add nothing to a line of steps.
  const corners = ranks
    .map((rank, at) => ({ rank, at }))
    .filter(({ rank, at }) => at === 0 || at === ranks.length - 1 || rank !== ranks[at - 1]);
  const path = line<{ rank: number | null; at: number }>(
    ({ at }) => x(at),
    ({ rank }) => y(rank ?? now),
  )
    .defined(({ rank }) => rank !== null)
    .curve(curveStepAfter)
    .digits(1);
  const moved = first - now;
  const style = moved > 0 ? 'up' : moved < 0 ? 'dn' : 'eq';
  const text =
    moved === 0 ? '' : html`<span class="d30 ${style}">${moved > 0 ? '+' : '−'}${Math.abs(moved)}</span>`;
  return html`<svg class="sp ${style}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"><path d="${path(corners) ?? ''}"/><circle cx="${px(END)}" cy="${HEIGHT / 2}" r="2.4"/></svg>${text}`;
}
