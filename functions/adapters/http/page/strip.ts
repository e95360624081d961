import { html } from 'hono/html';
import type { CrawlStatus } from '../../../core/crawl/status.ts';
import type { List } from '../../../core/page/list.ts';
import { type Html, type PageContext, pathTo } from './context.ts';
import { clock } from './format.ts';

/** More pages than this share squares. */
const MAX_SQUARES = 50;
/** The most reasons that stand under the strip. */
const MAX_REASONS = 5;

export type Square = 'done' | 'now' | 'waiting' | 'retrying' | 'dead';

/** A square of the strip: the pages that it stands for, and how they are. */
export interface Pages {
  first: number;
  last: number;
  state: Square;
}

/** The squares of a crawl's strip: one a page, or one for several pages where there are more than fifty. */
export function squaresOf({ state, pages }: Pick<CrawlStatus, 'state' | 'pages'>): Pages[] {
  const total = pages.total ?? 1;
  const each = Math.ceil(total / MAX_SQUARES);
  const pending = new Set(pages.total === null ? [1] : pages.pending);
  const errors = new Map(pages.errors.map(({ page, dead }) => [page, dead ? 'dead' : 'retrying'] as const));
  const next =
    state === 'running' ? Math.min(...[...pending].filter(page => errors.get(page) !== 'dead')) : null;
  return Array.from({ length: Math.ceil(total / each) }, (_, index): Pages => {
    const first = index * each + 1;
    const last = Math.min(total, first + each - 1);
    const open = [...pending].filter(page => page >= first && page <= last);
    const failed = open.flatMap(page => errors.get(page) ?? []);
    const isNext = next !== null && next >= first && next <= last;
    const found = failed.includes('dead')
      ? 'dead'
      : failed.includes('retrying')
        ? 'retrying'
        : isNext
          ? 'now'
          : 'waiting';
    return { first, last, state: open.length === 0 ? 'done' : found };
  });
}

/** What the strip needs to know of the list that it leads into. */
export interface StripList {
  list: List;
  /** Entries a page of the list, and how many of them the page of this API shows. */
  pageSize: number;
  rows: number;
}

/**
 * The strip of a crawl: a square a page, which leads to that section of the list. The script replaces it while the crawl runs, by its id.
 * @param now ISO 8601
 */
export function crawlStrip(
  context: PageContext,
  status: CrawlStatus,
  into: StripList | null,
  now: string,
): Html {
  const { words } = context;
  const { state, pages, reason } = status;
  const errors = pages.errors.toSorted((a, b) => Number(b.dead) - Number(a.dead)).slice(0, MAX_REASONS);
  const squares = squaresOf(status).map(({ first, last, state: one }) => {
    const text = `${first === last ? words.page(first) : `${words.page(first)} – ${last}`} ${words.pageState[one]}`;
    const mark = html`<span class="vh">${text}</span>`;
    const link = into === null ? null : sectionPath(context, into, first);
    return link === null
      ? html`<span class="sq ${one}">${mark}</span>`
      : html`<a class="sq ${one}" href="${link}">${mark}</a>`;
  });
  return html`<div class="cl" id="strip" data-crawl="${status.id}" data-list="${status.list}" data-state="${state}" data-done="${pages.done}" data-total="${pages.total ?? ''}"><p class="ch"><b><a href="${pathTo(context, `crawls/${status.id}`)}">${words.crawlStates[state] ?? state}</a></b><span>${caption(context, status, now)}</span></p><div class="strip${squares.length > 25 ? ' many' : ''}">${squares}</div>${
    state === 'running' || reason === null ? '' : html`<p class="why">${reason}</p>`
  }${errors.map(({ page, message }) => html`<p class="why">${words.pageFailed(page, message)}</p>`)}</div>`;
}

/** How far a running crawl is, or when another one ended and how long it took. */
function caption(
  { words, formats }: PageContext,
  { state, startedAt, endedAt, pages }: CrawlStatus,
  now: string,
): Html {
  if (state === 'running' || endedAt === null)
    return html`${words.progress(pages.done, pages.total ?? 1, clock(startedAt, state === 'running' ? now : (endedAt ?? now)))}`;
  const seconds = Math.max(1, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000));
  const [before = '', after = ''] = words.finished('\u0000', seconds).split('\u0000');
  return html`${before}<time datetime="${startedAt}" data-show="time">${formats.time(startedAt)}</time>${after}`;
}

/** Where the entries of a page of the crawled list stand. */
export function sectionPath(context: PageContext, { list, pageSize, rows }: StripList, page: number): string {
  const slice = Math.floor(((page - 1) * pageSize) / rows) * rows;
  const query = new URLSearchParams(slice === 0 ? {} : { offset: String(slice) });
  return `${context.isWhole ? '' : pathTo(context, list.name, query)}#p${page}`;
}
