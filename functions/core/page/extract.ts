import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { CrawlError, messageOf } from '../errors.ts';
import { baseUrlOf } from './base-url.ts';
import { challengeOn, isBrowserCheck } from './challenge.ts';
import { changed } from './changed.ts';
import { leadsTo } from './gates.ts';
import type { Movie } from './movie.ts';
import { type Pagination, readPagination } from './pagination.ts';
import { type ParsedPage, parseHtml } from './parse-html.ts';
import { readMovie } from './read-movie.ts';
import { fold } from './text.ts';

export interface ExtractedPage {
  movies: Movie[];
  pagination: Pagination;
}

const LIST = 'ol.grid_view';
const PAGINATION = '.paginator';

/**
 * Reads one page of the list: its movies in order and its pagination. Pure: the same text gives the same page.
 * Fits the markup both before and after the spring of 2025, when quotes, ranks and stars lost their classes.
 * @param html the whole page, decoded
 * @param url the page's URL. Its links are resolved against this or its `<base>`.
 * @param firstRank the rank of the page's first entry, for pages that show no ranks
 * @throws CrawlError `blocked` for a challenge in place of the list, `retry` for a page that was cut short, `changed` for anything else
 *   that is not a list of movies with titles and links, and a pagination
 */
export function extract(html: string, url: string, firstRank = 1): ExtractedPage {
  try {
    const page = parseHtml(html);
    const list = findOnce(page, LIST, html, () => withoutList(page, html, url));
    const pagination = findOnce(page, PAGINATION, html, () =>
      page.hasEnd ? changed(PAGINATION, 'a page without one') : cutShort('the end of the document', html),
    );
    const base = baseUrlOf(page.$, url);
    return {
      movies: readMovies(page.$, list, base, firstRank),
      pagination: readPagination(page.$, pagination, base),
    };
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
  const found = page.$<Element, string>(selector);
  const [element, ...others] = found.toArray();
  if (element === undefined) throw whyMissing();
  if (!page.isWhole(element)) throw cutShort(`the end of ${selector} and then of the document`, html);
  if (others.length > 0) throw changed(`one ${selector}`, `${others.length + 1} of them`);
  return found;
}

/** What a page without a list is: a check of visitors, a page that was cut short, or another page. */
function withoutList({ $, hasEnd }: ParsedPage, html: string, url: string): CrawlError {
  const challenge = challengeOn($, new URL(url));
  if (challenge !== null) return blocked(challenge);
  if (!hasEnd) return cutShort('the end of the document', html);
  const target = leadsTo($, new URL(url));
  if (target !== null) return changed(LIST, `a page that leads to ${target.href}`);
  // A page that was cut in its head may look like this, so the end comes first.
  if (isBrowserCheck($)) return blocked('a page that is only a script');
  const title = fold($('title').first().text());
  return changed(
    LIST,
    title === null ? `a page of ${html.length} characters without one` : `a page titled "${title}"`,
  );
}

function blocked(challenge: string): CrawlError {
  const message = `the site sent ${challenge} instead of the list`;
  return new CrawlError('blocked', message, { expected: LIST, actual: challenge });
}

function cutShort(expected: string, html: string): CrawlError {
  const end = JSON.stringify(html.slice(-80));
  const actual = html.trim() === '' ? 'an empty page' : `a page that ends with ${end}`;
  return new CrawlError('retry', 'the page was cut short', { expected, actual });
}

function readMovies($: CheerioAPI, list: Cheerio<Element>, base: string, firstRank: number): Movie[] {
  const separated = /\S {2}\/ {2}\S/.test(list.find('span.other').text());
  const movies = list
    .children('li')
    .toArray()
    .map((item, index) => readMovie($(item), { base, place: firstRank + index, separated }));
  if (movies.length === 0) throw changed('at least one movie in the list', 'an empty list');
  if (new Set(movies.map(({ id }) => id)).size < movies.length)
    throw changed('each movie once', `${movies.length} movies, some of them twice`);
  return movies;
}
