import type { Entry } from '../core/page/list.ts';

/** What a sample file says of its list: which entries the sample site has, and how a page shows them. Only the local site uses it. */
export interface Sample {
  /** The entry of a number from 1. The first ones are real; the others are generated from their number. Its rank is set by its place. */
  entryOf(number: number): SampleEntry;
  /** A whole page in the real site's markup, except the parts that no crawler reads. */
  renderPage(view: PageView): string;
  /** Whether the real site's pagination links to its pages with whole URLs. */
  linksAreAbsolute: boolean;
  /** The query in the link to the page that starts after this many entries. */
  queryOf(start: number): string;
  /** What the real site's pagination counts beside the numbers of its links: the list's entries, its pages, or nothing. */
  total: 'entries' | 'pages' | null;
}

/** An entry of the sample site. A part of the real page that cannot be derived from its fields is included as HTML. */
export interface SampleEntry {
  entry: Entry;
  html?: Record<string, string | undefined>;
}

/** The version of the real site's markup. Douban's movies had that of 2016 until 2024; that of 2025 has fewer classes. */
export type Markup = '2016' | '2025';

/** The content of a page. Faults change it before it is rendered as HTML. */
export interface PageView {
  markup: Markup;
  page: number;
  entries: SampleEntry[];
  /** Links to pages by number, including this page. The paginator shows an ellipsis where numbers are missing. */
  links: { page: number; href: string }[];
  previous: string | null;
  next: string | null;
  /** The number of pages that the page states; null for a paginator without it. */
  totalPages: string | null;
  /** The number of entries that the page states. */
  totalEntries: string | null;
}
