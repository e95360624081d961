import { describe, expect, it } from 'vitest';
import type { Pointer, StoredPage } from '../../../../functions/core/crawl/crawl.ts';
import {
  createEntryReader,
  currentSnapshot,
  GoneError,
  ListError,
  type Snapshot,
} from '../../../../functions/core/read/snapshot.ts';
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
const snapshot: Snapshot = { crawl: 'c1', startedAt: STARTED, publishedAt: STARTED, count: 5, pageSize: 2 };
const PAGES = [storedPage(1), storedPage(2), storedPage(3, { entries: entries(5, 1) })];

/** Creates a store with this pointer and these pages, to which a test may add. It records the numbers of the pages that are read. */
function createStore(current: Pointer | null, pages: StoredPage[]) {
  const read: number[] = [];
  return {
    read,
    readPointer: async () => current,
    readCrawl: async () => null,
    readPage: async (crawl: string, page: number) => {
      read.push(page);
      return pages.find(one => one.crawl === crawl && one.page === page) ?? null;
    },
  };
}

const ranksOf = async (reader: ReturnType<typeof createEntryReader>, offset = 0, limit = 1000) =>
  (await reader.slice(crawlSettings(), snapshot, offset, limit)).map(({ rank }) => rank);

it('a list that was never published has no snapshot', async () => {
  expect(await currentSnapshot(crawlSettings(), createStore(null, []))).toBeNull();
  expect(await currentSnapshot(crawlSettings(), createStore(pointer, PAGES))).toEqual(snapshot);
});

it.each([
  [0, 1000, [1, 2, 3, 4, 5], [1, 2, 3]],
  [0, 1, [1], [1]],
  [1, 2, [2, 3], [1, 2]],
  [4, 1, [5], [3]],
  [4, 9, [5], [3]],
  [6, 9, [], []],
  [999_999_999, 1000, [], []],
])(
  'a slice from offset %i of %i is in order and reads only the pages it needs',
  async (offset, limit, expected, pages) => {
    const store = createStore(pointer, PAGES);
    expect(await ranksOf(createEntryReader(store), offset, limit)).toEqual(expected);
    expect(store.read).toEqual(pages);
  },
);

describe.each([
  ['a page is missing', PAGES.slice(0, 2)],
  ['all pages are missing', []],
  [
    'a page begins with the wrong rank',
    [storedPage(1), storedPage(3), storedPage(3)].map((page, index) => ({ ...page, page: index + 1 })),
  ],
  ['a page is short', [storedPage(1), storedPage(2, { entries: entries(3, 1) }), storedPage(3)]],
])('if %s', (_case, pages) => {
  it('the published list is an error', async () => {
    await expect(ranksOf(createEntryReader(createStore(pointer, pages)))).rejects.toThrow(ListError);
  });

  it('an older list has expired', async () => {
    const newer = createStore({ ...pointer, crawl: 'c2' }, pages);
    await expect(ranksOf(createEntryReader(newer))).rejects.toThrow(GoneError);
  });
});

describe('a reader keeps pages', () => {
  it('and reads none of them a second time', async () => {
    const store = createStore(pointer, PAGES);
    const reader = createEntryReader(store);
    await ranksOf(reader);
    expect(await ranksOf(reader)).toEqual([1, 2, 3, 4, 5]);
    expect(store.read).toEqual([1, 2, 3]);
  });

  it('by their crawl', async () => {
    const next = [1, 2, 3].map(page => storedPage(page, { crawl: 'c2', entries: entries(page * 2 - 1, 2) }));
    const store = createStore(pointer, [...PAGES, ...next]);
    const reader = createEntryReader(store);
    await ranksOf(reader);
    const second = await reader.slice(crawlSettings(), { ...snapshot, crawl: 'c2', count: 6 }, 0, 1000);
    expect(second).toHaveLength(6);
    expect(store.read).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('but does not remember that one was missing', async () => {
    const pages: StoredPage[] = [];
    const reader = createEntryReader(createStore(pointer, pages));
    await expect(ranksOf(reader)).rejects.toThrow(ListError);
    pages.push(...PAGES);
    expect(await ranksOf(reader)).toHaveLength(5);
  });
});
