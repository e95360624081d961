import type { Cheerio } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { resolveUrl } from './base-url.ts';
import { changed } from './changed.ts';
import type { Movie } from './movie.ts';
import { readLines } from './read-facts.ts';
import { agreed, splitAliases, textOf } from './text.ts';

/** The site shows one decimal, from 0.0 to 10.0. */
const RATING = /^(?:10(?:\.0)?|\d(?:\.\d)?)$/;
const VOTES = /^(\d{1,12}|\d{1,3}(?:[,，]\d{3}){1,3})\s*人评价$/;

export interface Surroundings {
  /** What the entry's links are resolved against. */
  base: string;
  /** The entry's position in the list, from 1: its rank if it shows none. */
  place: number;
  /** Whether this page separates aliases by two spaces, a slash and two spaces, as the site does unless a tool folded them. */
  separated: boolean;
}

/**
 * Reads one entry of the list. Each field is read from its own element, and only if it is that element's whole text, so that
 * neither missing white space nor a missing field lets a neighbour's text in. Several elements for one field are ambiguous unless
 * they show the same text: an optional field is then null, an ambiguous rank, title or link is an error. A missing rank is the place.
 * @throws CrawlError `changed` for an entry without one title and one movie that its links lead to, or with an invalid rank
 */
export function readMovie(item: Cheerio<Element>, { base, place, separated }: Surroundings): Movie {
  const picture = item.find('.pic');
  const head = item.find('.hd');
  const body = item.find('.bd');
  const numbers = body.children('div');
  return {
    rank: readRank(picture, place),
    ...readTitles(head, place),
    ...readLink(item, base, place),
    otherTitles: splitAliases(agreed(rawTexts(head.find('span.other'))) ?? '', separated),
    quote: readQuote(body.children('p.quote')),
    poster: agreed(attributes(picture.find('img'), 'src').map(source => resolveUrl(source, base))),
    ...readLines(body.children('p:not(.quote)')),
    rating: readRating(numbers.find('.rating_num')),
    votes: readVotes(
      numbers.add(numbers.find(':has(.rating_num)')).children(':not(.rating_num, :has(.rating_num))'),
    ),
    playable: head.find('.playable').length > 0,
  };
}

function readRank(picture: Cheerio<Element>, place: number): number {
  const shown = [...new Set(texts(picture.find('em')))].join(' and ');
  if (shown === '') return place;
  if (!/^[1-9]\d{0,6}$/.test(shown)) throw changed(`a rank at place ${place}`, `"${shown}"`);
  return Number(shown);
}

/** The original title begins with a slash; one that stands alone has lost the title before it. */
function readTitles(head: Cheerio<Element>, place: number): Pick<Movie, 'title' | 'originalTitle'> {
  const shown = texts(head.find('span.title'));
  const titles = shown.filter(text => !text.startsWith('/'));
  const title = agreed(titles);
  if (title === null) throw changed(`a title at place ${place}`, titles.join(' and ') || 'none');
  const original = agreed(shown.filter(text => text.startsWith('/')));
  return { title, originalTitle: original?.slice(1).trim() || null };
}

/**
 * Title and poster lead to one movie: `/subject/30/` and `/subject/30?from=list`, or http and https, are the same one. The host and
 * the path before the id have to agree, because a damaged link may still end in the right id.
 */
function readLink(item: Cheerio<Element>, base: string, place: number): Pick<Movie, 'id' | 'link'> {
  const found = attributes(item.find('.hd a[href], .pic a[href]'), 'href').map(href => {
    const link = resolveUrl(href, base);
    const url = link === null ? null : new URL(link);
    const [, path, id] = /^(.*\/subject\/(\d+))\/?$/.exec(url?.pathname ?? '') ?? [];
    if (url === null || id === undefined) throw changed(`a link to a subject at place ${place}`, `"${href}"`);
    return { id, link: url.href, movie: `${url.hostname}${path}` };
  });
  const [first] = found;
  if (first === undefined) throw changed(`a link at place ${place}`, 'none');
  const other = found.find(({ movie }) => movie !== first.movie);
  if (other !== undefined) throw changed(`one movie at place ${place}`, `${first.link} and ${other.link}`);
  return { id: first.id, link: first.link };
}

/** The quote has an element of its own inside its paragraph, with a class only before 2025. */
function readQuote(paragraphs: Cheerio<Element>): string | null {
  const own = paragraphs.children('span');
  return agreed(texts(own.length > 0 ? own : paragraphs));
}

function readRating(elements: Cheerio<Element>): number | null {
  const text = agreed(texts(elements)) ?? '';
  return RATING.test(text) ? Number(text) : null;
}

/** The votes have no class in either markup: their element is the one beside the rating, not around it, that shows nothing but votes. */
function readVotes(elements: Cheerio<Element>): number | null {
  const found = texts(elements).flatMap(text => VOTES.exec(text)?.[1] ?? []);
  const votes = agreed(found.map(digits => digits.replaceAll(/[,，]/g, '')));
  return votes === null ? null : Number(votes);
}

/** The whole texts of those elements that show any. */
function texts(elements: Cheerio<Element>): string[] {
  return elements.toArray().flatMap(element => textOf(element) ?? []);
}

function rawTexts(elements: Cheerio<Element>): string[] {
  return elements.toArray().map((_, index) => elements.eq(index).text());
}

function attributes(elements: Cheerio<Element>, name: string): string[] {
  return elements.toArray().flatMap(element => element.attribs[name] ?? []);
}
