import type { Markup, PageView } from '../../../functions/lists/sample.ts';
import type { SampleList } from './list.ts';

/**
 * Which pages a paginator links to: `all` of them, a `window` of the nearest pages and the last one, or only the next page, with a
 * `total` of pages.
 */
export type PaginatorStyle = 'all' | 'window' | 'total';

interface Layout {
  markup: Markup;
  pageSize: number;
  /** What the links to pages begin with: nothing for relative ones, or the list's URL. */
  linkBase?: string;
  /** If undefined, `all` for up to 20 pages and `window` for more. */
  paginator: PaginatorStyle | undefined;
}

/** How many pages a window shows on either side of the current one. The real site's other lists show about as many. */
const NEAR = 4;

/** Returns the page that starts after this many entries. A page past the end of the list has none. */
export function viewFrom(list: SampleList, start: number, layout: Layout): PageView {
  const { markup, pageSize, linkBase = '' } = layout;
  const page = Math.floor(start / pageSize) + 1;
  const last = Math.max(1, Math.ceil(list.size() / pageSize));
  const style = layout.paginator ?? (last > 20 ? 'window' : 'all');
  const href = (to: number) => linkBase + list.queryOf((to - 1) * pageSize);
  return {
    markup,
    page,
    entries: list.slice(start, pageSize),
    links: pagesShown(style, page, last).map(to => ({ page: to, href: href(to) })),
    previous: page > 1 ? href(page - 1) : null,
    next: page < last ? href(page + 1) : null,
    totalPages: style === 'total' || list.total === 'pages' ? String(last) : null,
    totalEntries: style !== 'total' && list.total === 'entries' ? String(list.size()) : null,
  };
}

function pagesShown(style: PaginatorStyle, page: number, last: number): number[] {
  if (style === 'total') return [];
  const from = style === 'all' ? 1 : Math.max(1, page - NEAR);
  const to = style === 'all' ? last : Math.min(last, page + NEAR);
  const near = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  return to < last ? [...near, last] : near;
}
