import type { Dependencies } from './ports.ts';
import { endPublished } from './publish.ts';
import { readCrawlStatus } from './status.ts';

/**
 * Acquires a list's lock for a crawl. A holder that is not running, such as an incomplete crawl, has nothing left to do with the lock,
 * so it is taken over: by one write, which fails if anybody has acquired the lock in the meantime.
 * @returns null, or the id of the crawl that holds the lock
 */
export async function acquireList(
  list: string,
  crawl: string,
  until: string,
  dependencies: Pick<Dependencies, 'store' | 'telemetry' | 'now'>,
): Promise<string | null> {
  const { store, now } = dependencies;
  const claim = () => store.claim(list, crawl, until, new Date(now()).toISOString());
  let holder = await claim();
  if (holder === null) return null;
  const pointer = await store.readPointer(list);
  if (pointer?.unfinished.includes(holder.crawl)) {
    // Its publication took effect, but it did not live to record its end.
    await endPublished(pointer, dependencies);
    holder = await claim();
    if (holder === null) return null;
  }
  const status = await readCrawlStatus(holder.crawl, store, now());
  // A holder that does not exist yet keeps its lease: its seed has just acquired the lock.
  if (status === null || status.state === 'running') return holder.crawl;
  return (await store.takeOver(list, crawl, until, holder))?.crawl ?? null;
}
