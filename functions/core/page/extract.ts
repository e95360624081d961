import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { CrawlError } from '../errors.ts';
import { challengeOn, checkBehind, refreshTarget } from './challenge.ts';
import type { Movie } from './movie.ts';
import { type Pagination, readPagination } from './pagination.ts';
import { type ParsedPage, parseHtml } from './parse-html.ts';
import { fold, splitAliases } from './text.ts';

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
 * @param url the page's URL, which its links are resolved against
 * @param firstRank the rank of the page's first entry, for pages that show no ranks
 * @throws CrawlError `blocked` for a challenge in place of the list, `retry` for a page that was cut short, `changed` for anything else
 *   that is not a list of movies with ranks, titles and links, and a pagination
 */
export function extract(html: string, url: string, firstRank = 1): ExtractedPage {
  try {
    const page = parseHtml(html);
    const list = findOnce(page, LIST, html, () => withoutList(page, html, url));
    const pagination = findOnce(page, PAGINATION, html, () =>
      page.hasEnd ? changed(PAGINATION, 'a page without one') : cutShort('the end of the document', html),
    );
    return {
      movies: readMovies(page.$, list, url, firstRank),
      pagination: readPagination(page.$, pagination, url),
    };
  } catch (error) {
    if (error instanceof CrawlError) throw error;
    // A page that nests deep enough to exhaust the parser's stack is not a list, however often it is fetched.
    throw changed('a page that can be parsed', error instanceof Error ? error.message : String(error));
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
  const refresh = refreshTarget($, url);
  const challenge = challengeOn($) ?? (refresh === null ? null : checkBehind(refresh, url));
  if (challenge !== null) {
    const message = `the site sent ${challenge} instead of the list`;
    return new CrawlError('blocked', message, { expected: LIST, actual: challenge });
  }
  if (!hasEnd) return cutShort('the end of the document', html);
  if (refresh !== null) return changed(LIST, `a page that refreshes to ${refresh}`);
  const title = fold($('title').first().text());
  return changed(
    LIST,
    title === null ? `a page of ${html.length} characters without one` : `a page titled "${title}"`,
  );
}

function cutShort(expected: string, html: string): CrawlError {
  const end = JSON.stringify(html.slice(-80));
  const actual = html.trim() === '' ? 'an empty page' : `a page that ends with ${end}`;
  return new CrawlError('retry', 'the page was cut short', { expected, actual });
}

function changed(expected: string, actual: string): CrawlError {
  return new CrawlError('changed', `the page has changed: expected ${expected}, got ${actual}`, {
    expected,
    actual,
  });
}

function readMovies($: CheerioAPI, list: Cheerio<Element>, url: string, firstRank: number): Movie[] {
  const places = list.children('li');
  const separated = /\S\s{2,}\/\s{2,}\S/.test(list.find('span.other').text());
  const movies = places
    .toArray()
    .map((place, index) => readMovie($, $(place), { url, place: firstRank + index, separated }));
  if (movies.length === 0) throw changed('at least one movie in the list', 'an empty list');
  if (new Set(movies.map(({ id }) => id)).size < movies.length)
    throw changed('each movie once', `${movies.length} movies, some of them twice`);
  return movies;
}

interface Surroundings {
  url: string;
  place: number;
  /** Whether this page parts aliases by two spaces, a slash and two spaces, as the site does unless a tool folded them. */
  separated: boolean;
}

function readMovie($: CheerioAPI, item: Cheerio<Element>, { url, place, separated }: Surroundings): Movie {
  const where = `place ${place}`;
  const titles = item.find('span.title');
  // The second title begins with a slash; one that stands first has lost the title before it.
  const first = titles.first().text();
  const title = /^\s*\//.test(first) ? null : fold(first);
  const href = item.find('.hd a[href], .pic a[href]').first().attr('href');
  if (title === null) throw changed(`a title at ${where}`, 'none');
  if (href === undefined) throw changed(`a link at ${where}`, 'none');
  const link = resolve(href, url);
  const id = subjectOf(link);
  if (link === null || id === null) throw changed(`a link to a subject at ${where}`, `"${href}"`);
  for (const other of item.find('.hd a[href], .pic a[href]').toArray()) {
    const otherLink = resolve(other.attribs.href ?? '', url);
    if (otherLink !== link) throw changed(`one movie at ${where}`, `${link} and ${otherLink}`);
  }
  const [credits, facts] = readLines($, item.find('.bd > p:not(.quote)').first());
  return {
    rank: readRank(item, place),
    id,
    title,
    originalTitle: withoutSlash(titles.eq(1).text()),
    otherTitles: splitAliases(item.find('span.other').text(), separated),
    quote: fold(item.find('p.quote').first().text()),
    link,
    poster: resolve(item.find('.pic img').attr('src') ?? '', url),
    credits: fold(credits),
    ...readFacts(facts),
    rating: readNumber(item.find('.rating_num').first().text()),
    votes: readNumber(
      /(?<![\d,])(\d[\d,]*)\s*人评价/.exec(item.find('.bd').text())?.[1]?.replaceAll(',', '') ?? '',
    ),
    playable: item.find('.playable').length > 0,
  };
}

function readRank(item: Cheerio<Element>, place: number): number {
  const shown = fold(item.find('.pic em').first().text());
  if (shown === null) return place;
  if (!/^[1-9]\d{0,6}$/.test(shown)) throw changed(`a rank at place ${place}`, `"${shown}"`);
  return Number(shown);
}

/** The text before the paragraph's line break and the text after it. */
function readLines($: CheerioAPI, paragraph: Cheerio<Element>): [string, string] {
  const nodes = paragraph.contents().toArray();
  const at = nodes.findIndex(node => node.type === 'tag' && node.name === 'br');
  const end = at < 0 ? nodes.length : at;
  return [$(nodes.slice(0, end)).text(), $(nodes.slice(end)).text()];
}

/** `1994 / 美国 / 犯罪 剧情`; a film of many releases begins with many years, each with its country in brackets. */
function readFacts(line: string): Pick<Movie, 'year' | 'countries' | 'genres'> {
  const year = /(?<!\d)\d{4}(?!\d)/.exec(line)?.[0];
  const parts = line.split('/').map(part => part.trim());
  const [countries = '', ...genres] = parts.slice(
    Math.max(0, parts.findLastIndex(part => /^\d{4}/.test(part)) + 1),
  );
  return {
    year: year === undefined ? null : Number(year),
    countries: words(countries),
    genres: words(genres.join(' ')),
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '');
}

function withoutSlash(text: string): string | null {
  return fold(text.replace(/^\s*\//, ''));
}

function readNumber(text: string): number | null {
  const folded = fold(text) ?? '';
  return /^\d{1,12}(\.\d{1,3})?$/.test(folded) ? Number(folded) : null;
}

function resolve(href: string, base: string): string | null {
  if (href.trim() === '' || !URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}

function subjectOf(link: string | null): string | null {
  return link === null ? null : (/\/subject\/(\d+)\/?(?:[?#]|$)/.exec(link)?.[1] ?? null);
}
