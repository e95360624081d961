import { html } from 'hono/html';
import type { Entry, List } from '../../../core/page/list.ts';
import type { Changes } from '../../../core/read/changes.ts';
import { move } from './charts/movers.ts';
import { spark } from './charts/spark.ts';
import { px } from './charts/svg.ts';
import { entryPath, factsOf, type Html, langOf, type PageContext, titlesOf } from './context.ts';
import { posterOf } from './poster.ts';

/** What the rows of a list share. */
export interface RowScale {
  /** The ends of the scale of ratings; null for a list without any. */
  ratings: [number, number] | null;
  /** The most votes of an entry; null for a list without any. */
  mostVotes: number | null;
  /** The ranks of the last 30 days by the entry; null without a history. */
  ranks: Map<string, (number | null)[]> | null;
  /** By the entry: from which rank it came since the crawl before, and null for a new one. */
  moves: Map<string, number | null>;
  /** The ground of a stand-in by the value that chooses it. */
  ground(entry: Entry): number;
}

/** The scales of a list's rows. */
export function scaleOf(
  entries: Entry[],
  {
    ranks,
    changes,
    ground,
  }: { ranks: RowScale['ranks']; changes: Changes | null; ground: RowScale['ground'] },
): RowScale {
  const ratings = entries.flatMap(({ rating }) => rating ?? []);
  const votes = entries.flatMap(({ votes }) => votes ?? []);
  const moves = new Map<string, number | null>();
  for (const { id, from } of [...(changes?.rose ?? []), ...(changes?.fell ?? [])]) moves.set(id, from);
  for (const { id } of changes?.entered ?? []) moves.set(id, null);
  return {
    ratings:
      ratings.length === 0 ? null : [Math.floor(Math.min(...ratings)), Math.ceil(Math.max(...ratings))],
    mostVotes: votes.length === 0 ? null : Math.max(...votes),
    ranks,
    moves,
    ground,
  };
}

/** What stands over the columns. */
export function rowHeads({ words }: PageContext, { ratings, mostVotes, ranks }: RowScale): Html {
  return html`<div class="hd" aria-hidden="true"><span>${words.rank}</span><span></span><span></span>${ranks === null ? '' : html`<span class="tr">${words.rank30}</span>`}${
    ratings === null ? '' : html`<span class="ra">${words.ratingFrom(...ratings)}</span>`
  }${mostVotes === null ? '' : html`<span class="vo">${words.votes}</span>`}</div>`;
}

/** An entry as a row of the list. */
export function row(context: PageContext, list: List, entry: Entry, scale: RowScale): Html {
  const { rank, quote } = entry;
  const { main, other } = titlesOf(context, list, entry);
  const facts = factsOf(context, list, entry);
  return html`<li id="r${rank}" class="row${rank <= 3 ? ' t3' : ''}"><div class="rk"><b>${rank}</b>${moveOf(context, entry, scale)}</div>${posterOf(list, entry, scale.ground(entry))}<div class="ti"><h3><a href="${entryPath(context, list, entry)}"${langOf(context, main)}>${main}</a>${
    other === null ? '' : html` <bdi class="or"${langOf(context, other)}>${other}</bdi>`
  }</h3>${facts.length === 0 ? '' : html`<p class="me">${factLine(context, facts)}</p>`}${
    quote === null ? '' : html`<p class="q"${langOf(context, quote)}>${quote}</p>`
  }</div>${trend(entry, scale)}${rating(entry, scale)}${votes(context, entry, scale)}</li>`;
}

function moveOf(context: PageContext, { id, rank }: Entry, { moves }: RowScale): Html {
  const from = moves.get(id);
  if (from === undefined) return '';
  return from === null
    ? html`<span class="mv"><span class="nw">${context.words.new}</span></span>`
    : move(context, from - rank);
}

function trend({ id }: Entry, { ranks }: RowScale): Html {
  if (ranks === null) return '';
  const all = ranks.get(id) ?? [];
  const isFlat = all.find(rank => rank !== null) === all.at(-1);
  return html`<div class="tr${isFlat ? ' fl0' : ''}">${spark(all)}</div>`;
}

function rating({ rating }: Entry, { ratings }: RowScale): Html {
  if (ratings === null) return '';
  if (rating === null) return html`<div class="ra"></div>`;
  const [low, high] = ratings;
  const x = 2 + (76 * (rating - low)) / Math.max(1, high - low);
  return html`<div class="ra"><b>${rating.toFixed(1)}</b><svg viewBox="0 0 80 8" aria-hidden="true"><path class="ax" d="M2 4H78"/><circle cx="${px(x)}" cy="4" r="3.2"/></svg></div>`;
}

function votes({ formats }: PageContext, { votes }: Entry, { mostVotes }: RowScale): Html {
  if (mostVotes === null) return '';
  if (votes === null) return html`<div class="vo"></div>`;
  const width = (64 * votes) / Math.max(1, mostVotes);
  return html`<div class="vo">${formats.short(votes)}<span class="vb"><svg viewBox="0 0 64 3" preserveAspectRatio="none" aria-hidden="true"><rect width="${px(width)}" height="3"/></svg></span></div>`;
}

/** The facts of an entry, with a dot between them that stays with the one before it. */
function factLine(context: PageContext, facts: string[]): Html[] {
  return facts.map(
    (fact, at) =>
      html`<bdi${langOf(context, fact)}>${fact}</bdi>${at === facts.length - 1 ? '' : html`\u2060<i>·</i>`}`,
  );
}
