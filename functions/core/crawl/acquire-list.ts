import { CrawlError } from '../errors.ts';
import { later } from './deadline.ts';
import type { Dependencies } from './ports.ts';
import { endPublished } from './publish.ts';
import { readCrawlStatus } from './status.ts';

/** Attempts to acquire a lock that others acquire at the same time. */
const ATTEMPTS = 5;

/**
 * Acquires a list's lock for a crawl. A holder that is not running, such as an incomplete crawl, has nothing left to do with the lock,
 * so it is taken over: by one write, which fails if the lock has a new holder by then. That one may have ended too, since a repeated
 * trigger of an ended crawl acquires the lock for a moment, so it is checked in turn.
 * @returns null, or the id of the crawl that holds the lock
 * @throws CrawlError `retry` if others keep acquiring the lock
 */
export async function acquireList(
  list: string,
  crawl: string,
  until: string,
  dependencies: Pick<Dependencies, 'store' | 'notifier' | 'telemetry' | 'now'>,
): Promise<string | null> {
  const { store, now } = dependencies;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const holder = await store.acquire(list, crawl, until, later(now(), 0));
    if (holder === null) return null;
    const pointer = await store.readPointer(list);
    if (pointer?.unfinished.includes(holder.crawl)) {
      // Its publication took effect, but it did not live to record its end and to release the lock.
      await endPublished(pointer, dependencies);
      continue;
    }
    const status = await readCrawlStatus(holder.crawl, store, now());
    // A holder that does not exist yet keeps its lease: its seed has just acquired the lock.
    if (status === null || status.state === 'running') return holder.crawl;
    if ((await store.takeOver(list, crawl, until, holder)) === null) return null;
  }
  throw new CrawlError('retry', `others acquired the lock of the list ${ATTEMPTS} times`);
}
