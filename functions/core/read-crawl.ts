import { type CrawlView, viewOf } from './crawl.ts';
import type { Store } from './ports.ts';

/** Reads how a crawl stands at a moment (epoch milliseconds); null where there is none of that id. */
export async function readCrawlView(
  id: string,
  store: Pick<Store, 'readCrawl' | 'readPending' | 'readErrors'>,
  now: number,
): Promise<CrawlView | null> {
  const crawl = await store.readCrawl(id);
  if (crawl === null) return null;
  const [errors, ...pending] = await Promise.all([
    store.readErrors(id),
    ...crawl.openShards.map(shard => store.readPending(id, shard)),
  ]);
  return viewOf(
    crawl,
    pending.flatMap(pages => [...(pages ?? [])]),
    errors,
    now,
  );
}
