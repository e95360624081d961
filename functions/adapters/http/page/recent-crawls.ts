import { html } from 'hono/html';
import { type Html, type PageContext, pathTo } from './context.ts';
import { dayOf } from './format.ts';

/** An entry as one of the last crawls had it; nulls for what is not known, and for all if the list did not have it. */
export interface RecentCrawl {
  id: string;
  startedAt: string;
  rank: number | null;
  rating: number | null;
  votes: number | null;
}

/**
 * The last crawls as a table, newest first: the rank of an entry at each, its rating and its votes. They are told apart by their days, and by their times
 * where a day has several. Nothing without a history.
 */
export function recentCrawls(context: PageContext, crawls: RecentCrawl[]): Html {
  const { words, formats } = context;
  if (crawls.length === 0) return '';
  const hasRating = crawls.some(({ rating }) => rating !== null);
  const days = new Set(crawls.map(({ startedAt }) => dayOf(startedAt)));
  const isDaily = days.size === crawls.length;
  const when = (startedAt: string) =>
    isDaily
      ? html`<time datetime="${startedAt}" data-show="day">${formats.day(startedAt)}</time>`
      : html`<time datetime="${startedAt}" data-show="dayAndTime">${formats.dayAndTime(startedAt)} UTC</time>`;
  const hasVotes = crawls.some(({ votes }) => votes !== null);
  return html`<section class="hist"><h2>${words.recentCrawls}</h2><table><thead><tr><th scope="col">${words.date}</th><th scope="col">${words.rank}</th>${
    hasRating ? html`<th scope="col">${words.rating}</th>` : ''
  }${hasVotes ? html`<th scope="col">${words.votes}</th>` : ''}</tr></thead><tbody>${crawls.map(
    ({ id, startedAt, rank, rating, votes }) =>
      html`<tr><td><a href="${pathTo(context, `crawls/${id}`)}">${when(startedAt)}</a></td><td>${rank ?? '–'}</td>${
        hasRating ? html`<td>${rating?.toFixed(1) ?? '–'}</td>` : ''
      }${hasVotes ? html`<td>${votes === null ? '–' : formats.whole(votes)}</td>` : ''}</tr>`,
  )}</tbody></table></section>`;
}
