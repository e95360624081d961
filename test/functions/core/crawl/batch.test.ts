import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBatch } from '../../../../functions/core/crawl/batch.ts';
import { type Engine, startDynalite } from '../../../support/engines.ts';
import { createTestDependencies } from '../../../support/handlers.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

let crawls = 0;

/** A shard with these pages pending. Its first write waits until `answer` is called with whether it succeeds. */
async function setUp(pages: number[]) {
  const { store, dependencies } = createTestDependencies(engine.client, 'http://127.0.0.1/top250');
  const id = `batch-${++crawls}`;
  await store.putPending(id, 0, pages);
  const writes: number[][] = [];
  const reads: number[] = [];
  let answer: (succeeds: boolean) => void = () => {};
  const answered = new Promise<boolean>(resolve => {
    answer = resolve;
  });
  const watched = {
    ...store,
    async markDone(crawl: string, shard: number, done: number[]) {
      writes.push([...done]);
      if (writes.length === 1 && !(await answered)) throw new Error('the table is gone');
      return store.markDone(crawl, shard, done);
    },
    readPending(crawl: string, shard: number) {
      reads.push(shard);
      return store.readPending(crawl, shard);
    },
  };
  const batch = createBatch({ ...dependencies, store: watched });
  return { id, batch, store, writes, reads, answer };
}

it('finishes pages together that are stored while another is being finished', async () => {
  const { id, batch, store, writes, answer } = await setUp([2, 3, 4, 5]);
  const first = batch.finishPage(id, 0, 2);
  await new Promise(setImmediate);
  const others = [3, 4].map(page => batch.finishPage(id, 0, page));
  answer(true);
  await Promise.all([first, ...others]);
  expect(writes).toEqual([[2], [3, 4]]);
  expect(await store.readPending(id, 0)).toEqual(new Set([5]));
});

it('finishes a page even if another could not be finished before it', async () => {
  const { id, batch, store, writes, answer } = await setUp([2, 3, 4]);
  const first = batch.finishPage(id, 0, 2);
  await new Promise(setImmediate);
  const second = batch.finishPage(id, 0, 3);
  answer(false);
  await expect(first).rejects.toThrow('the table is gone');
  await second;
  expect(writes).toEqual([[2], [3]]);
  expect(await store.readPending(id, 0)).toEqual(new Set([2, 4]));
});

it('tells everyone whose pages were to be finished together that they could not be', async () => {
  const { id, batch, store, answer } = await setUp([2, 3, 4]);
  const both = [2, 3].map(page => batch.finishPage(id, 0, page));
  answer(false);
  const results = await Promise.allSettled(both);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await store.readPending(id, 0)).toEqual(new Set([2, 3, 4]));
});

it('reads what is pending once a shard', async () => {
  const { id, batch, store, reads } = await setUp([2]);
  await store.putPending(id, 1, [102]);
  const read = await Promise.all([0, 0, 1, 0].map(shard => batch.readPending(id, shard)));
  expect(read).toEqual([new Set([2]), new Set([2]), new Set([102]), new Set([2])]);
  expect(reads).toEqual([0, 1]);
});
