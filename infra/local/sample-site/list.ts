import { readFileSync } from 'node:fs';
import * as z from 'zod';
import list from '../../../functions/lists/movies.ts';

const Movie = list.entry.extend({});
type Movie = any;

/** A movie. If a line of the real page cannot be derived from its fields, that line is included as HTML. */
export interface SampleMovie {
  movie: Movie;
  creditsHtml?: string | undefined;
  factsHtml?: string | undefined;
}

/** The site's current list. A rank is a position in it, so ranks change when a movie is removed. */
export interface List {
  size(): number;
  slice(start: number, count: number): SampleMovie[];
  /** Removes the movie at this rank and appends a new one, because the list has a fixed length. */
  remove(rank: number): void;
  replace(movies: Movie[]): void;
}

/** A line of movies.ndjson. The facts are from the real list; the quotes were written for this project. */
const Row = Movie.omit({ rank: true, link: true, poster: true }).extend({
  creditsHtml: z.string().optional(),
  factsHtml: z.string().optional(),
});

const ROWS = readFileSync(new URL('./movies.ndjson', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => Row.parse(JSON.parse(line)));

/** Creates a list of this many movies. The first 250 are real; the others are generated from their number. */
export function createList(count: number): List {
  let entries: (number | Movie)[] = Array.from({ length: count }, (_, index) => index + 1);
  let next = count + 1;
  return {
    size: () => entries.length,
    slice: (start, length) =>
      entries.slice(start, start + length).map((entry, index) => withRank(entry, start + index + 1)),
    remove: rank => {
      if (entries.splice(rank - 1, 1).length > 0) entries.push(next++);
    },
    replace: movies => {
      entries = [...movies];
    },
  };
}

function withRank(entry: number | Movie, rank: number): SampleMovie {
  const sample = typeof entry === 'number' ? movieOf(entry) : { movie: entry };
  return { ...sample, movie: { ...sample.movie, rank } };
}

function movieOf(number: number): SampleMovie {
  const { creditsHtml, factsHtml, ...facts } = ROWS[number - 1] ?? generated(number);
  const link = `https://movie.douban.com/subject/${facts.id}/`;
  const poster = `https://img.example/poster/${facts.id}.jpg`;
  return { movie: { rank: number, ...facts, link, poster }, creditsHtml, factsHtml };
}

/** Generates a movie from its number. Each optional field is missing for some numbers, always for the same ones. */
function generated(number: number): z.infer<typeof Row> {
  const unseen = number % 40 === 0;
  return {
    id: String(90_000_000 + number),
    title: `影片 ${number}`,
    originalTitle: number % 3 === 0 ? null : `Film No. ${number}`,
    otherTitles:
      number % 2 === 0 ? [] : [`第 ${number} 号影片(港 / 台)`, `Number ${number} / The <Movie> & More`],
    quote: number % 9 < 4 ? null : `第 ${number} 部的一句话。`,
    credits: number % 60 === 0 ? null : `导演: 导演 ${number} Director ${number} 主演: 演员 ${number} Act...`,
    year: number % 70 === 0 ? null : 1930 + (number % 95),
    countries: number % 7 === 0 ? ['法国', '意大利'] : ['中国大陆'],
    genres: number % 5 === 0 ? ['剧情', '动画'] : ['喜剧'],
    rating: unseen ? null : Math.round(97 - (number % 20)) / 10,
    votes: unseen ? null : 1_000_000 - number,
    playable: number % 4 !== 0,
  };
}
