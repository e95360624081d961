import { type StoredPage, VERSION } from './crawl.ts';
import { later } from './deadline.ts';
import type { Dependencies, FetchedPage } from './ports.ts';

/**
 * Stores a page that was fetched and checked, unless it is already stored.
 * @param plan for page 1: the plan that was read from it
 */
export async function storePage(
  { plan, ...page }: Pick<StoredPage, 'crawl' | 'page' | 'movies' | 'evidence' | 'plan'>,
  { url, ms, bytes }: FetchedPage,
  { store, telemetry, now }: Pick<Dependencies, 'store' | 'telemetry' | 'now'>,
): Promise<void> {
  await store.putPage({
    v: VERSION,
    ...page,
    url,
    fetchedAt: later(now(), 0),
    fetchMs: ms,
    bytes,
    ...(plan !== undefined && { plan }),
  });
  telemetry.info('page stored', { crawl: page.crawl, page: page.page, ms, movies: page.movies.length });
  telemetry.count('PagesParsed');
  telemetry.count('MoviesStored', page.movies.length);
}
