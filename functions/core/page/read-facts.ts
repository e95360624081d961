import type { Cheerio } from 'cheerio/slim';
import type { Element } from 'domhandler';
import type { Movie } from './movie.ts';
import { agreed, linesOf } from './text.ts';

type Facts = Pick<Movie, 'year' | 'countries' | 'genres'>;
const NOTHING: Facts = { year: null, countries: [], genres: [] };

/** The year of a release, or its years, with its country in brackets: `1994`, `1961(中国大陆)`, `1987-1990`. */
const RELEASE = /^(\d{4})(?:\s*[-–—]\s*(?:\d{4})?)?\s*(?:[(（][^()（）]*[)）])?$/;

/**
 * Reads the paragraph whose first line is the credits and one of whose other lines is the facts. Without a `<br>` the two cannot be
 * told apart, so the credits are null; the facts are then read only if they are all that the paragraph holds.
 * @param paragraphs the paragraphs of one entry other than its quote; several that differ are ambiguous, and nothing is read from them
 */
export function readLines(paragraphs: Cheerio<Element>): Facts & Pick<Movie, 'credits'> {
  const lines = agreed(paragraphs.toArray().map(element => linesOf(element).join('\n')))?.split('\n') ?? [];
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
    countries: words(countries),
    genres: words(genres),
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '');
}
