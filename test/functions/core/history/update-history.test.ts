import { describe, expect, it } from 'vitest';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import type { Store } from '../../../../functions/core/crawl/ports.ts';
import { updateHistory } from '../../../../functions/core/history/update-history.ts';
import { simulateTable } from '../../../simulation/table.ts';
import { crawl, LIST } from '../../../support/crawl.ts';
import { entries } from '../../../support/page.ts';
import { crawlId, publishEntries } from '../../../support/published-api.ts';

const NOON = Date.parse('2026-06-01T12:00:00Z');

/** A list of which a crawl is published each day, and whose history is updated when a test says so. */
function setUp(firstDay = NOON) {
  const { client, items } = simulateTable(async (_label, effect) => effect());
  const store = createStore(client, { tableName: 'table', keepDays: 90, now: () => firstDay });
  const warnings: object[] = [];
  const telemetry = { info: () => {}, warn: (_: string, facts: object) => void warnings.push(facts) };
  const dayOf = (number: number) => new Date(firstDay + (number - 1) * 86_400_000).toISOString();
  return {
    store,
    warnings,
    dayOf,
    /** Publishes the crawls of the days from one to another. */
    async publish(from: number, to = from, count = 3) {
      for (let number = from; number <= to; number++)
        await publishEntries(store, crawlId(number), dayOf(number), entries(number, count).map(ranked), 2);
    },
    update: (changes: Partial<Store> = {}) =>
      updateHistory({ list: LIST, name: 'movies' }, { store: { ...store, ...changes }, telemetry }),
    /** What the history has of a year: the numbers of its crawls, and whether it is partial. */
    async read(year = 2026) {
      const history = await store.readHistory(LIST, year);
      const crawls = history?.crawls.map(({ id }) => Number(id));
      return history === null ? null : { crawls, partial: history.partial };
    },
    /** Removes an item of a crawl, as if it had expired. */
    expire: (number: number, sk: string) => items.delete(`CRAWL#${crawlId(number)} ${sk}`),
    expireListing: (number: number) => items.delete(`LIST#${LIST} CRAWL#${dayOf(number)}#${crawlId(number)}`),
  };
}
const ranked = <One extends object>(one: One, index: number) => ({ ...one, rank: index + 1 });
const days = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('an update of the history', () => {
  it('adds 60 crawls at most, oldest first, so that a backlog is caught up with and nothing is skipped', async () => {
    const { publish, update, read, warnings } = setUp();
    await publish(1, 150);
    for (const last of [60, 120, 150, 150]) {
      await update();
      expect(await read()).toEqual({ crawls: days(1, last), partial: false });
    }
    expect(warnings).toEqual([]);
  });

  it('says that a crawl is missing if it was no longer whole when it would have been added', async () => {
    const { publish, update, read, expire } = setUp();
    await publish(1);
    await update();
    await publish(2, 3);
    expire(2, 'PAGE#000002');
    await update();
    expect(await read()).toEqual({ crawls: [1, 3], partial: true });
  });

  it.each([
    ['its record', 'CRAWL'],
    ['its place in the list of crawls', null],
  ])('says that a crawl is missing if %s has expired', async (_what, sk) => {
    const { publish, update, read, expire, expireListing } = setUp();
    await publish(1);
    await update();
    await publish(2, 3);
    if (sk === null) expireListing(2);
    else expire(2, sk);
    await update();
    expect(await read()).toEqual({ crawls: [1, 3], partial: true });
  });

  it('says nothing is missing if a crawl expired after it was added, or was never published', async () => {
    const { store, dayOf, publish, update, read, expire, expireListing } = setUp();
    await publish(1);
    await update();
    expire(1, 'CRAWL');
    expireListing(1);
    await publish(2);
    await store.putCrawl(crawl({ id: 'failed', state: 'failed', startedAt: dayOf(2.5) }));
    await publish(3);
    await update();
    expect(await read()).toEqual({ crawls: [1, 2, 3], partial: false });
  });

  it('that begins a history says whether it has the first crawl of the list', async () => {
    for (const isWhole of [true, false]) {
      const { publish, update, read, expire } = setUp();
      await publish(1, 4);
      if (!isWhole) expire(1, 'PAGE#000001');
      await update();
      expect(await read()).toEqual({ crawls: isWhole ? [1, 2, 3, 4] : [2, 3, 4], partial: !isWhole });
    }
  });

  it('adds no more than 1,000 entries, and says that a longer crawl is missing', async () => {
    const { publish, update, read } = setUp();
    await publish(1);
    await publish(2, 2, 1001);
    await update();
    expect(await read()).toBeNull();
    await publish(3);
    await update();
    expect(await read()).toEqual({ crawls: [1, 3], partial: true });
  });

  it('begins a new year, also after years without a crawl', async () => {
    const { store, publish, update, read } = setUp(Date.parse('2026-12-31T12:00:00Z'));
    await publish(1, 2);
    await update();
    expect(await read(2026)).toEqual({ crawls: [1], partial: false });
    expect(await read(2027)).toEqual({ crawls: [2], partial: false });
    await publish(900);
    await update();
    expect(await read(2029)).toEqual({ crawls: [900], partial: false });
    expect((await store.readHistory(LIST, 2029))?.entries[String(1_000_002)]).toMatchObject({
      firstSeen: '2026-12-31T12:00:00.000Z',
      rankBefore: 1,
    });
  });

  it('stops at the first write that is refused, because somebody else adds the same crawls', async () => {
    const { store, publish, update, read } = setUp(Date.parse('2026-12-30T12:00:00Z'));
    await publish(1);
    await update();
    await publish(2, 3);
    const tried: number[] = [];
    const writeHistory: Store['writeHistory'] = async (_list, { year }) => {
      tried.push(year);
      return false;
    };
    await update({ writeHistory });
    expect(tried).toEqual([2026]);
    expect(await read(2027)).toBeNull();
    await update({ writeHistory: store.writeHistory });
    expect(await read(2026)).toEqual({ crawls: [1, 2], partial: false });
    expect(await read(2027)).toEqual({ crawls: [3], partial: false });
  });
});
