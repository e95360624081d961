import type { Movie } from '../page/movie.ts';
import type { Pointer } from './crawl.ts';
import type { Store } from './ports.ts';

/** A slice of the list that readers see, and which list that is. */
export interface Slice {
  pointer: Pointer;
  offset: number;
  movies: Movie[];
}

/** The list that readers see cannot be answered whole. */
export class ListError extends Error {
  override readonly name = 'ListError';
}

/**
 * Reads a slice of the published list. A published crawl never changes, so what was read once is read from `cache` again; a rank
 * gives its page, so a slice of a long list reads only the pages it needs.
 * @param cache pages by crawl and number, kept between calls
 * @returns null where nothing was ever published
 * @throws ListError for an answer that would be short of the pointer's count
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
      `crawl ${pointer.crawl} has ${movies.length} of the ${end - offset} movies asked for`,
    );
  }
  return { pointer, offset, movies };
}

/** A list of up to 1,000 movies fits, at 25 a page. */
const PAGES_KEPT = 40;
