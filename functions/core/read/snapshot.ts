import type { Pointer } from '../crawl/crawl.ts';
import type { Store } from '../crawl/ports.ts';
import type { CrawlSettings } from '../crawl/settings.ts';
import type { Entry } from '../page/list.ts';

/** What can be answered only with the whole list at hand is answered up to this many entries; a longer list is read in slices. */
export const MAX_WHOLE = 5000;
/** Entries kept in memory: a few lists of the greatest length that is read whole, at about 1 KB each. */
const KEPT = 4 * MAX_WHOLE;

/** A published crawl: what readers see, or what they saw. It never changes. */
export interface Snapshot {
  crawl: string;
  startedAt: string;
  publishedAt: string;
  count: number;
  pageSize: number;
}

/** The published list cannot be read in full. */
export class ListError extends Error {
  override readonly name = 'ListError';
}

/** The pinned crawl was never published, belongs to another list, or has expired. */
export class GoneError extends Error {
  override readonly name = 'GoneError';
}

type ReadStore = Pick<Store, 'readPointer' | 'readPage' | 'readCrawl'>;
type ReadList = Pick<CrawlSettings, 'list' | 'definition'>;

/** The published list; null before the first publication. One read. */
export async function currentSnapshot({ list }: ReadList, store: ReadStore): Promise<Snapshot | null> {
  const pointer = await store.readPointer(list);
  return pointer === null ? null : snapshotOf(pointer);
}

function snapshotOf({ crawl, startedAt, publishedAt, count, pageSize }: Pointer): Snapshot {
  return { crawl, startedAt, publishedAt, count, pageSize };
}

/**
 * A published crawl by its id, whether or not it is the newest.
 * @throws GoneError if it was not published, or is no longer whole
 */
export async function pinnedSnapshot({ list }: ReadList, id: string, store: ReadStore): Promise<Snapshot> {
  const pointer = await store.readPointer(list);
  if (pointer?.crawl === id) return snapshotOf(pointer);
  const crawl = await store.readCrawl(id);
  if (crawl === null || crawl.list !== list || crawl.state !== 'published' || crawl.plan === null)
    throw new GoneError(`crawl ${id} was not published, or has expired`);
  const { pages, pageSize } = crawl.plan;
  const last = await store.readPage(id, pages);
  if (last === null) throw new GoneError(`crawl ${id} has expired`);
  const count = (pages - 1) * pageSize + last.entries.length;
  return {
    crawl: id,
    startedAt: crawl.startedAt,
    publishedAt: crawl.publishedAt ?? crawl.endedAt ?? crawl.startedAt,
    count,
    pageSize,
  };
}

/** Reads the entries of snapshots. */
export interface EntryReader {
  /**
   * A slice of a snapshot. A rank determines its page, so a slice of a long list reads only the pages that it needs.
   * @throws ListError if an entry of the published list is missing, GoneError if one of an older crawl is
   */
  slice(list: ReadList, snapshot: Snapshot, offset: number, limit: number): Promise<Entry[]>;
}

/** Creates a reader that keeps the pages of lists that can be read whole, because a published crawl never changes. */
export function createEntryReader(store: ReadStore): EntryReader {
  const kept = new Map<string, Entry[]>();
  let size = 0;

  function keep(key: string, entries: Entry[]): void {
    kept.set(key, entries);
    size += entries.length;
    for (const [oldest, { length }] of kept) {
      if (size <= KEPT) return;
      kept.delete(oldest);
      size -= length;
    }
  }

  async function readPage(
    { definition }: ReadList,
    crawl: string,
    page: number,
    isShort: boolean,
  ): Promise<Entry[]> {
    const key = `${crawl} ${page}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const stored = (await store.readPage(crawl, page))?.entries ?? [];
    const entries = stored.map(entry => definition.entry.parse(entry));
    if (isShort && entries.length > 0 && !kept.has(key)) keep(key, entries);
    return entries;
  }

  return {
    async slice(list, snapshot, offset, limit) {
      const { crawl, count, pageSize } = snapshot;
      const end = Math.min(count, offset + limit);
      const first = Math.floor(offset / pageSize) + 1;
      const numbers = Array.from(
        { length: Math.max(0, Math.ceil(end / pageSize) - first + 1) },
        (_, index) => first + index,
      );
      const pages = await Promise.all(numbers.map(page => readPage(list, crawl, page, count <= MAX_WHOLE)));
      const skipped = (first - 1) * pageSize;
      const entries = pages.flat().slice(offset - skipped, end - skipped);
      const isWhole = entries.every((entry, index) => entry.rank === offset + index + 1);
      if (isWhole && entries.length === Math.max(0, end - offset)) return entries;
      const what = `crawl ${crawl} has ${entries.length} of the ${end - offset} requested entries`;
      const pointer = await store.readPointer(list.list);
      throw pointer?.crawl === crawl ? new ListError(what) : new GoneError(`${what}: it has expired`);
    },
  };
}
