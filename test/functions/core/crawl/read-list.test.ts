import { describe, expect, it } from 'vitest';
import type { Pointer, StoredPage } from '../../../../functions/core/crawl/crawl.ts';
import { ListError, readSlice } from '../../../../functions/core/crawl/read-list.ts';
import type { Entry } from '../../../../functions/core/page/list.ts';
import { crawlSettings, LIST, STARTED, storedPage } from '../../../support/crawl.ts';
import { entries } from '../../../support/page.ts';

const pointer: Pointer = {
  v: 1,
  list: LIST,
  crawl: 'c1',
  startedAt: STARTED,
  publishedAt: STARTED,
  count: 5,
  pageSize: 2,
  previous: null,
  unfinished: [],
  replaced: {},
  expiresAt: 1,
};
const PAGES = [storedPage(1), storedPage(2), storedPage(3, { entries: entries(5, 1) })];

/** Creates a store with this pointer and these pages. It records the numbers of the pages that are read. */
function createStore(current: Pointer | null, pages: StoredPage[]) {
  const read: number[] = [];
  return {
    read,
    readPointer: async () => current,
    readPage: async (crawl: string, page: number) => {
      read.push(page);
      return pages.find(one => one.crawl === crawl && one.page === page) ?? null;
    },
  };
}
const all = { offset: 0, limit: 1000 };
const ranks = async (slice: ReturnType<typeof readSlice>) => (await slice)?.entries.map(({ rank }) => rank);

it('a list that was never published is null', async () => {
  expect(await readSlice(crawlSettings(), all, createStore(null, []), new Map())).toBeNull();
});

it('the whole list is returned in order', async () => {
  expect(await ranks(readSlice(crawlSettings(), all, createStore(pointer, PAGES), new Map()))).toEqual([
    1, 2, 3, 4, 5,
  ]);
});

it.each([
  [{ offset: 0, limit: 1 }, [1], [1]],
  [{ offset: 1, limit: 2 }, [2, 3], [1, 2]],
  [{ offset: 4, limit: 1 }, [5], [3]],
  [{ offset: 4, limit: 9 }, [5], [3]],
  [{ offset: 6, limit: 9 }, [], []],
  [{ offset: 999_999_999, limit: 1000 }, [], []],
])('%o reads only the pages it needs', async (slice, expected, pages) => {
  const store = createStore(pointer, PAGES);
  expect(await ranks(readSlice(crawlSettings(), slice, store, new Map()))).toEqual(expected);
  expect(store.read).toEqual(pages);
});

describe('an incomplete list throws ListError', () => {
  it.each([
    ['a page is missing', PAGES.slice(0, 2)],
    ['all pages are missing', []],
    [
      'a page begins with the wrong rank',
      [storedPage(1), storedPage(3), storedPage(3)].map((p, i) => ({ ...p, page: i + 1 })),
    ],
    ['a page is short', [storedPage(1), storedPage(2, { entries: entries(3, 1) }), storedPage(3)]],
  ])('if %s', async (_case, pages) => {
    await expect(readSlice(crawlSettings(), all, createStore(pointer, pages), new Map())).rejects.toThrow(
      ListError,
    );
  });
});

describe('the cache', () => {
  it('prevents a second read of a page', async () => {
    const cache = new Map<string, Entry[]>();
    await readSlice(crawlSettings(), all, createStore(pointer, PAGES), cache);
    const store = createStore(pointer, []);
    expect(await ranks(readSlice(crawlSettings(), all, store, cache))).toEqual([1, 2, 3, 4, 5]);
    expect(store.read).toEqual([]);
  });

  it('drops the pages of an older crawl', async () => {
    const cache = new Map<string, Entry[]>();
    await readSlice(crawlSettings(), all, createStore(pointer, PAGES), cache);
    const next = [1, 2, 3].map(page => storedPage(page, { crawl: 'c2', entries: entries(page * 2 - 1, 2) }));
    const slice = await readSlice(
      crawlSettings(),
      all,
      createStore({ ...pointer, crawl: 'c2', count: 6 }, next),
      cache,
    );
    expect(slice?.entries).toHaveLength(6);
    expect([...cache.keys()].every(key => key.startsWith(`${LIST} c2 `))).toBe(true);
  });

  it('does not remember that a page was missing', async () => {
    const cache = new Map<string, Entry[]>();
    await expect(readSlice(crawlSettings(), all, createStore(pointer, []), cache)).rejects.toThrow(ListError);
    expect(await ranks(readSlice(crawlSettings(), all, createStore(pointer, PAGES), cache))).toHaveLength(5);
  });
});
