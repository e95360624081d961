import { gzipSync } from 'node:zlib';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import { addCrawl } from '../../../../functions/core/history/add-crawl.ts';
import { lastOf, rankAt } from '../../../../functions/core/history/history.ts';
import { ENGINES, type Engine, TABLE } from '../../../support/engines.ts';
import { crawlOf, historyOf, moveHalf, shuffleHalf, yearOf1000 } from '../../../support/history.ts';

const moving = yearOf1000(moveHalf);
const shuffled = yearOf1000(shuffleHalf);

describe.each(ENGINES)('the history in the table on %s', (_name, start) => {
  let engine: Engine;
  let store: ReturnType<typeof createStore>;
  beforeAll(async () => {
    engine = await start();
    store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => 0 });
  });
  afterAll(() => engine.stop());

  it('is read as it was written', async () => {
    const history = historyOf([crawlOf(364, ['a', 'b']), crawlOf(365, ['b']), crawlOf(366, ['b', 'c'])]);
    expect(await store.writeHistory('whole', history, null)).toBe(true);
    expect(await store.readHistory('whole', 2027)).toEqual(history);
    expect(await store.readHistory('whole', 2026)).toBeNull();
  });

  it('is written only if it is as it was read', async () => {
    const first = historyOf([crawlOf(1, ['a'])]);
    const second = addCrawl(first, crawlOf(2, ['b']));
    expect(await store.writeHistory('once', first, null)).toBe(true);
    expect(await store.writeHistory('once', second, null)).toBe(false);
    expect(await store.writeHistory('once', second, lastOf(first))).toBe(true);
    expect(await store.writeHistory('once', first, lastOf(first))).toBe(false);
    expect(await store.readHistory('once', 2026)).toEqual(second);
  });

  it('does not expire', async () => {
    await store.writeHistory('kept', historyOf([crawlOf(1, ['a'])]), null);
    const Key = { pk: 'LIST#kept', sk: 'HISTORY#2026' };
    const { Item } = await engine.client.send(new GetCommand({ TableName: TABLE, Key }));
    expect(Object.keys(Item ?? {}).sort()).toEqual(['data', 'last', 'pk', 'sk']);
  });

  it('is read as it was stored before it was packed, and goes on from there', async () => {
    const stored = {
      v: 1,
      year: 2026,
      partial: false,
      crawls: [
        { id: '2026-01-01', startedAt: '2026-01-01T03:00:00.000Z' },
        { id: '2026-01-02', startedAt: '2026-01-02T03:00:00.000Z' },
      ],
      entries: {
        a: {
          title: 'title a',
          link: 'https://movie.douban.com/subject/1000001/',
          firstSeen: '2025-12-01T03:00:00.000Z',
          ranks: [
            [0, 2],
            [1, 1],
          ],
          numbers: [[0, 9.7, 100]],
        },
      },
    };
    const Item = { pk: 'LIST#old', sk: 'HISTORY#2026', data: gzipSync(JSON.stringify(stored)), last: 'x' };
    await engine.client.send(new PutCommand({ TableName: TABLE, Item }));
    const history = await store.readHistory('old', 2026);
    if (history === null) throw new Error('expected a history');
    const { a } = stored.entries;
    expect(history).toEqual({ ...stored, before: null, left: [], entries: { a: { ...a, rankBefore: 0 } } });
    const next = addCrawl(history, crawlOf(3, ['b', 'a']));
    expect(next.partial).toBe(false);
    expect(await store.writeHistory('old', next, 'x')).toBe(true);
    expect(await store.readHistory('old', 2026)).toEqual(next);
  });

  it('fits into an item if half of 1,000 entries move every day for a year', async () => {
    expect(await store.writeHistory('moving', moving, null)).toBe(true);
    expect(await store.readHistory('moving', 2028)).toEqual(moving);
  });

  it('forgets its oldest crawls if it does not fit into an item, and begins with what they led to', async () => {
    expect(await store.writeHistory('shuffled', shuffled, null)).toBe(true);
    const kept = await store.readHistory('shuffled', 2028);
    if (kept === null) throw new Error('expected a history');
    const forgotten = shuffled.crawls.length - kept.crawls.length;
    console.info(
      `of a year in which half of 1,000 entries are shuffled every day, ${kept.crawls.length} days are kept`,
    );
    expect(kept.crawls.length).toBeGreaterThan(150);
    expect(kept.crawls).toEqual(shuffled.crawls.slice(forgotten));
    expect(kept.before).toEqual(shuffled.crawls[forgotten - 1]);
    expect(lastOf(kept)).toBe(lastOf(shuffled));
    for (const [id, entry] of Object.entries(shuffled.entries)) {
      const one = kept.entries[id];
      if (one === undefined) throw new Error(`${id} is missing`);
      expect(one.firstSeen).toBe(entry.firstSeen);
      for (const index of [-1, 0, 99]) expect(rankAt(one, index)).toBe(rankAt(entry, forgotten + index));
    }
  });
});
