import { type ExtractedPage, extract } from '../../functions/core/page/extract.ts';
import movies from '../../functions/lists/movies.ts';

/** Reads a page of the movies' list. */
export function extractMovies(html: string, url: string, firstRank?: number): ExtractedPage {
  return extract(movies, html, url, firstRank);
}
