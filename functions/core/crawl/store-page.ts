import { type StoredPage, VERSION } from './crawl.ts';
import { later } from './deadline.ts';
import type { Dependencies, FetchedPage } from './ports.ts';

/**
 * Stores a page that was fetched and checked, unless it is already stored. Returns whether it was this time.
 * @param list the list's name
 * @param plan for page 1: the plan that was read from it
 */
export async function storePage(
  { plan, ...page }: Pick<StoredPage, 'crawl' | 'page' | 'entries' | 'evidence' | 'plan'>,
  list: string,
  { url, ms, bytes }: FetchedPage,
  { store, telemetry, now }: Pick<Dependencies, 'store' | 'telemetry' | 'now'>,
): Promise<boolean> {
  const isNew = await store.putPage({
    v: VERSION,
    ...page,
    url,
    fetchedAt: later(now(), 0),
    fetchMs: ms,
    bytes,
    ...(plan !== undefined && { plan }),
  });
  telemetry.info('page stored', {
    list,
    crawl: page.crawl,
    page: page.page,
    ms,
    entries: page.entries.length,
  });
  telemetry.count('PagesParsed', list);
  telemetry.count('EntriesStored', list, page.entries.length);
  return isNew;
}
