import type { Cheerio } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { CrawlError, messageOf } from '../errors.ts';
import { baseUrlOf, resolveUrl } from './base-url.ts';
import { challengeOn, isBrowserCheck } from './challenge.ts';
import { changed } from './changed.ts';
import { leadsTo } from './gates.ts';
import type { Entry, List } from './list.ts';
import { Pagination, readPagination, resolveLink } from './pagination.ts';
import { type ParsedPage, parseHtml } from './parse-html.ts';
import { readEntry } from './read-entry.ts';
import { fold } from './text.ts';
import { select } from './walk.ts';

export interface ExtractedPage {
  entries: Entry[];
  pagination: Pagination;
}

/**
 * Reads one page of a list: its entries in order and its pagination. Pure: the same text gives the same page.
 * @param list whose file reads the page
 * @param html the whole page, decoded
 * @param url the page's URL. Its links are resolved against this or its `<base>`.
 * @param firstRank the rank of the page's first entry, for pages that show no ranks
 * @throws CrawlError `blocked` for a challenge in place of the list, `retry` for a page that was cut short, `changed` for anything else
 *   that is not a list of entries as the list's file reads them, and a pagination
 */
export function extract(list: List, html: string, url: string, firstRank = 1): ExtractedPage {
  try {
    const page = parseHtml(html, list.end);
    const element = findOnce(page, list.list, html, () => withoutList(page, list, html, url));
    const base = baseUrlOf(page.$, url);
    const pagination = paginationOf(page, list, html, base, url);
    return { entries: readEntries(page, list, element, base, firstRank), pagination };
  } catch (error) {
    if (error instanceof CrawlError) throw error;
    // A page that nests deep enough to exhaust the parser's stack is not a list, however often it is fetched.
    throw changed('a page that can be parsed', messageOf(error));
  }
}

/** Finds an element that every page of the list has once, and that must have arrived whole. */
function findOnce(
  page: ParsedPage,
  selector: string,
  html: string,
  whyMissing: () => CrawlError,
): Cheerio<Element> {
  const [element, ...others] = select(page.$.root(), selector);
  if (element === undefined) throw whyMissing();
  if (!page.isWhole(element)) throw cutShort(`the end of ${selector} and then of the document`, html);
  if (others.length > 0) throw changed(`one ${selector}`, `${others.length + 1} of them`);
  return page.$(element);
}

/** The pagination as the list's file says where it is or how it is read; an empty one for a list of one page. */
function paginationOf(
  page: ParsedPage,
  { pagination }: List,
  html: string,
  base: string,
  url: string,
): Pagination {
  const once = (selector: string) =>
    findOnce(page, selector, html, () =>
      page.hasEnd ? changed(selector, 'a page without one') : cutShort('the end of the document', html),
    );
  if (typeof pagination === 'string') return readPagination(page.$, once(pagination), base, url);
  if (pagination === null) return Pagination.parse({});
  const read = Pagination.safeParse(
    pagination({ $: page.$, once, resolve: href => resolveLink(href, base) }),
  );
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw changed('a pagination', `${issue?.path.join('.') || 'a value'} of another kind: ${issue?.message}`);
}

/** What a page without a list is: a check of visitors, a page that was cut short, or another page. */
function withoutList({ $, hasEnd }: ParsedPage, list: List, html: string, url: string): CrawlError {
  const challenge = challengeOn($, new URL(url), list.challenges);
  if (challenge !== null) return blocked(list, challenge);
  if (!hasEnd) return cutShort('the end of the document', html);
  const target = leadsTo($, new URL(url));
  if (target !== null) return changed(list.list, `a page that leads to ${target.href}`);
  // A page that was cut in its head may look like this, so the end comes first.
  if (isBrowserCheck($)) return blocked(list, 'a page that is only a script');
  const title = fold($('title').first().text());
  return changed(
    list.list,
    title === null ? `a page of ${html.length} characters without one` : `a page titled "${title}"`,
  );
}

function blocked(list: List, challenge: string): CrawlError {
  const message = `the site sent ${challenge} instead of the list`;
  return new CrawlError('blocked', message, { expected: list.list, actual: challenge });
}

function cutShort(expected: string, html: string): CrawlError {
  const end = JSON.stringify(html.slice(-80));
  const actual = html.trim() === '' ? 'an empty page' : `a page that ends with ${end}`;
  return new CrawlError('retry', 'the page was cut short', { expected, actual });
}

function readEntries(
  { $ }: ParsedPage,
  list: List,
  element: Cheerio<Element>,
  base: string,
  firstRank: number,
): Entry[] {
  const resolve = (href: string | undefined) => resolveUrl(href ?? '', base);
  const rows = select(element, list.item);
  const entries = rows.map((row, index) =>
    readEntry(list, $(row), { place: firstRank + index, list: element, resolve }),
  );
  if (entries.length === 0)
    throw changed(`at least one entry, ${list.item}, in ${list.list}`, 'an empty list');
  const placeOf = new Map<string, number>();
  for (const [index, { id }] of entries.entries()) {
    const earlier = placeOf.get(id);
    const place = firstRank + index;
    if (earlier !== undefined)
      throw changed('each entry once', `entry ${id} at places ${earlier} and ${place}`);
    placeOf.set(id, place);
  }
  return entries;
}
