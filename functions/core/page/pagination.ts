import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';
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

/**
 * Reads the pagination from its element.
 * @param base the URL that its links are resolved against, see `baseUrlOf`
 */
export function readPagination($: CheerioAPI, element: Cheerio<Element>, base: string): Pagination {
  const current = element.find('.thispage').first();
  const links: Pagination['links'] = [];
  for (const anchor of element.find('a[href]').toArray()) {
    const page = Number(fold($(anchor).text()) ?? Number.NaN);
    if (Number.isSafeInteger(page) && page > 0) links.push({ page, url: resolve(anchor.attribs.href, base) });
  }
  const next = element.find('.next a[href], .next link[href], a[rel="next"], link[rel="next"]').first();
  return {
    thisPage: fold(current.text()),
    totalPages: current.attr('data-total-page') ?? null,
    totalEntries: /共\s*(-?\d+)\s*条/.exec(element.find('.count').text())?.[1] ?? null,
    next: next.length === 0 ? null : resolve(next.attr('href'), base),
    links,
  };
}

function resolve(href = '', base: string): string {
  return URL.canParse(href, base) ? new URL(href, base).href : href;
}
