import fc from 'fast-check';
import type { EndState } from '../../functions/core/crawl/crawl.ts';
import type { PageError } from '../../functions/core/crawl/page-error.ts';
import type { Plan } from '../../functions/core/crawl/plan.ts';
import type { Store } from '../../functions/core/crawl/ports.ts';
import { crawl as newCrawl } from '../support/crawl.ts';
import { entry } from '../support/page.ts';

export const NOW = Date.parse('2026-11-23T03:00:00Z');
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

const crawl = fc.constantFrom('a', 'b', 'c');
const page = fc.integer({ min: 1, max: 4 });
const shard = fc.integer({ min: 0, max: 1 });
const hour = fc.integer({ min: 0, max: 5 });
const plan: Plan = {
  firstUrl: 'https://list.example/top',
  pages: 3,
  pageSize: 2,
  total: null,
  atLeast: 1,
  intervalSeconds: 0,
  rule: null,
};

const error = (page: number): PageError => ({
  page,
  class: 'retry',
  message: 'm',
  expected: null,
  actual: null,
  tries: 1,
  dead: false,
  at: at(1),
});

/** One operation of the store. `list` separates the runs that share an engine. */
export type Operation = (store: Store, list: string) => Promise<unknown>;

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(crawl, hour, hour).map(
    ([id, from, to]) =>
      (store: Store, list: string) =>
        store.acquire(list, `${list}${id}`, at(to), at(from)),
  ),
  fc.tuple(crawl, crawl, hour, hour).map(([id, other, from, to]) => async (store: Store, list: string) => {
    // As a trigger does, with the holder and the nonce that it has read.
    const holder = await store.acquire(list, `${list}${id}`, at(to), at(from));
    if (holder === null || holder.crawl !== `${list}${other}`) return holder;
    return store.takeOver(list, `${list}${id}`, at(to), holder);
  }),
  fc.tuple(crawl, crawl, hour).map(
    ([id, other, to]) =>
      (store: Store, list: string) =>
        store.takeOver(list, `${list}${id}`, at(to), { crawl: `${list}${other}`, nonce: 'old' }),
  ),
  fc.tuple(crawl, hour).map(
    ([id, to]) =>
      (store: Store, list: string) =>
        store.extendLock(list, `${list}${id}`, at(to)),
  ),
  crawl.map(id => (store: Store, list: string) => store.release(list, `${list}${id}`)),
  fc.tuple(hour, hour).map(
    ([now, next]) =>
      (store: Store, list: string) =>
        store.takeTurn(`https://${list}`, Date.parse(at(now)), Date.parse(at(next))),
  ),
  fc.tuple(crawl, hour).map(
    ([id, hours]) =>
      (store: Store, list: string) =>
        store.putCrawl(newCrawl({ id: `${list}${id}`, list, startedAt: at(hours), deadline: at(hours + 3) })),
  ),
  fc.tuple(crawl, page, fc.constantFrom('x', 'y')).map(
    ([id, number, text]) =>
      (store: Store, list: string) =>
        store.putPage({
          v: 1,
          crawl: `${list}${id}`,
          page: number,
          url: plan.firstUrl,
          fetchedAt: at(0),
          fetchMs: 1,
          bytes: 1,
          entries: [entry(1, { id: text })],
          evidence: null,
        }),
  ),
  fc.tuple(crawl, shard).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.putPending(`${list}${id}`, number, [2, 3]),
  ),
  fc.tuple(crawl, shard, page).map(
    ([id, number, done]) =>
      (store: Store, list: string) =>
        store.markDone(`${list}${id}`, number, [done]),
  ),
  fc.tuple(crawl, fc.subarray([0, 1])).map(
    ([id, shards]) =>
      (store: Store, list: string) =>
        store.setPlan(`${list}${id}`, plan, shards, at(4)),
  ),
  fc.tuple(crawl, shard).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.closeShard(`${list}${id}`, number),
  ),
  fc.tuple(crawl, hour).map(
    ([id, hours]) =>
      (store: Store, list: string) =>
        store.markSent(`${list}${id}`, at(hours)),
  ),
  fc.tuple(crawl, hour).map(
    ([id, hours]) =>
      (store: Store, list: string) =>
        store.postpone(`${list}${id}`, at(hours)),
  ),
  fc.tuple(crawl, hour, fc.constantFrom(5, 6)).map(
    ([id, hours, count]) =>
      (store: Store, list: string) =>
        store.movePointer(
          {
            list,
            crawl: `${list}${id}`,
            startedAt: at(hours),
            publishedAt: at(5),
            count,
            pageSize: 2,
          },
          count,
        ),
  ),
  crawl.map(id => (store: Store, list: string) => store.removeUnfinished(list, `${list}${id}`)),
  fc.constant(async (store: Store, list: string) => {
    const pointer = await store.readPointer(list);
    // Every item counts as one that is not renewed yet.
    if (pointer !== null) await store.renew({ ...pointer, expiresAt: pointer.expiresAt + 2 });
  }),
  fc.tuple(crawl, fc.constantFrom<EndState>('published', 'inconsistent', 'failed')).map(
    ([id, state]) =>
      (store: Store, list: string) =>
        store.endCrawl(`${list}${id}`, {
          state,
          reason: null,
          endedAt: at(5),
          previous: state === 'published' ? null : undefined,
        }),
  ),
  fc.tuple(crawl, page).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.putError(`${list}${id}`, error(number)),
  ),
  fc.tuple(crawl, page, fc.constantFrom('1 1', '1 2')).map(
    ([id, number, attempt]) =>
      (store: Store, list: string) =>
        store.recordError(`${list}${id}`, error(number), attempt),
  ),
  fc.tuple(crawl, page).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.setDead(`${list}${id}`, number),
  ),
);

/** Returns the result of an operation, or the name of its error. */
export async function outcome(run: Promise<unknown>): Promise<unknown> {
  try {
    return plain(await run);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

/** Reads everything that the store can read. */
export async function dump(store: Store, list: string): Promise<unknown> {
  const crawls = await Promise.all(
    ['a', 'b', 'c'].map(async id => ({
      crawl: await store.readCrawl(`${list}${id}`),
      pages: await all(store.readPages(`${list}${id}`)),
      page: await store.readPage(`${list}${id}`, 1),
      pending: [await store.readPending(`${list}${id}`, 0), await store.readPending(`${list}${id}`, 1)],
      errors: await store.readErrors(`${list}${id}`),
    })),
  );
  const listed = await all(store.crawlsAfter(list, at(1)));
  return plain({ crawls, listed, pointer: await store.readPointer(list) });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Fields that are sets in the table and arrays in the core. */
const SETS = new Set(['openShards', 'unfinished']);

/** Converts sets to sorted arrays and hides random nonces, so that the results of two engines can be compared. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Object)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        SETS.has(name)
          ? plain(new Set(Array.isArray(inner) ? inner : []))
          : name === 'nonce'
            ? ''
            : plain(inner),
      ]),
    );
  return value;
}
