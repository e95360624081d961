import type { Store } from '../crawl/ports.ts';
import { BaseEntry, type Entry } from '../page/list.ts';

/**
 * Reads all entries of a crawl, a few pages at a time; of each only the fields that every list has.
 * @param pages how many the crawl has
 * @returns null if some of its pages have expired
 */
export async function readWholeCrawl(
  id: string,
  pages: number,
  store: Pick<Store, 'readPages'>,
): Promise<Entry[] | null> {
  const entries: Entry[] = [];
  let read = 0;
  for await (const page of store.readPages(id)) {
    read += 1;
    entries.push(...page.entries.map(entry => BaseEntry.parse(entry)));
  }
  return read === pages ? entries : null;
}
