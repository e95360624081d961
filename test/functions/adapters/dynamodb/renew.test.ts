import { expect, it } from 'vitest';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import { simulateTable } from '../../../simulation/table.ts';

const DAY = 86_400;

it('renews every page of the list, also one that was stored by a function whose clock was ahead', async () => {
  let now = Date.parse('2026-11-23T03:00:00Z');
  const { client, items } = simulateTable(async (_label, effect) => effect());
  const store = createStore(client, { tableName: 'table', keepDays: 8, now: () => now });
  const page = (page: number) => ({
    v: 1 as const,
    crawl: 'a',
    page,
    url: 'https://list.example/top',
    fetchedAt: new Date(now).toISOString(),
    fetchMs: 1,
    bytes: 1,
    entries: [],
    evidence: null,
  });
  await store.putPage(page(1));
  now += 2000;
  await store.putPage(page(2));
  now -= 2000;
  const at = new Date(now).toISOString();
  const crawl = { list: 'l', crawl: 'a', startedAt: at, publishedAt: at, count: 2, pageSize: 1 };
  const { current } = await store.movePointer(crawl, 2);
  now += 7 * DAY * 1000;
  await store.renew(current);
  const expiries = [...items.values()].map(item => item.expiresAt);
  expect(expiries).toEqual(Array(3).fill(now / 1000 + 8 * DAY));
});
