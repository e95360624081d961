import type { CheerioAPI } from 'cheerio/slim';
import { CrawlError } from '../errors.ts';
import { baseUrlOf } from './base-url.ts';
import { challengeIn } from './challenge.ts';
import { changed } from './changed.ts';
import type { Movie } from './movie.ts';
import { type Paginator, readPaginator } from './pagination.ts';
import { parseHtml } from './parse-html.ts';
import { readMovie } from './read-movie.ts';
import { fold } from './text.ts';

export interface ExtractedPage {
  movies: Movie[];
  paginator: Paginator;
}

/**
 * Reads one page of the list: its movies in order and what its paginator says. Pure: the same text gives the same page.
 * Fits the markup of both before and after the spring of 2025, when quotes, ranks and stars lost their classes.
 * @param html the whole page, decoded
 * @param url where it came from; links on it are resolved against this or its `<base>`
 * @param firstRank the rank of the page's first place, for pages that show no ranks
 * @throws CrawlError `blocked` for a challenge in place of the list, `retry` for a page cut short, `changed` for anything else
 *   that is not a list of movies with ranks, titles and links
 */
export function extract(html: string, url: string, firstRank = 1): ExtractedPage {
  try {
    const $ = parseHtml(html);
    const list = $('ol.grid_view');
    if (list.length !== 1) throw withoutList($, html, list.length);
    // The end tag of a list may not be left out in HTML, so a page without one was cut on its way here.
    if (html.toLowerCase().lastIndexOf('</ol') < html.indexOf('grid_view')) {
      throw new CrawlError('retry', 'the page ends in the middle of the list', {
        expected: '</ol>',
        actual: html.slice(-80),
      });
    }
    const places = list.children('li');
    const base = baseUrlOf($, url);
    const separated = /\S {2}\/ {2}\S/.test(list.find('span.other').text());
    const movies = places
      .toArray()
      .map((place, index) => readMovie($(place), { base, place: firstRank + index, separated }));
    if (movies.length === 0) throw changed('at least one movie in the list', 'an empty list');
    if (new Set(movies.map(({ id }) => id)).size < movies.length)
      throw changed('each movie once', `${movies.length} movies, some twice`);
    return { movies, paginator: readPaginator($, base) };
  } catch (error) {
    if (error instanceof CrawlError) throw error;
    // A page nested deep enough to exhaust the parser's stack is no list, however often it is fetched.
    throw changed('a page that can be parsed', error instanceof Error ? error.message : String(error));
  }
}

function withoutList($: CheerioAPI, html: string, lists: number): CrawlError {
  const challenge = challengeIn($);
  const title = fold($('title').first().text());
  if (challenge !== null) {
    return new CrawlError('blocked', `the site sent ${challenge} instead of the list`, {
      expected: 'ol.grid_view',
      actual: challenge,
    });
  }
  if (lists > 1) return changed('one ol.grid_view', `${lists} of them`);
  return changed(
    'ol.grid_view',
    title === null ? `a page of ${html.length} characters without one` : `a page titled "${title}"`,
  );
}
