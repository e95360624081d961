import { html } from 'hono/html';
import type { CrawlAt } from '../../../core/history/history.ts';
import type { Listing } from '../../../core/history/read-history.ts';
import { ranksAt } from '../../../core/history/timeline.ts';
import type { Entry, List } from '../../../core/page/list.ts';
import { move } from './charts/movers.ts';
import { rankLine } from './charts/rank-line.ts';
import { type VotesAt, votesLine } from './charts/votes-line.ts';
import {
  entryPath,
  entryRoute,
  factsOf,
  type Html,
  langOf,
  type PageContext,
  pathTo,
  titlesOf,
} from './context.ts';
import { daysBefore, daysBetween } from './format.ts';
import { layout } from './layout.ts';
import { posterOf } from './poster.ts';
import { type RecentCrawl, recentCrawls } from './recent-crawls.ts';

const YEAR = 365;

/** What the page of an entry shows. */
export interface EntryView {
  list: List;
  /** As it is in the list; null if it has left. */
  entry: Entry | null;
  /** What the history knows of it; null without one. */
  listing: Listing | null;
  /** The crawls of the history, oldest first. */
  crawls: CrawlAt[];
  /** The last of them, newest first. */
  recent: RecentCrawl[];
  /** The entries around it, in order. */
  neighbours: Entry[];
  /** Of the list. */
  count: number;
  ground: number;
  id: string;
}

/** The page of an entry: what it is, its rank over a year, its votes, what stands next to it, and the last crawls. */
export function entryPage(context: PageContext, view: EntryView): string {
  const { list, entry, listing, crawls, count, id } = view;
  const title = entry === null ? (listing?.title ?? id) : titlesOf(context, list, entry).main;
  const last = crawls.at(-1);
  const year =
    last === undefined ? [] : crawls.filter(({ startedAt }) => startedAt >= daysBefore(last.startedAt, YEAR));
  const ranks = listing === null ? [] : ranksAt(listing, year);
  const votes = votesOf(view, year[0]?.startedAt ?? '');
  const chart = rankLine(context, year, ranks, count);
  const rank = entry === null ? '' : ` · #${entry.rank}`;
  return layout(context, {
    title: `${title}${rank}`,
    alternates: [{ type: 'application/json', path: jsonPath(context, view) }],
    main: html`${head(context, view, title, ranks, daysListed(year, ranks))}${chart === '' ? '' : html`<section class="hist"><h2>${context.words.yearOfRanks}</h2>${chart}</section>`}<div class="two">${votesLine(context, votes)}${neighboursOf(context, view)}</div>${recentCrawls(context, view.recent)}`,
  });
}

function jsonPath(context: PageContext, { list, entry, id }: EntryView): string {
  return `${entryRoute(context, list, entry ?? { id })}?format=json`;
}

/** Days between the crawls that had an entry. */
function daysListed(crawls: CrawlAt[], ranks: (number | null)[]): number {
  return crawls.reduce((sum, { startedAt }, at) => {
    const before = crawls[at - 1];
    const isListed = ranks[at] !== null && ranks[at - 1] !== null;
    return before === undefined || !isListed ? sum : sum + daysBetween(before.startedAt, startedAt);
  }, 0);
}

/** The votes of an entry since then, about once a week, and as they are now. */
function votesOf({ listing, entry, recent }: EntryView, since: string): VotesAt[] {
  const kept = (listing?.numbers ?? []).flatMap(({ startedAt, votes }) =>
    votes === null || startedAt < since ? [] : [{ startedAt, votes }],
  );
  const [last] = recent;
  if (last === undefined || entry?.votes == null || kept.at(-1)?.startedAt === last.startedAt) return kept;
  return [...kept, { startedAt: last.startedAt, votes: entry.votes }];
}

function head(
  context: PageContext,
  view: EntryView,
  title: string,
  ranks: (number | null)[],
  days: number,
): Html {
  const { list, entry, listing, ground } = view;
  const { words, root } = context;
  const link = entry?.link ?? listing?.link ?? null;
  const site = link === null ? '' : new URL(link).host;
  const own = entry === null ? null : titlesOf(context, list, entry);
  const shown = entry ?? { title, poster: null };
  const credits = typeof entry?.credits === 'string' ? entry.credits : null;
  const facts = entry === null ? [] : factsOf(context, list, entry);
  return html`<div class="ent">${posterOf(list, shown, ground)}<div><h1${langOf(context, title)}><bdi>${title}</bdi>${
    own?.other == null ? '' : html`<bdi class="or"${langOf(context, own.other)}>${own.other}</bdi>`
  }</h1>${facts.length === 0 && credits === null ? '' : html`<p class="sub">${facts.map((fact, at) => html`${at === 0 ? '' : ' · '}<bdi${langOf(context, fact)}>${fact}</bdi>`)}${credits === null ? '' : html`<br><bdi${langOf(context, credits)}>${credits}</bdi>`}</p>`}${
    entry?.quote == null
      ? ''
      : html`<blockquote${langOf(context, entry.quote)}><bdi>${entry.quote}</bdi></blockquote>`
  }${numbersOf(context, view, ranks, days)}<p class="dl">${link === null ? '' : html`<a href="${link}" rel="noreferrer">${words.source} (${site})</a>`}<a href="${root}${jsonPath(context, view)}">JSON</a>${
    entry === null ? '' : html`<a href="${pathTo(context, list.name)}#r${entry.rank}">${words.home}</a>`
  }</p></div></div>`;
}

/** The four numbers: rank, rating, votes, and the days in the list. */
function numbersOf(
  context: PageContext,
  { entry, listing }: EntryView,
  ranks: (number | null)[],
  days: number,
): Html {
  const { words, formats } = context;
  const before = ranks.at(-2);
  const moved =
    entry === null || before === null || before === undefined ? '' : move(context, before - entry.rank);
  const numbers: [string, Html][] = [
    ...(entry === null ? [] : [[words.rank, html`${entry.rank}${moved}`] satisfies [string, Html]]),
    ...(entry?.rating == null
      ? []
      : [[words.rating, html`${entry.rating.toFixed(1)}`] satisfies [string, Html]]),
    ...(entry?.votes == null
      ? []
      : [[words.votes, html`${formats.whole(entry.votes)}`] satisfies [string, Html]]),
    ...(days === 0
      ? []
      : [[words.listed, html`${days} <small>${words.daysInYear}</small>`] satisfies [string, Html]]),
  ];
  const left =
    entry === null && listing !== null && listing.lastRank !== null
      ? html`<p class="sub">${words.leftOn(formats.day(listing.lastSeen), listing.lastRank)}</p>`
      : '';
  return html`${left}${numbers.length === 0 ? '' : html`<dl class="big">${numbers.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`}`;
}

function neighboursOf(context: PageContext, { list, neighbours, id }: EntryView): Html {
  if (neighbours.length < 2) return '';
  return html`<section class="hist"><h2>${context.words.neighbours}</h2><ol class="nb">${neighbours.map(
    one => {
      const { main } = titlesOf(context, list, one);
      return html`<li${one.id === id ? html` class="me1"` : ''}><b>${one.rank}</b><a href="${entryPath(context, list, one)}"${langOf(context, main)}><bdi>${main}</bdi></a><span class="fr">${one.rating?.toFixed(1) ?? ''}</span></li>`;
    },
  )}</ol></section>`;
}
