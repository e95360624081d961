import type { Markup, PageView } from './markup.ts';
import type { List } from './movies.ts';

/** How a page leads to the others: by all their numbers, by those near it and the last, or by a total and the next alone. */
export type PaginatorStyle = 'all' | 'window' | 'total';

export interface Layout {
  markup: Markup;
  pageSize: number;
  /** Without one, all numbers up to 20 pages and a window above that. */
  paginator: PaginatorStyle | undefined;
}

/** How many pages either side of this one a window shows; the real site's other lists show about as many. */
const NEAR = 4;

/** What the page that begins after so many movies shows of the list. Past the end it is a page without movies. */
export function viewFrom(list: List, start: number, layout: Layout): PageView {
  const { markup, pageSize } = layout;
  const page = Math.floor(start / pageSize) + 1;
  const last = Math.max(1, Math.ceil(list.size() / pageSize));
  const style = layout.paginator ?? (last > 20 ? 'window' : 'all');
  const href = (to: number) => `?start=${(to - 1) * pageSize}&filter=`;
  return {
    markup,
    page,
    movies: list.slice(start, pageSize),
    links: pagesShown(style, page, last).map(to => ({ page: to, href: href(to) })),
    previous: page > 1 ? href(page - 1) : null,
    next: page < last ? href(page + 1) : null,
    totalPages: style === 'total' ? String(last) : null,
    totalMovies: style === 'total' ? null : String(list.size()),
  };
}

function pagesShown(style: PaginatorStyle, page: number, last: number): number[] {
  if (style === 'total') return [];
  const from = style === 'all' ? 1 : Math.max(1, page - NEAR);
  const to = style === 'all' ? last : Math.min(last, page + NEAR);
  const near = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  return to < last ? [...near, last] : near;
}
