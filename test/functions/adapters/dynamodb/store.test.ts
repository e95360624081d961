import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import type { Crawl, Pointer } from '../../../../functions/core/crawl/crawl.ts';
import { crawl, PLAN, pageError, STARTED, storedPage } from '../../../support/crawl.ts';
import { ENGINES, type Engine, HAS_JAVA, TABLE } from '../../../support/engines.ts';
import { movies } from '../../../support/page.ts';

console.info(
  HAS_JAVA
    ? 'The table is tested on dynalite and on DynamoDB Local.'
    : 'The table is tested on dynalite alone: there is no Java for DynamoDB Local.',
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
    return await store.putCrawl(crawl({ id: unique('crawl'), list: unique('list'), ...changes }));
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

  describe('the right to a list', () => {
    it('goes to the first who asks and is refused to others, who are told whose it is', async () => {
      const list = unique('list');
      expect(await store.claim(list, 'a', at(2), at(0))).toBeNull();
      expect(await store.claim(list, 'b', at(3), at(1))).toBe('a');
    });

    it('goes to one alone of many who ask at once', async () => {
      const list = unique('list');
      const ids = Array.from({ length: 8 }, (_, index) => `crawl-${index}`);
      const holders = await Promise.all(ids.map(id => store.claim(list, id, at(2), at(0))));
      const winners = ids.filter((_, index) => holders[index] === null);
      expect(winners).toHaveLength(1);
      expect(new Set(holders.filter(holder => holder !== null))).toEqual(new Set(winners));
    });

    it('is kept by repeating, and is never cut shorter by it', async () => {
      const list = unique('list');
      await store.claim(list, 'a', at(2), at(0));
      expect(await store.claim(list, 'a', at(60), at(1))).toBeNull();
      expect(await store.claim(list, 'a', at(4), at(2))).toBeNull();
      expect(await store.claim(list, 'b', at(99), at(59))).toBe('a');
    });

    it('passes on when it has run out, but not at that very moment', async () => {
      const list = unique('list');
      await store.claim(list, 'a', at(2), at(0));
      expect(await store.claim(list, 'b', at(4), at(2))).toBe('a');
      expect(await store.claim(list, 'b', at(4), at(2.01))).toBeNull();
      expect(await store.claim(list, 'a', at(6), at(3))).toBe('b');
    });

    it('is given up by its holder alone', async () => {
      const list = unique('list');
      await store.claim(list, 'a', at(60), at(0));
      await store.release(list, 'b');
      expect(await store.claim(list, 'b', at(60), at(1))).toBe('a');
      await store.release(list, 'a');
      await store.release(list, 'a');
      expect(await store.claim(list, 'b', at(60), at(1))).toBeNull();
    });
  });

  describe('a crawl', () => {
    it('is put once: the first write wins, and everyone gets what is there', async () => {
      const first = await put();
      expect(first).toEqual(crawl({ id: first.id, list: first.list }));
      expect(await store.putCrawl({ ...first, startedAt: at(5) })).toEqual(first);
      expect(await store.readCrawl(first.id)).toEqual(first);
    });

    it('that is not there is null', async () => expect(await store.readCrawl(unique('none'))).toBeNull());

    it('is listed once, newest first, as many as asked for', async () => {
      const list = unique('list');
      const made = [];
      for (const minute of [1, 3, 2]) made.push(await put({ list, startedAt: at(minute) }));
      await store.putCrawl({ ...(made[0] ?? crawl()), startedAt: at(9) });
      const newest = [made[1]?.id, made[2]?.id, made[0]?.id];
      expect(await store.listCrawls(list, 20)).toEqual(newest);
      expect(await store.listCrawls(list, 2)).toEqual(newest.slice(0, 2));
      expect(await store.listCrawls(unique('list'), 20)).toEqual([]);
    });

    it('takes one plan, the first, whoever records another', async () => {
      const { id } = await put();
      const planned = await store.setPlan(id, PLAN, [0], at(200));
      expect(planned).toMatchObject({ plan: PLAN, openShards: [0], deadline: at(200) });
      expect(await store.setPlan(id, { ...PLAN, pages: 300 }, [0, 1, 2], at(300))).toEqual(planned);
    });

    it('takes a plan without shards where the list has one page', async () => {
      const { id } = await put();
      const plan = { ...PLAN, pages: 1, total: 2, rule: null };
      expect(await store.setPlan(id, plan, [], at(200))).toMatchObject({ plan, openShards: [] });
    });

    it('takes one end, the first, and only while it runs', async () => {
      const { id } = await put();
      await store.endCrawl(id, { state: 'published', reason: null, endedAt: at(1) });
      await store.endCrawl(id, { state: 'failed', reason: 'too late', endedAt: at(2) });
      expect(await store.readCrawl(id)).toMatchObject({ state: 'published', reason: null, endedAt: at(1) });
    });

    it('closes its shards one by one, each as often as anyone likes', async () => {
      const { id } = await put();
      await store.setPlan(id, PLAN, [0, 1], at(200));
      expect((await store.closeShard(id, 0))?.openShards).toEqual([1]);
      expect((await store.closeShard(id, 0))?.openShards).toEqual([1]);
      expect((await store.closeShard(id, 1))?.openShards).toEqual([]);
      expect((await store.closeShard(id, 1))?.openShards).toEqual([]);
      expect(await store.readCrawl(id)).toMatchObject({ plan: PLAN, openShards: [] });
    });
  });

  describe('what is pending', () => {
    it('shrinks with each mark until it is empty, and a mark may be repeated', async () => {
      const id = unique('crawl');
      await store.putPending(id, 0, [2, 3, 4]);
      expect(await store.markDone(id, 0, 3)).toEqual(new Set([2, 4]));
      expect(await store.markDone(id, 0, 3)).toEqual(new Set([2, 4]));
      expect(await store.markDone(id, 0, 2)).toEqual(new Set([4]));
      expect(await store.markDone(id, 0, 4)).toEqual(new Set());
      expect(await store.markDone(id, 0, 4)).toEqual(new Set());
      expect(await store.readPending(id, 0)).toEqual(new Set());
    });

    it('is put once: a late repetition does not bring back what is done', async () => {
      const id = unique('crawl');
      await store.putPending(id, 0, [2, 3]);
      await store.markDone(id, 0, 2);
      await store.markDone(id, 0, 3);
      await store.putPending(id, 0, [2, 3]);
      expect(await store.readPending(id, 0)).toEqual(new Set());
    });

    it('is told apart from what never was', async () => {
      expect(await store.readPending(unique('crawl'), 0)).toBeNull();
      expect(await store.markDone(unique('crawl'), 0, 2)).toBeNull();
    });

    it('is marked by many at once, and one of them at least sees it empty', async () => {
      const id = unique('crawl');
      const pages = Array.from({ length: 20 }, (_, index) => index + 2);
      await store.putPending(id, 0, pages);
      const left = await Promise.all(pages.map(page => store.markDone(id, 0, page)));
      expect(left.filter(set => set?.size === 0).length).toBeGreaterThan(0);
      expect(await store.readPending(id, 0)).toEqual(new Set());
    });
  });

  it('updating what is not there makes nothing', async () => {
    const id = unique('crawl');
    const list = unique('list');
    await store.markDone(id, 0, 2);
    expect(await store.closeShard(id, 0)).toBeNull();
    await expect(store.setPlan(id, PLAN, [0], at(9))).rejects.toMatchObject({ class: 'retry' });
    await store.endCrawl(id, { state: 'failed', reason: 'x', endedAt: at(1) });
    await store.release(list, id);
    await store.renew({ ...pointerTo(list, id, 0), v: 1, previous: null, expiresAt: 1 });
    expect(await itemsUnder(`CRAWL#${id}`)).toEqual([]);
    expect(await itemsUnder(`LIST#${list}`)).toEqual([]);
  });

  describe('pages', () => {
    it('are stored once: a late duplicate does not change one', async () => {
      const id = unique('crawl');
      const page = storedPage(1, { crawl: id, plan: PLAN });
      await store.putPage(page);
      await store.putPage({ ...page, movies: movies(7, 2), bytes: 1 });
      expect(await store.readPage(id, 1)).toEqual(page);
      expect(await store.readPage(id, 2)).toBeNull();
    });

    it('are read in the order of their numbers, past what one answer holds', async () => {
      const id = unique('crawl');
      const numbers = [...Array.from({ length: 60 }, (_, index) => index + 1), 100, 999, 1000, 10_000];
      await Promise.all(numbers.toReversed().map(page => store.putPage(storedPage(page, { crawl: id }))));
      const read = [];
      for await (const { page } of store.readPages(id)) read.push(page);
      expect(read).toEqual(numbers);
    });

    it('of other crawls and items of other kinds are not among them', async () => {
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

  it('errors are kept a page each, the last one of it, in the order of pages', async () => {
    const id = unique('crawl');
    for (const page of [10, 2]) await store.putError(id, pageError(page, { dead: false }));
    await store.putError(id, pageError(10, { tries: 5, expected: null, actual: null }));
    expect(await store.readErrors(id)).toEqual([
      pageError(2, { dead: false }),
      pageError(10, { tries: 5, expected: null, actual: null }),
    ]);
    expect(await store.readErrors(unique('crawl'))).toEqual([]);
  });

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
    it('is not there before the first publication', async () => {
      expect(await store.readPointer(unique('list'))).toBeNull();
    });

    it('moves to a newer crawl and remembers the one before', async () => {
      const list = unique('list');
      expect(await store.movePointer(pointerTo(list, 'a', 0))).toBe(true);
      expect(await store.readPointer(list)).toMatchObject({ crawl: 'a', previous: null, count: 250 });
      expect(await store.movePointer(pointerTo(list, 'b', 10))).toBe(true);
      expect(await store.readPointer(list)).toMatchObject({ crawl: 'b', previous: 'a', startedAt: at(10) });
    });

    it('does not move back to an older crawl that ends late', async () => {
      const list = unique('list');
      await store.movePointer(pointerTo(list, 'today', 10));
      const before = await store.readPointer(list);
      expect(await store.movePointer(pointerTo(list, 'yesterday', 0))).toBe(false);
      expect(await store.readPointer(list)).toEqual(before);
    });

    it('goes by the id among crawls that started together, in whichever order they end', async () => {
      for (const [first, second] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const) {
        const list = unique('list');
        await store.movePointer(pointerTo(list, first, 0));
        await store.movePointer(pointerTo(list, second, 0));
        expect((await store.readPointer(list))?.crawl).toBe('b');
      }
    });

    it('that already names a crawl is success for it, and stays as it was', async () => {
      const list = unique('list');
      await store.movePointer(pointerTo(list, 'a', 0));
      await store.movePointer(pointerTo(list, 'b', 1));
      const before = await store.readPointer(list);
      expect(await store.movePointer({ ...pointerTo(list, 'b', 1), publishedAt: at(99) })).toBe(true);
      expect(await store.readPointer(list)).toEqual(before);
    });

    it('ends at the newest of many that move it at once', async () => {
      const list = unique('list');
      const moves = [3, 1, 4, 0, 2].map(minute => store.movePointer(pointerTo(list, `c${minute}`, minute)));
      await Promise.all(moves);
      expect((await store.readPointer(list))?.crawl).toBe('c4');
    });
  });

  describe('expiry', () => {
    const day = 86_400;

    it('is set on everything that is written', async () => {
      const { id, list } = await put();
      await store.claim(list, id, at(9), at(0));
      await store.setPlan(id, PLAN, [0], at(9));
      await store.putPending(id, 0, [2, 3]);
      await store.markDone(id, 0, 2);
      await store.putPage(storedPage(1, { crawl: id }));
      await store.putError(id, pageError(3));
      await store.movePointer(pointerTo(list, id, 0));
      const items = [...(await itemsUnder(`CRAWL#${id}`)), ...(await itemsUnder(`LIST#${list}`))];
      expect(items).toHaveLength(7);
      for (const { sk, expiresAt } of items) expect(expiresAt, sk).toBe(Math.floor(now / 1000) + 90 * day);
    });

    it('of the current list is put off as a whole', async () => {
      const { id, list } = await put();
      await store.putPending(id, 0, [2]);
      for (const page of Array.from({ length: 30 }, (_, index) => index + 1))
        await store.putPage(storedPage(page, { crawl: id }));
      await store.movePointer(pointerTo(list, id, 0));
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

    it('of a pointer that has moved on meanwhile is left alone', async () => {
      const { id, list } = await put();
      await store.movePointer(pointerTo(list, id, 0));
      const old = await store.readPointer(list);
      await store.movePointer(pointerTo(list, 'next', 5));
      const next: Pointer | null = await store.readPointer(list);
      if (old !== null) await store.renew(old);
      expect(await store.readPointer(list)).toEqual(next);
    });
  });

  it('robots.txt is kept by origin, the last one fetched', async () => {
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
