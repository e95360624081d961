import { readdirSync, readFileSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import { readCrawlStatus } from '../../../../functions/core/crawl/status.ts';
import { createEntryReader, currentSnapshot } from '../../../../functions/core/read/snapshot.ts';
import { crawlSettings, storedPage } from '../../../support/crawl.ts';
import { type Engine, startDynalite, TABLE } from '../../../support/engines.ts';

/** Items as each release wrote them: a published crawl, 1, and one that runs, 2, whose page 3 failed. A set is written as { set: [...] }. */
const FOLDER = new URL('../../../fixtures/', import.meta.url);
const releases = readdirSync(FOLDER).filter(name => /^items-.*\.json$/.test(name));
const Items = z.array(z.record(z.string(), z.unknown()));
const Stored = z
  .object({ set: z.array(z.union([z.number(), z.string()])) })
  .transform(({ set }) => new Set(set));

const LIST = 'list.example/top250';
const [PUBLISHED, RUNNING] = ['1'.repeat(20), '2'.repeat(20)];
const NOW = Date.parse('2026-11-24T12:30:00Z');

/** Reads the published list as the API does. */
async function readPublished(store: ReturnType<typeof createStore>) {
  const list = crawlSettings({ list: LIST });
  const snapshot = await currentSnapshot(list, store);
  return snapshot && { snapshot, entries: await createEntryReader(store).slice(list, snapshot, 0, 1000) };
}

describe.each(releases)('%s', name => {
  let engine: Engine;
  let store: ReturnType<typeof createStore>;

  beforeAll(async () => {
    engine = await startDynalite();
    store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => NOW });
    for (const item of Items.parse(JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')))) {
      const values = Object.entries(item).map(([key, value]) => [key, Stored.safeParse(value).data ?? value]);
      await engine.client.send(new PutCommand({ TableName: TABLE, Item: Object.fromEntries(values) }));
    }
  });
  afterAll(() => engine.stop());

  it('has a published list that can be read', async () => {
    const published = await readPublished(store);
    expect(published?.snapshot).toMatchObject({ crawl: PUBLISHED, count: 6 });
    expect(published?.entries.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await store.readPointer(LIST))?.unfinished).toEqual([]);
  });

  it('has crawls whose state can be read', async () => {
    expect(await store.listCrawls(LIST, 20)).toEqual([RUNNING, PUBLISHED]);
    expect(await readCrawlStatus(PUBLISHED, store, NOW)).toMatchObject({ state: 'published' });
    expect(await readCrawlStatus(RUNNING, store, NOW)).toMatchObject({
      state: 'incomplete',
      pages: {
        total: 3,
        done: 2,
        pending: [3],
        errors: [{ page: 3, actual: 'status 404', tries: 1, dead: true }],
      },
    });
  });

  it('has a lock that a newer crawl takes over', async () => {
    const holder = await store.acquire(LIST, 'new', '2026-11-24T12:40:00.000Z', '2026-11-24T12:30:00.000Z');
    expect(holder?.crawl).toBe(RUNNING);
    if (holder !== null)
      expect(await store.takeOver(LIST, 'new', '2026-11-24T12:40:00.000Z', holder)).toBeNull();
  });

  it('has a robots.txt as text, which counts as none until a crawl writes its rules', async () => {
    expect(await store.robots.read('http://list.example')).toBeNull();
    const written = { product: 'Toplist', rules: [], crawlDelay: null, fetchedAt: NOW };
    await store.robots.write('http://list.example', written);
    expect(await store.robots.read('http://list.example')).toMatchObject(written);
  });
});

it('a stored entry may lack a field that a newer version added', async () => {
  const engine = await startDynalite();
  try {
    const store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => NOW });
    const entry = { rank: 1, id: '1', title: 't', link: 'https://list.example/subject/1/' };
    const at = '2026-11-24T12:30:00.000Z';
    const page = { v: 1, crawl: 'c', page: 1, url: entry.link, fetchedAt: at, fetchMs: 1, bytes: 1 };
    const Item = { pk: 'CRAWL#c', sk: 'PAGE#000001', ...page, movies: [entry] };
    await engine.client.send(new PutCommand({ TableName: TABLE, Item }));
    const pointer = { list: LIST, crawl: 'c', startedAt: at, publishedAt: at, count: 1, pageSize: 25 };
    await store.movePointer(pointer, 1);
    expect((await readPublished(store))?.entries).toEqual([
      expect.objectContaining({ ...entry, quote: null, genres: [] }),
    ]);
  } finally {
    await engine.stop();
  }
});

it('a page may have been stored before pages were compressed', async () => {
  const engine = await startDynalite();
  try {
    const store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => NOW });
    const [old, compressed] = [storedPage(1, { crawl: 'c' }), storedPage(2, { crawl: 'c' })];
    const Item = { pk: 'CRAWL#c', sk: 'PAGE#000001', ...old, expiresAt: 1 };
    await engine.client.send(new PutCommand({ TableName: TABLE, Item }));
    await store.putPage({ ...old, entries: [] });
    await store.putPage(compressed);
    const pages = [];
    for await (const page of store.readPages('c')) pages.push(page);
    expect(pages).toEqual([old, compressed]);
    expect(await store.readPage('c', 1)).toEqual(old);
  } finally {
    await engine.stop();
  }
});
