import { randomBytes } from 'node:crypto';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import type { Crawl, Pointer } from '../../../../functions/core/crawl/crawl.ts';
import { rejected } from '../../../support/caught.ts';
import { crawl, PLAN, pageError, STARTED, storedPage } from '../../../support/crawl.ts';
import { ENGINES, type Engine, HAS_JAVA, TABLE } from '../../../support/engines.ts';
import { entries } from '../../../support/page.ts';

console.info(
  HAS_JAVA
    ? 'The table is tested on dynalite and on DynamoDB Local.'
    : 'The table is tested on dynalite only: DynamoDB Local needs Java.',
);

const at = (minutes: number) => new Date(Date.parse(STARTED) + minutes * 60_000).toISOString();

describe.each(ENGINES)('the table on %s', (_name, start) => {
  let engine: Engine;
  let now = Date.parse(STARTED);
  let store: ReturnType<typeof createStore>;
  let count = 0;
  /** Each test has its own list and crawls. */
  const unique = (name: string) => `${name}-${++count}`;

  beforeAll(async () => {
    engine = await start();
    store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => now });
  });
  afterAll(() => engine.stop());

  async function put(changes: Partial<Crawl> = {}): Promise<Crawl> {
    const stored = await store.putCrawl(crawl({ id: unique('crawl'), list: unique('list'), ...changes }));
    expect(stored.isNew).toBe(true);
    return stored.crawl;
  }
  const itemsUnder = async (pk: string) =>
    (
      await engine.client.send(
        new QueryCommand({
          TableName: TABLE,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
        }),
      )
    ).Items ?? [];
  const expiryOf = async (pk: string, sk: string): Promise<unknown> =>
    (await engine.client.send(new GetCommand({ TableName: TABLE, Key: { pk, sk } }))).Item?.expiresAt;

  describe('the lock of a list', () => {
    it('is granted to the first crawl and denied to others, who get the id of the holder', async () => {
      const list = unique('list');
      expect(await store.acquire(list, 'a', at(2), at(0))).toBeNull();
      expect(await store.acquire(list, 'b', at(3), at(1))).toMatchObject({ crawl: 'a' });
    });

    it('is granted to one of many concurrent crawls', async () => {
      const list = unique('list');
      const ids = Array.from({ length: 8 }, (_, index) => `crawl-${index}`);
      const holders = await Promise.all(ids.map(id => store.acquire(list, id, at(2), at(0))));
      const winners = ids.filter((_, index) => holders[index] === null);
      expect(winners).toHaveLength(1);
      const named = holders.filter(holder => holder !== null).map(({ crawl }) => crawl);
      expect(new Set(named)).toEqual(new Set(winners));
    });

    it('is extended by a repeated call, and never shortened', async () => {
      const list = unique('list');
      await store.acquire(list, 'a', at(2), at(0));
      expect(await store.acquire(list, 'a', at(60), at(1))).toBeNull();
      expect(await store.acquire(list, 'a', at(4), at(2))).toBeNull();
      expect(await store.acquire(list, 'b', at(99), at(59))).toMatchObject({ crawl: 'a' });
    });

    it('is granted to another crawl after it has expired, but not at the moment of expiry', async () => {
      const list = unique('list');
      await store.acquire(list, 'a', at(2), at(0));
      expect(await store.acquire(list, 'b', at(4), at(2))).toMatchObject({ crawl: 'a' });
      expect(await store.acquire(list, 'b', at(4), at(2.01))).toBeNull();
      expect(await store.acquire(list, 'a', at(6), at(3))).toMatchObject({ crawl: 'b' });
    });

    it('is taken over from a holder, unless that holder has acquired it again', async () => {
      const list = unique('list');
      await store.acquire(list, 'a', at(60), at(0));
      const seen = await store.acquire(list, 'b', at(60), at(1));
      if (seen === null) throw new Error('the lock was free');
      // A redrive of the same crawl, which asks for no more time than it has.
      expect(await store.acquire(list, 'a', at(30), at(2))).toBeNull();
      expect(await store.takeOver(list, 'b', at(60), seen)).toMatchObject({ crawl: 'a' });
      const again = await store.acquire(list, 'b', at(60), at(3));
      if (again === null) throw new Error('the lock was free');
      expect(await store.takeOver(list, 'b', at(60), again)).toBeNull();
      expect(await store.takeOver(list, 'c', at(60), again)).toMatchObject({ crawl: 'b' });
    });

    it('of version 0.1, which has no nonce, is taken over once', async () => {
      const list = unique('list');
      const item = { pk: `LIST#${list}`, sk: 'RUNNING', crawl: 'a', until: at(60), expiresAt: 9_999_999_999 };
      await engine.client.send(new PutCommand({ TableName: TABLE, Item: item }));
      const seen = await store.acquire(list, 'b', at(60), at(1));
      expect(seen).toEqual({ crawl: 'a', nonce: null });
      if (seen === null) return;
      expect(await store.takeOver(list, 'b', at(60), seen)).toBeNull();
      expect(await store.takeOver(list, 'c', at(60), seen)).toMatchObject({ crawl: 'b' });
    });

    it('is granted if its holder releases it while it is being acquired', async () => {
      const list = unique('list');
      await store.acquire(list, 'a', at(60), at(0));
      let releases = 0;
      engine.client.middlewareStack.add(
        (next, { commandName }) =>
          async args => {
            if (commandName === 'GetItemCommand' && releases++ === 0) await store.release(list, 'a');
            return next(args);
          },
        { step: 'initialize', name: 'releasing' },
      );
      try {
        expect(await store.acquire(list, 'b', at(60), at(1))).toBeNull();
        expect(releases).toBe(1);
      } finally {
        engine.client.middlewareStack.remove('releasing');
      }
    });

    it('is extended only by its holder', async () => {
      const list = unique('list');
      expect(await store.extendLock(list, 'a', at(60))).toBe(false);
      await store.acquire(list, 'a', at(2), at(0));
      expect(await store.extendLock(list, 'a', at(60))).toBe(true);
      expect(await store.extendLock(list, 'a', at(1))).toBe(true);
      expect(await store.extendLock(list, 'b', at(99))).toBe(false);
      expect(await store.acquire(list, 'b', at(99), at(59))).toMatchObject({ crawl: 'a' });
    });

    it('is released only by its holder', async () => {
      const list = unique('list');
      await store.acquire(list, 'a', at(60), at(0));
      await store.release(list, 'b');
      expect(await store.acquire(list, 'b', at(60), at(1))).toMatchObject({ crawl: 'a' });
      await store.release(list, 'a');
      await store.release(list, 'a');
      expect(await store.acquire(list, 'b', at(60), at(1))).toBeNull();
    });
  });

  describe('a crawl', () => {
    it('is stored once: the first write wins, and every call returns the stored crawl', async () => {
      const first = await put();
      expect(first).toEqual(crawl({ id: first.id, list: first.list }));
      expect(await store.putCrawl({ ...first, startedAt: at(5) })).toEqual({ crawl: first, isNew: false });
      expect(await store.readCrawl(first.id)).toEqual(first);
    });

    it('that does not exist is null', async () => expect(await store.readCrawl(unique('none'))).toBeNull());

    it('is listed once, newest first, up to the limit', async () => {
      const list = unique('list');
      const crawls = [];
      for (const minute of [1, 3, 2]) crawls.push(await put({ list, startedAt: at(minute) }));
      await store.putCrawl({ ...(crawls[0] ?? crawl()), startedAt: at(9) });
      const newest = [crawls[1]?.id, crawls[2]?.id, crawls[0]?.id];
      expect(await store.listCrawls(list, 20)).toEqual(newest);
      expect(await store.listCrawls(list, 2)).toEqual(newest.slice(0, 2));
      expect(await store.listCrawls(unique('list'), 20)).toEqual([]);
    });

    it('is listed oldest first after another one, across several responses of a query', async () => {
      const list = unique('list');
      const crawls = await Promise.all(
        Array.from({ length: 120 }, (_, minute) => put({ list, startedAt: at(minute) })),
      );
      const idsAfter = async (order: string) => {
        const ids = [];
        for await (const id of store.crawlsAfter(list, order)) ids.push(id);
        return ids;
      };
      const ids = crawls.map(({ id }) => id);
      expect(await idsAfter('')).toEqual(ids);
      expect(await idsAfter(`${at(10)}#${ids[10]}`)).toEqual(ids.slice(11));
      expect(await idsAfter(`${at(10)}#`)).toEqual(ids.slice(10));
      expect(await idsAfter(`${at(119)}#${ids[119]}`)).toEqual([]);
    });

    it('keeps its first plan if another one is stored', async () => {
      const { id } = await put();
      const { crawl: planned, isNew } = await store.setPlan(id, PLAN, [0], at(200));
      expect(planned).toMatchObject({ plan: PLAN, openShards: [0], deadline: at(200) });
      expect(isNew).toBe(true);
      const again = await store.setPlan(id, { ...PLAN, pages: 300 }, [0, 1, 2], at(300));
      expect(again).toEqual({ crawl: planned, isNew: false });
    });

    it('has a plan without shards if the list has one page', async () => {
      const { id } = await put();
      const plan = { ...PLAN, pages: 1, total: 2, rule: null };
      const { crawl: planned } = await store.setPlan(id, plan, [], at(200));
      expect(planned).toMatchObject({ plan, openShards: [] });
    });

    it('ends once: the first end state is kept', async () => {
      const { id } = await put();
      await store.endCrawl(id, { state: 'published', reason: null, endedAt: at(1) });
      await store.endCrawl(id, { state: 'failed', reason: 'too late', endedAt: at(2) });
      expect(await store.readCrawl(id)).toMatchObject({ state: 'published', reason: null, endedAt: at(1) });
    });

    it.each([null, 'before', undefined])('that is published records that it replaced %s', async previous => {
      const { id } = await put();
      await store.endCrawl(id, { state: 'published', reason: null, endedAt: at(1), previous });
      expect((await store.readCrawl(id))?.previous).toBe(previous);
    });

    it('closes its shards one by one, and closing one again has no effect', async () => {
      const { id } = await put();
      await store.setPlan(id, PLAN, [0, 1], at(200));
      expect((await store.closeShard(id, 0))?.openShards).toEqual([1]);
      expect((await store.closeShard(id, 0))?.openShards).toEqual([1]);
      expect((await store.closeShard(id, 1))?.openShards).toEqual([]);
      expect((await store.closeShard(id, 1))?.openShards).toEqual([]);
      expect(await store.readCrawl(id)).toMatchObject({ plan: PLAN, openShards: [] });
    });
  });

  describe('the pending set', () => {
    it('shrinks with each page marked as done until it is empty, and a repeated mark has no effect', async () => {
      const id = unique('crawl');
      await store.putPending(id, 0, [2, 3, 4]);
      expect(await store.markDone(id, 0, [3])).toEqual(new Set([2, 4]));
      expect(await store.markDone(id, 0, [3])).toEqual(new Set([2, 4]));
      expect(await store.markDone(id, 0, [2])).toEqual(new Set([4]));
      expect(await store.markDone(id, 0, [4])).toEqual(new Set());
      expect(await store.markDone(id, 0, [4])).toEqual(new Set());
      expect(await store.readPending(id, 0)).toEqual(new Set());
    });

    it('loses several pages by one write, also some that are done already', async () => {
      const id = unique('crawl');
      await store.putPending(id, 0, [2, 3, 4, 5]);
      await store.markDone(id, 0, [3]);
      expect(await store.markDone(id, 0, [2, 3, 5])).toEqual(new Set([4]));
      expect(await store.markDone(id, 0, [4, 5])).toEqual(new Set());
    });

    it('is stored once: a late repetition does not restore pages that are done', async () => {
      const id = unique('crawl');
      await store.putPending(id, 0, [2, 3]);
      await store.markDone(id, 0, [2]);
      await store.markDone(id, 0, [3]);
      await store.putPending(id, 0, [2, 3]);
      expect(await store.readPending(id, 0)).toEqual(new Set());
    });

    it('is null if it was never stored, as opposed to empty', async () => {
      expect(await store.readPending(unique('crawl'), 0)).toBeNull();
      expect(await store.markDone(unique('crawl'), 0, [2])).toBeNull();
    });

    it('is seen empty by at least one of many concurrent marks', async () => {
      const id = unique('crawl');
      const pages = Array.from({ length: 20 }, (_, index) => index + 2);
      await store.putPending(id, 0, pages);
      const remaining = await Promise.all(pages.map(page => store.markDone(id, 0, [page])));
      expect(remaining.filter(set => set?.size === 0).length).toBeGreaterThan(0);
      expect(await store.readPending(id, 0)).toEqual(new Set());
    });
  });

  it('an update of an item that does not exist creates none', async () => {
    const id = unique('crawl');
    const list = unique('list');
    await store.markDone(id, 0, [2]);
    expect(await store.closeShard(id, 0)).toBeNull();
    await expect(store.setPlan(id, PLAN, [0], at(9))).rejects.toMatchObject({ class: 'retry' });
    await store.endCrawl(id, { state: 'failed', reason: 'x', endedAt: at(1) });
    await store.release(list, id);
    const rest = { previous: null, unfinished: [], replaced: {}, expiresAt: 1 };
    await store.renew({ ...pointerTo(list, id, 0), v: 1, ...rest });
    expect(await itemsUnder(`CRAWL#${id}`)).toEqual([]);
    expect(await itemsUnder(`LIST#${list}`)).toEqual([]);
  });

  describe('pages', () => {
    it('are stored once: a late duplicate does not change a page', async () => {
      const id = unique('crawl');
      const page = storedPage(1, { crawl: id, plan: PLAN });
      await store.putPage(page);
      await store.putPage({ ...page, entries: entries(7, 2), bytes: 1 });
      expect(await store.readPage(id, 1)).toEqual(page);
      expect(await store.readPage(id, 2)).toBeNull();
    });

    it('are read in the order of their numbers, across several responses of a query', async () => {
      const id = unique('crawl');
      const numbers = [...Array.from({ length: 60 }, (_, index) => index + 1), 100, 999, 1000, 10_000];
      await Promise.all(numbers.toReversed().map(page => store.putPage(storedPage(page, { crawl: id }))));
      const read = [];
      for await (const { page } of store.readPages(id)) read.push(page);
      expect(read).toEqual(numbers);
    });

    it('are read without items of other crawls or other kinds', async () => {
      const { id } = await put();
      await store.putPending(id, 0, [2]);
      await store.putError(id, pageError(2));
      await store.putPage(storedPage(1, { crawl: id }));
      await store.putPage(storedPage(2, { crawl: `${id}0` }));
      const read = [];
      for await (const { page } of store.readPages(id)) read.push(page);
      expect(read).toEqual([1]);
    });
  });

  it('the turn of a site is taken by one of many, and is free again after its time', async () => {
    const site = unique('site');
    const turns = await Promise.all([1, 2, 3, 4].map(() => store.takeTurn(site, 1000, 13_000)));
    expect(turns.filter(turn => turn === null)).toHaveLength(1);
    expect(turns.filter(turn => turn !== null)).toEqual([13_000, 13_000, 13_000]);
    expect(await store.takeTurn(site, 12_999, 25_000)).toBe(13_000);
    expect(await store.takeTurn(site, 13_000, 25_000)).toBeNull();
  });

  it('the tries of a page are the attempts that were recorded, each once', async () => {
    const id = unique('crawl');
    const error = pageError(4, { dead: false });
    expect((await store.recordError(id, error, 'm1 1')).tries).toBe(1);
    expect((await store.recordError(id, error, 'm1 1')).tries).toBe(1);
    expect(await store.recordError(id, { ...error, message: 'later' }, 'm1 2')).toEqual({
      ...error,
      message: 'later',
      tries: 2,
    });
    await store.setDead(id, 4);
    expect(await store.readErrors(id)).toEqual([{ ...error, message: 'later', tries: 2, dead: true }]);
    await store.putError(id, { ...error, tries: 0 });
    expect((await store.recordError(id, error, 'm2 1')).tries).toBe(1);
    await store.setDead(id, 5);
    expect(await store.readErrors(id)).toHaveLength(1);
  });

  it('a page that is too large for an item is refused with its size', async () => {
    // What is repeated in entries compresses well, so these have quotes in which nothing is.
    const quote = () => randomBytes(200).toString('base64');
    const large = storedPage(2, {
      crawl: unique('crawl'),
      entries: entries(1, 3000).map(entry => ({ ...entry, quote: quote() })),
    });
    const error = await rejected(store.putPage(large));
    expect(error).toMatchObject({ class: 'refused', expected: 'at most 400 KB' });
    expect(error.actual).toMatch(/^about \d{3,} KB, compressed, with 3000 entries$/);
  });

  it('the last error of each page is kept, and errors are read in the order of their pages', async () => {
    const id = unique('crawl');
    for (const page of [10, 2]) await store.putError(id, pageError(page, { dead: false }));
    await store.putError(id, pageError(10, { tries: 5, expected: null, actual: null }));
    expect(await store.readErrors(id)).toEqual([
      pageError(2, { dead: false }),
      pageError(10, { tries: 5, expected: null, actual: null }),
    ]);
    expect(await store.readErrors(unique('crawl'))).toEqual([]);
  });

  const move = (pointer: ReturnType<typeof pointerTo>, most = 1000) => store.movePointer(pointer, most);

  function pointerTo(list: string, id: string, minutes: number): Parameters<typeof store.movePointer>[0] {
    return {
      list,
      crawl: id,
      startedAt: at(minutes),
      publishedAt: at(minutes + 1),
      count: 250,
      pageSize: 25,
    };
  }

  describe('the pointer', () => {
    it('does not exist before the first publication', async () => {
      expect(await store.readPointer(unique('list'))).toBeNull();
    });

    it('moves to a newer crawl and keeps the id of the previous one', async () => {
      const list = unique('list');
      expect(await move(pointerTo(list, 'a', 0))).toMatchObject({ result: 'moved' });
      expect(await store.readPointer(list)).toMatchObject({ crawl: 'a', previous: null, count: 250 });
      expect(await move(pointerTo(list, 'b', 10))).toMatchObject({ result: 'moved' });
      expect(await store.readPointer(list)).toMatchObject({ crawl: 'b', previous: 'a', startedAt: at(10) });
    });

    it('knows what each crawl replaced until that crawl has ended', async () => {
      const list = unique('list');
      for (const [minutes, id] of ['a', 'b', 'c'].entries()) await move(pointerTo(list, id, minutes));
      await move(pointerTo(list, 'c', 2));
      expect(await store.readPointer(list)).toMatchObject({ replaced: { a: null, b: 'a', c: 'b' } });
      await store.removeUnfinished(list, 'b');
      await store.removeUnfinished(list, 'b');
      expect(await store.readPointer(list)).toMatchObject({ replaced: { a: null, c: 'b' } });
    });

    it('does not move back to an older crawl that ends late', async () => {
      const list = unique('list');
      await move(pointerTo(list, 'today', 10));
      const before = await store.readPointer(list);
      expect(await move(pointerTo(list, 'yesterday', 0))).toEqual({ result: 'newer', current: before });
      expect(await store.readPointer(list)).toEqual(before);
    });

    it('depends on the id if two crawls started at the same time, and not on which ends first', async () => {
      for (const [first, second] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        const list = unique('list');
        await move(pointerTo(list, first, 0));
        await move(pointerTo(list, second, 0));
        expect((await store.readPointer(list))?.crawl).toBe('b');
      }
    });

    it('does not change if it already points to the crawl, and the move succeeds', async () => {
      const list = unique('list');
      await move(pointerTo(list, 'a', 0));
      await move(pointerTo(list, 'b', 1));
      const before = await store.readPointer(list);
      expect(await move({ ...pointerTo(list, 'b', 1), publishedAt: at(99) })).toMatchObject({
        result: 'moved',
      });
      expect(await store.readPointer(list)).toEqual(before);
    });

    it('does not move to a newer list while the one it names is longer than may be replaced', async () => {
      const list = unique('list');
      await move(pointerTo(list, 'a', 0));
      const before = await store.readPointer(list);
      const shorter = { ...pointerTo(list, 'b', 10), count: 225 };
      expect(await move(shorter, 249)).toEqual({ result: 'longer', current: before });
      expect(await store.readPointer(list)).toEqual(before);
      expect(await move(shorter, 250)).toMatchObject({ result: 'moved' });
    });

    it('points to the newest crawl after concurrent moves', async () => {
      const list = unique('list');
      const moves = [3, 1, 4, 0, 2].map(minute => move(pointerTo(list, `c${minute}`, minute)));
      await Promise.all(moves);
      expect((await store.readPointer(list))?.crawl).toBe('c4');
    });
  });

  describe('expiry', () => {
    const day = 86_400;

    it('is set on every item', async () => {
      const { id, list } = await put();
      await store.acquire(list, id, at(9), at(0));
      await store.setPlan(id, PLAN, [0], at(9));
      await store.putPending(id, 0, [2, 3]);
      await store.markDone(id, 0, [2]);
      await store.putPage(storedPage(1, { crawl: id }));
      await store.putError(id, pageError(3));
      await move(pointerTo(list, id, 0));
      const items = [...(await itemsUnder(`CRAWL#${id}`)), ...(await itemsUnder(`LIST#${list}`))];
      expect(items).toHaveLength(7);
      for (const { sk, expiresAt } of items) expect(expiresAt, sk).toBe(Math.floor(now / 1000) + 90 * day);
    });

    it('of every item of the current list is postponed by a renewal', async () => {
      const { id, list } = await put();
      await store.putPending(id, 0, [2]);
      for (const page of Array.from({ length: 30 }, (_, index) => index + 1))
        await store.putPage(storedPage(page, { crawl: id }));
      await move(pointerTo(list, id, 0));
      const other = await put({ list, startedAt: at(7) });
      const pointer = await store.readPointer(list);
      if (pointer === null) throw new Error('no pointer');
      const before = now;
      now += 60 * day * 1000;
      await store.renew(pointer);
      const renewed = Math.floor(now / 1000) + 90 * day;
      for (const { sk, expiresAt } of await itemsUnder(`CRAWL#${id}`)) expect(expiresAt, sk).toBe(renewed);
      expect(await expiryOf(`LIST#${list}`, 'CURRENT')).toBe(renewed);
      expect(await expiryOf(`LIST#${list}`, `CRAWL#${STARTED}#${id}`)).toBe(renewed);
      now = before;
      expect(await expiryOf(`CRAWL#${other.id}`, 'CRAWL')).toBe(Math.floor(now / 1000) + 90 * day);
      expect(await store.readPointer(list)).toEqual({ ...pointer, expiresAt: renewed });
    });

    it('of a pointer that has moved in the meantime does not change', async () => {
      const { id, list } = await put();
      await move(pointerTo(list, id, 0));
      const old = await store.readPointer(list);
      await move(pointerTo(list, 'next', 5));
      const next: Pointer | null = await store.readPointer(list);
      if (old !== null) await store.renew(old);
      expect(await store.readPointer(list)).toEqual(next);
    });
  });

  it('the last robots.txt of each origin is kept', async () => {
    const origin = `https://${unique('site')}.example`;
    expect(await store.robots.read(origin)).toBeNull();
    const rules = [{ allow: false, path: '/a*$' }];
    await store.robots.write(origin, { product: 'Toplist', rules, crawlDelay: 0.5, fetchedAt: 1 });
    const last = { product: 'Toplist', rules: [], crawlDelay: null, fetchedAt: 2 };
    await store.robots.write(origin, last);
    expect(await store.robots.read(origin)).toEqual(last);
  });

  it('a robots.txt stored as text, by an earlier version, counts as none', async () => {
    const origin = `https://${unique('site')}.example`;
    const Item = { pk: `SITE#${origin}`, sk: 'ROBOTS', body: 'User-agent: *', fetchedAt: 1, expiresAt: 2e9 };
    await engine.client.send(new PutCommand({ TableName: TABLE, Item }));
    expect(await store.robots.read(origin)).toBeNull();
  });
});
