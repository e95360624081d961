import type { Cheerio } from 'cheerio/slim';
import type { Element } from 'domhandler';
import * as z from 'zod';
import { defineList, type Reading } from '../core/page/list.ts';
import { agreed, linesOf, rawText, splitAliases } from '../core/page/text.ts';
import { allWithin, childrenOf, is, type Test, within } from '../core/page/walk.ts';
import { DOUBAN, readPoster, readQuote, readRating, readSubject, readVotes, texts } from './douban.ts';
import { MOVIE_LABELS } from './movies.labels.ts';

const optionalText = z.string().nullable().default(null);
const words = z.array(z.string()).default([]);

/**
 * Douban's Movie Top 250. Each field is read from its own element, and only if it is that element's whole text, so that neither missing
 * white space nor a missing field lets a neighbour's text in. Several elements for one field are ambiguous unless they show the same
 * text: an optional field is then null, an ambiguous rank, title or link is an error. Fits the markup both before and after the spring of
 * 2025, when quotes, ranks and stars lost their classes.
 */
export default defineList({
  ...DOUBAN,
  name: 'movies',
  title: { en: 'Douban Movie Top 250', zh: '豆瓣电影 Top 250' },
  url: 'https://movie.douban.com/top250',
  entry: z.object({
    originalTitle: optionalText.describe('The original title, if the list shows another one first'),
    otherTitles: words.describe('Other titles, with the places where they are used'),
    credits: optionalText.describe('The line of directors and cast, cut where the site cuts it'),
    year: z.int().nullable().default(null).describe('The year of the first release'),
    countries: words.describe('The countries of production'),
    genres: words.describe('The genres'),
    playable: z.boolean().default(false).describe('Whether the site offers to play it'),
  }),
  list: 'ol.grid_view',
  item: '> li',
  read: (item, reading) => {
    const all = allWithin(item.toArray());
    const pictures = all.filter(is('.pic'));
    const heads = all.filter(is('.hd'));
    const bodies = all.filter(is('.bd'));
    const numbers = childrenOf(bodies, is('div'));
    const links = within(all.filter(isLinked), is('a[href]'));
    return {
      rank: readRank(within(pictures, is('em')), reading),
      ...readTitles(within(heads, is('span.title')), reading),
      ...readSubject(links, reading),
      otherTitles: splitAliases(
        agreed(within(heads, is('span.other')).map(rawText)) ?? '',
        isSeparated(reading.list),
      ),
      quote: readQuote(childrenOf(bodies, is('p.quote'))),
      poster: readPoster(within(pictures, is('img')), reading),
      ...readLines(childrenOf(bodies, isPlainParagraph)),
      rating: readRating(within(numbers, isRating)),
      // The votes have no class: their element is the one beside the rating, not around it, that shows nothing but votes.
      votes: readVotes(childrenOf([...numbers, ...within(numbers, holdsRating)], isBesideRating)),
      playable: within(heads, is('.playable')).length > 0,
    };
  },
  // The site has shown 250 movies for years; fewer than this are not the whole list.
  atLeast: 240,
  search: ['title', 'originalTitle', 'otherTitles', 'credits', 'quote'],
  facets: { year: 'year', genre: 'genres', country: 'countries' },
  titles: ['originalTitle', 'otherTitles'],
  facts: ['year', 'countries', 'genres'],
  labels: MOVIE_LABELS,
});

/** The parts of an entry that link to its page. */
const isLinked: Test = element => is('.hd')(element) || is('.pic')(element);
const isPlainParagraph: Test = element => is('p')(element) && !is('.quote')(element);
const isRating = is('.rating_num');
const holdsRating: Test = element => within([element], isRating).length > 0;
const isBesideRating: Test = element => !isRating(element) && !holdsRating(element);

const separated = new WeakMap<object, boolean>();

/** Whether a page separates aliases by two spaces, a slash and two spaces, as the site does unless a tool folded them. One look a page. */
function isSeparated(list: Cheerio<Element>): boolean {
  const known =
    separated.get(list) ??
    within(list.toArray(), is('span.other')).some(element => /\S {2}\/ {2}\S/.test(rawText(element)));
  separated.set(list, known);
  return known;
}

function readRank(numbers: Element[], { place, need }: Reading): number {
  const shown = [...new Set(texts(numbers))].join(' and ');
  if (shown === '') return place;
  return need(/^[1-9]\d{0,6}$/.test(shown) ? Number(shown) : null, 'a rank', `"${shown}"`);
}

/** The original title begins with a slash; one that stands alone has lost the title before it. */
function readTitles(elements: Element[], { need }: Reading) {
  const shown = texts(elements);
  const titles = shown.filter(text => !text.startsWith('/'));
  const title = need(agreed(titles), 'a title', titles.join(' and ') || 'none');
  const original = agreed(shown.filter(text => text.startsWith('/')));
  return { title, originalTitle: original?.slice(1).trim() || null };
}

interface Facts {
  year: number | null;
  countries: string[];
  genres: string[];
}
const NOTHING: Facts = { year: null, countries: [], genres: [] };

/** The year of a release, or its years, with its country in brackets: `1994`, `1961(中国大陆)`, `1987-1990`. */
const RELEASE = /^(\d{4})(?:\s*[-–—]\s*(?:\d{4})?)?\s*(?:[(（][^()（）]*[)）])?$/;

/**
 * Reads the paragraph whose first line is the credits and one of whose other lines is the facts. Without a `<br>` the two cannot be
 * told apart, so the credits are null; the facts are then read only if they are all that the paragraph holds.
 * @param paragraphs the paragraphs of one entry other than its quote; several that differ are ambiguous, and nothing is read from them
 */
function readLines(paragraphs: Element[]): Facts & { credits: string | null } {
  const lines = agreed(paragraphs.map(element => linesOf(element).join('\n')))?.split('\n') ?? [];
  const facts = lines.map(readFacts);
  const [found = null, ...others] = facts.filter(line => line !== null);
  const hasCredits = lines.length > 1 && facts[0] === null;
  return {
    credits: (hasCredits && lines[0]) || null,
    ...(found !== null && others.length === 0 ? found : NOTHING),
  };
}

/**
 * Reads `1994 / 美国 / 犯罪 剧情`: the year of a release or several of them, then the countries, then the genres. An empty
 * part still counts, as in `/ 美国 / 剧情`. With fewer or more places only the year is certain, because it comes first.
 * @returns null for a line that begins with neither a year nor an empty place
 */
function readFacts(line: string): Facts | null {
  const parts = line.split('/').map(part => part.trim());
  const year = RELEASE.exec(parts[0] ?? '')?.[1];
  if (year === undefined && !(parts[0] === '' && parts.length === 3)) return null;
  const after = parts.slice(1);
  const releases = after.findIndex(part => !RELEASE.test(part));
  const places = releases < 0 ? [] : after.slice(releases);
  const [countries = '', genres = ''] = places.length === 2 ? places : [];
  return {
    year: year === undefined ? null : Number(year),
    countries: wordsOf(countries),
    genres: wordsOf(genres),
  };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '');
}
