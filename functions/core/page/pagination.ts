import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { changed } from './changed.ts';
import { fold } from './text.ts';

/** What a page says about the pages of its list, as it says it. */
export interface Pagination {
  /** The number of this page; null if the page does not say it. */
  thisPage: string | null;
  /** `data-total-page`, as written. */
  totalPages: string | null;
  /** The number in `共250条`, as written. */
  totalEntries: string | null;
  /** The URL of the next page, resolved if it can be; null if the page has no such link. */
  next: string | null;
  /** Links to pages by the number that they show, resolved if they can be. */
  links: { page: number; url: string }[];
}

/** How a page links to the next one, inside of its pagination. */
const NEXT = '.next a[href], .next link[href], a.next[href], a[rel~="next" i], link[rel~="next" i]';
/** What leads a reader to another page. */
const CONTROLS = 'a, button, select, input';

/**
 * Reads the pagination from its element; a `<link rel="next">` may also be in the page's head.
 * @param base the URL that its links are resolved against, see `baseUrlOf`
 * @throws CrawlError `changed` if it shows other pages, but in a way that cannot be read
 */
export function readPagination($: CheerioAPI, element: Cheerio<Element>, base: string): Pagination {
  const current = element.find('.thispage').first();
  const links: Pagination['links'] = [];
  for (const anchor of element.find('a[href]').toArray()) {
    const page = Number(fold($(anchor).text()) ?? Number.NaN);
    if (Number.isSafeInteger(page) && page > 0) links.push({ page, url: resolve(anchor.attribs.href, base) });
  }
  const [next] = [...element.find(NEXT), ...$('head link[rel~="next" i]')];
  const totalEntries = /共\s*(-?\d+)\s*条/.exec(element.find('.count').text())?.[1] ?? null;
  if (links.length === 0 && next === undefined) refuseUnread(element, totalEntries !== null);
  return {
    thisPage: fold(current.text()),
    totalPages: current.attr('data-total-page') ?? null,
    totalEntries,
    next: next === undefined ? null : resolve(next.attribs.href, base),
    links,
  };
}

/** Checks that a pagination without any link is that of an only page: it shows no other number, and nothing to go on with. */
function refuseUnread(element: Cheerio<Element>, hasTotal: boolean): void {
  const rest = element.clone();
  rest.find(hasTotal ? '.thispage, .count' : '.thispage').remove();
  const text = fold(rest.text()) ?? '';
  if (rest.find(CONTROLS).length > 0 || /\p{N}/u.test(text))
    throw changed('links to other pages by number, or none', `a pagination that shows "${text}"`);
}

function resolve(href = '', base: string): string {
  return URL.canParse(href, base) ? new URL(href, base).href : href;
}
