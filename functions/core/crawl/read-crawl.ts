import { type CrawlStatus, statusOf } from './crawl.ts';
import type { Store } from './ports.ts';

/** Reads how a crawl stands at a moment (epoch milliseconds); null where there is none of that id. */
export async function readCrawlStatus(
  id: string,
  store: Pick<Store, 'readCrawl' | 'readPending' | 'readErrors'>,
  now: number,
): Promise<CrawlStatus | null> {
  const crawl = await store.readCrawl(id);
  if (crawl === null) return null;
  const [errors, ...pending] = await Promise.all([
    store.readErrors(id),
    ...crawl.openShards.map(shard => store.readPending(id, shard)),
  ]);
  return statusOf(
    crawl,
    pending.flatMap(pages => [...(pages ?? [])]),
    errors,
    now,
  );
}
