import { html, raw } from 'hono/html';
import type { CrawlStatus } from '../../../core/crawl/status.ts';
import { changesSince, type Timeline } from '../../../core/history/timeline.ts';
import type { Entry, List } from '../../../core/page/list.ts';
import type { Changes } from '../../../core/read/changes.ts';
import type { Snapshot } from '../../../core/read/snapshot.ts';
import { chosen, counted, downloads, toolBar } from './bar.ts';
import { barsChart } from './charts/bars.ts';
import { bumpChart } from './charts/bump.ts';
import { CALENDAR_DAYS, calendar } from './charts/calendar.ts';
import { facetsOf } from './charts/groups.ts';
import { moversTable } from './charts/movers.ts';
import { scatterChart } from './charts/scatter.ts';
import { heroFacet, unitsChart } from './charts/units.ts';
import { type Html, type PageContext, pathTo, queryWith, shortName } from './context.ts';
import { dayOf, daysBefore } from './format.ts';
import { heading } from './heading.ts';
import { layout } from './layout.ts';
import { listAlternates, listData } from './list-head.ts';
import { groundsOf } from './poster.ts';
import { type RowScale, row, rowHeads, scaleOf } from './rows.ts';
import { crawlStrip, type StripList, sectionPath } from './strip.ts';

/** What a list's page shows. */
export interface ListView {
  list: List;
  /** The list's address on its own site. */
  url: string;
  snapshot: Snapshot;
  /** The whole list, in order; null for one that is too long to be read whole. */
  all: Entry[] | null;
  /** The entries of this page, of so many that the query selects. */
  entries: Entry[];
  total: number;
  offset: number;
  rows: number;
  /** Whether the entries are all of the list, in the order of their ranks. */
  isPlain: boolean;
  /** Null for a list without a history. */
  timeline: Timeline | null;
  /** The newest crawl. */
  status: CrawlStatus | null;
  /** ISO 8601. */
  now: string;
}

/** The page of a published list. */
export function listPage(given: PageContext, view: ListView): string {
  const { list, all, timeline, entries, isPlain } = view;
  const context = { ...given, isWhole: isPlain && entries.length === all?.length };
  const changes = lastChanges(timeline);
  return layout(context, {
    title: list.title[context.language],
    skipTo: 'list',
    alternates: listAlternates(context, list, { isWhole: all !== null, hasHistory: timeline !== null }),
    data: listData(context, view),
    main: html`${masthead(context, view, changes)}${all === null ? '' : unitsChart(context, list, all)}<div class="grid${all === null ? ' alone' : ''}">${aside(context, view)}<div class="lst" id="list">${
      all === null
        ? html`<div class="bar">${downloads(context, list)}</div>`
        : toolBar(context, list, all, view.total)
    }${rowsPart(context, view, rowScale(view, changes))}</div></div>`,
    footer: html`<p>${context.words.from(new URL(view.url).host)} <a href="${context.root}openapi.json">OpenAPI</a>${
      timeline === null
        ? ''
        : html` <a href="${context.root}${list.name}/feed.atom">Atom</a> <a href="${context.root}${list.name}/feed.json">JSON Feed</a>`
    }${all === null ? '' : html` <a href="${context.root}${list.name}/feed.rss">RSS</a>`}</p>`,
  });
}

/** The rows alone, with which the script replaces those of the page. */
export function rowsOnly(context: PageContext, view: ListView): string {
  return String(rowsPart(context, view, rowScale(view, lastChanges(view.timeline))));
}

/** What the last crawl changed; null without one before it. */
function lastChanges(timeline: Timeline | null): Changes | null {
  return timeline === null || timeline.crawls.length < 2
    ? null
    : changesSince(timeline, timeline.crawls.length - 2);
}

function rowScale({ list, all, entries, timeline, snapshot }: ListView, changes: Changes | null): RowScale {
  const crawls = timeline?.crawls ?? [];
  const since = daysBefore(snapshot.startedAt, CALENDAR_DAYS);
  const recent = crawls.findIndex(({ startedAt }) => startedAt >= since);
  const hasTrend = timeline !== null && recent >= 0 && crawls.length - recent > 1;
  return scaleOf(all ?? entries, {
    ranks: hasTrend
      ? new Map([...timeline.entries].map(([id, { ranks }]) => [id, ranks.slice(recent)]))
      : null,
    changes,
    ground: groundsOf(list, all ?? entries),
  });
}

