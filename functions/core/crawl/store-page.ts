import type { Movie } from '../page/movie.ts';
import { VERSION } from './crawl.ts';
import type { Plan } from './plan.ts';
import type { Dependencies, FetchedPage } from './ports.ts';

/**
 * Stores a page that was fetched and checked, unless it is already stored.
 * @param plan for page 1: the plan that was read from it
 */
export async function storePage(
  { crawl, page, movies, plan }: { crawl: string; page: number; movies: Movie[]; plan?: Plan },
  { url, ms, bytes }: FetchedPage,
  { store, telemetry, now }: Pick<Dependencies, 'store' | 'telemetry' | 'now'>,
): Promise<void> {
  await store.putPage({
    v: VERSION,
    crawl,
    page,
    url,
    fetchedAt: new Date(now()).toISOString(),
    fetchMs: ms,
    bytes,
    movies,
    ...(plan !== undefined && { plan }),
  });
  telemetry.info('page stored', { crawl, page, ms, movies: movies.length });
  telemetry.count('PagesParsed');
  telemetry.count('MoviesStored', movies.length);
}
