import type { Store } from '../../../core/crawl/ports.ts';
import type { CrawlSettings } from '../../../core/crawl/settings.ts';
import { currentSnapshot, MAX_WHOLE, pinnedSnapshot, type Snapshot } from '../../../core/read/snapshot.ts';
import { HttpProblem, type Representation } from './operation.ts';

interface SnapshotContext {
  list: CrawlSettings;
  store: Store;
}

/** A list changes about once a day; a minute of an old one harms nobody, and an old one is better than none. */
const CHANGING = 'public, max-age=60, stale-while-revalidate=600, stale-if-error=86400';
/** What a crawl has published never changes, but the crawl expires. */
const PINNED = 'public, max-age=86400, immutable';

/**
 * The snapshot that a request asks for: the published one, or that of a crawl.
 * @throws HttpProblem 404 before the first publication, naming the crawl that is running; GoneError for a crawl that cannot be read
 */
export async function findSnapshot(
  { list, store }: SnapshotContext,
  crawl: string | null,
): Promise<Snapshot> {
  if (crawl !== null) return pinnedSnapshot(list, crawl, store);
  const snapshot = await currentSnapshot(list, store);
  if (snapshot !== null) return snapshot;
  const { name } = list.definition;
  const [newest] = await store.listCrawls(list.list, 1);
  const running = newest === undefined ? null : await store.readCrawl(newest);
  const detail = `no crawl of the list ${name} has been published yet`;
  if (running?.state !== 'running') throw new HttpProblem(404, detail);
  const { id } = running;
  throw new HttpProblem(404, `${detail}; crawl ${id} is running, follow it at /crawls/${id}`, { crawl: id });
}

/**
 * Refuses what cannot be answered from a slice of a long list.
 * @throws HttpProblem 400 if the list is too long to be read whole
 */
export function refuseLong({ count }: Snapshot): void {
  if (count <= MAX_WHOLE) return;
  const detail = `the list has ${count} entries, too many to search, filter, sort or count`;
  throw new HttpProblem(
    400,
    `${detail}; expected at most ${MAX_WHOLE}, or a slice by limit and offset alone`,
  );
}

/** What a client may keep of a snapshot, and how it asks whether that is still right. */
export function representationOf(
  { crawl, publishedAt }: Snapshot,
  isPinned = false,
): Pick<Representation, 'version' | 'lastModified' | 'cacheControl'> {
  return { version: crawl, lastModified: publishedAt, cacheControl: isPinned ? PINNED : CHANGING };
}
