import { key, PageItem, prefix } from '../../functions/adapters/dynamodb/items.ts';
import type { Pointer } from '../../functions/core/crawl/crawl.ts';
import type { Item } from './expressions.ts';

/** What a crawl published. */
export interface Published {
  crawl: string;
  startedAt: string;
  /** The crawl that the list's pointer named before; null for none. */
  replaced: string | null;
  /** `rank:id` of its entries. */
  entries: string[];
}

/** Records what the crawls of each list published, oldest first, because their items may expire. */
export function recordPublications() {
  const byList = new Map<string, Published[]>();
  return {
    of: (list: string) => byList.get(list) ?? [],

    /** Called with each write of a pointer. */
    onPointer({ list, crawl, startedAt }: Pointer, replaced: string | null, items: Map<string, Item>): void {
      if (crawl === replaced) return;
      const entries = [...items.values()]
        .filter(({ pk, sk }) => pk === key.crawl(crawl).pk && String(sk).startsWith(prefix.page))
        .sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1))
        .flatMap(item => PageItem.parse(item).entries.map(({ rank, id }) => `${rank}:${id}`));
      byList.set(list, [...(byList.get(list) ?? []), { crawl, startedAt, replaced, entries }]);
    },
  };
}