function masthead(
  context: PageContext,
  { list, snapshot, timeline, status, now, rows }: ListView,
  changes: Changes | null,
): Html {
  const { words, formats } = context;
  const previous = timeline?.crawls.at(-2);
  const isYesterday =
    previous !== undefined && dayOf(daysBefore(snapshot.startedAt, 1)) === dayOf(previous.startedAt);
  const [before = '', after = ''] = words.taken('\u0000').split('\u0000');
  const moved = changes === null ? 0 : Object.values(changes).reduce((sum, { length }) => sum + length, 0);
  const into: StripList = { list, pageSize: snapshot.pageSize, rows };
  return html`<div class="mast"><div><h1>${heading(list.title[context.language])}</h1><p class="sub">${before}<time datetime="${snapshot.startedAt}" data-show="moment">${formats.moment(snapshot.startedAt)} UTC</time>${after}${context.language === 'zh' ? '。' : '. '}${
    changes === null
      ? ''
      : moved === 0
        ? words.unchanged(isYesterday)
        : raw(words.since(isYesterday, changes))
  }</p></div><div class="crawl" id="crawl">${status === null ? '' : crawlStrip(context, status, into, now)}${
    timeline === null ? '' : calendar(context, timeline)
  }</div></div>`;
}

/** The charts, and what one narrows the list by. */
function aside(context: PageContext, { list, all, timeline, snapshot, rows, isPlain }: ListView): Html {
  if (all === null) return '';
  const hero = heroFacet(list, all);
  const byId = new Map(all.map(entry => [entry.id, entry]));
  const bars = facetsOf(list, all).filter(({ name, isNumeric }) => name !== hero?.name && !isNumeric);
  const charts = [
    ...(timeline === null
      ? []
      : [moversTable(context, list, byId, timeline), bumpChart(context, list, all, timeline)]),
    scatterChart(context, list, all),
  ].filter(chart => chart !== '');
  const shown = bars.map(facet => barsChart(context, list, facet, all)).filter(chart => chart !== '');
  const into = { list, pageSize: snapshot.pageSize, rows };
  const sections = Array.from(
    { length: Math.ceil(snapshot.count / snapshot.pageSize) },
    (_, index) => index + 1,
  );
  const jump =
    !isPlain || sections.length < 2 || sections.length > 12
      ? ''
      : html`<nav class="jump" aria-label="${context.words.jump}">${sections.map(
          page =>
            html`<a href="${sectionPath(context, into, page)}">${(page - 1) * snapshot.pageSize + 1}</a>`,
        )}</nav>`;
  if (charts.length + shown.length === 0 && jump === '') return '';
  return html`<aside id="charts" tabindex="0" aria-label="${context.words.charts}">${charts}<div class="stick">${jump}${shown}</div></aside>`;
}

/** The entries: in sections as they were crawled, or in one where the query selects or orders them. */
function rowsPart(context: PageContext, view: ListView, scale: RowScale): Html {
  const { list, entries, total, isPlain } = view;
  const { words } = context;
  const body =
    total === 0
      ? html`<p class="none">${words.noMatch}${context.query.get('q') === null ? '' : html`: <bdi>${context.query.get('q') ?? ''}</bdi>`} <a href="${pathTo(context, list.name)}" data-whole="">${words.clear}</a></p>`
      : isPlain
        ? sections(context, view, scale)
        : html`<section><h2 class="vh">${shortName(context, list)}</h2><ol>${entries.map(entry => row(context, list, entry, scale))}</ol></section>`;
  return html`<div id="rows" data-count="${String(counted(context, list, total))}">${chosen(context, list)}${total === 0 ? '' : rowHeads(context, scale)}${body}${pager(context, view)}</div>`;
}

function sections(
  context: PageContext,
  { list, entries, snapshot, timeline }: ListView,
  scale: RowScale,
): Html[] {
  const { words } = context;
  const pages = [...new Set(entries.map(({ rank }) => Math.ceil(rank / snapshot.pageSize)))];
  const hasMoves = timeline !== null && timeline.crawls.length > 1;
  return pages.map(page => {
    const own = entries.filter(({ rank }) => Math.ceil(rank / snapshot.pageSize) === page);
    const moved = own.filter(({ id }) => scale.moves.has(id)).length;
    const first = own[0]?.rank ?? 1;
    return html`<section aria-labelledby="p${page}"><h2 class="sh" id="p${page}"><span>${first}–${first + own.length - 1}</span><small>${words.page(page)}${
      hasMoves && moved > 0 ? ` · ${words.moved(moved)}` : ''
    }</small></h2><ol start="${first}">${own.map(entry => row(context, list, entry, scale))}</ol></section>`;
  });
}

function pager(context: PageContext, { offset, rows, total }: ListView): Html {
  const { words, formats } = context;
  if (offset === 0 && total <= rows) return '';
  const last = Math.min(total, offset + rows);
  // Whoever asks for what is past the end sees that there is nothing, and the way back.
  const range = last > offset ? `${formats.whole(offset + 1)}–${formats.whole(last)}` : '0';
  const link = (at: number, text: string, rel: string) =>
    html`<a rel="${rel}" href="${queryWith(context, { offset: String(at) })}">${text}</a>`;
  return html`<nav class="pager" aria-label="${words.pages}">${offset > 0 ? link(Math.max(0, Math.min(offset, total) - rows), words.previousPage, 'prev') : html`<span></span>`}<span>${range} / ${formats.whole(total)}</span>${
    offset + rows < total ? link(offset + rows, words.nextPage, 'next') : html`<span></span>`
  }</nav>`;
}
