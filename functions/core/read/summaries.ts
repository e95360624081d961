import type { Store } from '../crawl/ports.ts';
import type { List } from '../page/list.ts';

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
