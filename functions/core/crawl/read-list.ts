import type { Entry, List } from '../page/list.ts';
import type { Pointer } from './crawl.ts';
import type { Store } from './ports.ts';

/** Enough for a list of 1,000 entries, at 25 a page. */
const PAGES_KEPT = 40;

/** A slice of the published list. */
export interface Slice {
  pointer: Pointer;
  offset: number;
  entries: Entry[];
}

/** The published list cannot be read in full. */
export class ListError extends Error {
  override readonly name = 'ListError';
}

/**
 * Reads a slice of the published list. A published crawl never changes, so pages are cached. A rank determines its page, so a slice of a
 * long list reads only the pages it needs.
 * @param cache pages by crawl and number, kept between calls
 * @returns null if nothing was ever published
 * @throws ListError if the slice has fewer entries than the pointer's count promises
 */
export async function readSlice(
  list: { list: string; definition: Pick<List, 'entry'> },
  { offset, limit }: { offset: number; limit: number },
  store: Pick<Store, 'readPointer' | 'readPage'>,
  cache: Map<string, Entry[]>,
): Promise<Slice | null> {
  const pointer = await store.readPointer(list.list);
  if (pointer === null) return null;
  const end = Math.min(pointer.count, offset + limit);
  const first = Math.floor(offset / pointer.pageSize) + 1;
  const numbers = Array.from(
    { length: Math.max(0, Math.ceil(end / pointer.pageSize) - first + 1) },
    (_, index) => first + index,
  );
  const prefix = `${list.list} ${pointer.crawl} `;
  const { entry } = list.definition;
  const readEntries = async (crawl: string, page: number): Promise<Entry[]> =>
    ((await store.readPage(crawl, page))?.entries ?? []).map(stored => entry.parse(stored));
  for (const key of cache.keys())
    if (key.startsWith(`${list.list} `) && !key.startsWith(prefix)) cache.delete(key);
  const pages = await Promise.all(
    numbers.map(async page => {
      const key = `${prefix}${page}`;
      const entries = cache.get(key) ?? (await readEntries(pointer.crawl, page));
      if (entries.length > 0 && cache.size < PAGES_KEPT) cache.set(key, entries);
      return entries;
    }),
  );
  const skipped = (first - 1) * pointer.pageSize;
  const entries = pages.flat().slice(offset - skipped, end - skipped);
  const whole = entries.every((entry, index) => entry.rank === offset + index + 1);
  if (!whole || entries.length !== Math.max(0, end - offset)) {
    throw new ListError(
      `crawl ${pointer.crawl} has ${entries.length} of the ${end - offset} requested entries`,
    );
  }
  return { pointer, offset, entries };
}

/** A configured list and what of it is published; null before the first publication. */
export interface ListSummary {
  name: string;
  title: { en: string; zh: string };
  url: string;
  crawl: string | null;
  publishedAt: string | null;
  count: number | null;
}

/** Reads what is published of each configured list, one read a list. */
export async function readSummaries(
  lists: { list: string; listUrl: string; definition: Pick<List, 'name' | 'title'> }[],
  store: Pick<Store, 'readPointer'>,
): Promise<ListSummary[]> {
  return Promise.all(
    lists.map(async ({ list, listUrl, definition: { name, title } }) => {
      const pointer = await store.readPointer(list);
      const { crawl = null, publishedAt = null, count = null } = pointer ?? {};
      return { name, title, url: listUrl, crawl, publishedAt, count };
    }),
  );
}
