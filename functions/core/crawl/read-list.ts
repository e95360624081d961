import type { Movie } from '../page/movie.ts';
import type { Pointer } from './crawl.ts';
import type { Store } from './ports.ts';

/** Enough for a list of 1,000 movies, at 25 a page. */
const PAGES_KEPT = 40;

/** A slice of the published list. */
export interface Slice {
  pointer: Pointer;
  offset: number;
  movies: Movie[];
}

/** The published list cannot be read in full. */
export class ListError extends Error {
  override readonly name = 'ListError';
}

/**
 * Reads a slice of the published list. A published crawl never changes, so pages are cached. A rank determines its page, so a slice of a
 * long list reads only the pages it needs.
 * @param cache pages by crawl and number, kept between calls
 * @returns null if nothing was ever published
 * @throws ListError if the slice has fewer movies than the pointer's count promises
 */
export async function readSlice(
  list: string,
  { offset, limit }: { offset: number; limit: number },
  store: Pick<Store, 'readPointer' | 'readPage'>,
  cache: Map<string, Movie[]>,
): Promise<Slice | null> {
  const pointer = await store.readPointer(list);
  if (pointer === null) return null;
  const end = Math.min(pointer.count, offset + limit);
  const first = Math.floor(offset / pointer.pageSize) + 1;
  const numbers = Array.from(
    { length: Math.max(0, Math.ceil(end / pointer.pageSize) - first + 1) },
    (_, index) => first + index,
  );
  for (const key of cache.keys()) if (!key.startsWith(`${pointer.crawl} `)) cache.delete(key);
  const pages = await Promise.all(
    numbers.map(async page => {
      const key = `${pointer.crawl} ${page}`;
      const movies = cache.get(key) ?? (await store.readPage(pointer.crawl, page))?.movies ?? [];
      if (movies.length > 0 && cache.size < PAGES_KEPT) cache.set(key, movies);
      return movies;
    }),
  );
  const skipped = (first - 1) * pointer.pageSize;
  const movies = pages.flat().slice(offset - skipped, end - skipped);
  const whole = movies.every((movie, index) => movie.rank === offset + index + 1);
  if (!whole || movies.length !== Math.max(0, end - offset)) {
    throw new ListError(
      `crawl ${pointer.crawl} has ${movies.length} of the ${end - offset} requested movies`,
    );
  }
  return { pointer, offset, movies };
}
