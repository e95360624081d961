import { type StoredPage, VERSION } from './crawl.ts';
import { later } from './deadline.ts';
import type { FetchedPage, Store, Telemetry } from './ports.ts';

/** What it takes to store a page. */
interface Storing {
  store: Pick<Store, 'putPage'>;
  telemetry: Pick<Telemetry, 'info' | 'count'>;
  /** Epoch milliseconds. */
  now: () => number;
}

/**
 * Stores a page that was fetched and checked, unless it is already stored. Returns whether it was this time.
 * @param list the list's name
 * @param plan for page 1: the plan that was read from it
 */
export async function storePage(
  { plan, ...page }: Pick<StoredPage, 'crawl' | 'page' | 'entries' | 'evidence' | 'plan'>,
  list: string,
  { url, ms, bytes }: FetchedPage,
  { store, telemetry, now }: Storing,
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
  const facts = { list, crawl: page.crawl, page: page.page, ms, entries: page.entries.length };
  telemetry.info(isNew ? 'page stored' : 'page was stored before', facts);
  if (isNew) telemetry.count('PagesParsed', list);
  return isNew;
}
