import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { KnownLists } from '../../functions/core/crawl/settings.ts';
import { readCrawlStatus } from '../../functions/core/crawl/status.ts';
import { listKey } from '../../functions/core/page/list.ts';
import { readEnvironment } from '../../functions/environment.ts';
import { LISTS } from '../../functions/lists/all.ts';
import { startSampleSite } from '../../infra/local/sample-site/site.ts';
import { startDynalite } from '../support/engines.ts';
import { batchOf, CONTEXT, createTestDependencies, variables } from '../support/handlers.ts';
import { listsVariable } from '../support/lists-variable.ts';
import { withEnvironment } from '../support/with-environment.ts';

const [{ createHandler: createParse }, { createHandler: createSeed }] = await withEnvironment(
  variables('http://127.0.0.1/top250'),
  () => Promise.all([import('../../functions/parse.ts'), import('../../functions/seed.ts')]),
);
const engine = await startDynalite();
afterAll(() => engine.stop());

/** The settings of a deploy that has these lists. */
const deployOf = (lists: Parameters<typeof listsVariable>[0], registered = LISTS) =>
  readEnvironment({ ...variables('http://127.0.0.1/'), LISTS: listsVariable(lists) }, registered);

/** Starts a crawl of two pages of a list that a deploy will remove; its site looks like the movies', under the name of another list. */
async function setUp() {
  const [own, other] = await Promise.all([
    startSampleSite({ pages: 2, pageSize: 2 }),
    startSampleSite({ pages: 2, pageSize: 2 }),
  ]);
  onTestFinished(async () => void (await Promise.all([own.stop(), other.stop()])));
  const base = createTestDependencies(engine.client, own.url);
  const { dependencies, sqs } = base;
  const lists = deployOf([{ url: other.url, name: 'books' }, { url: own.url }]);
  const event = { list: 'movies', schedule: 'arn:aws:scheduler:x', scheduledTime: own.url };
  const seeded = await createSeed(lists, dependencies)(event, CONTEXT);
  const { id } = JSON.parse(seeded.body ?? '{}');
  const messages = sqs.sent();
  return {
    ...base,
    id,
    own,
    other,
    event,
    messages,
    parse: (after: KnownLists) => createParse(after, dependencies)(batchOf(messages), CONTEXT),
    status: () => readCrawlStatus(id, base.store, dependencies.now()),
  };
}

describe('a list that is removed from the settings while its crawl runs', () => {
  it('is crawled to its end by the settings it began with, and published as itself alone', async () => {
    const { id, own, other, messages, parse, store, status } = await setUp();
    expect(messages).toMatchObject([{ name: 'movies', page: 2 }]);
    await parse(deployOf([{ url: other.url, name: 'books' }]));
    expect(await status()).toMatchObject({ list: 'movies', state: 'published' });
    expect(await store.readPointer(listKey(own.url))).toMatchObject({ crawl: id, count: 4 });
    expect(await store.readPointer(listKey(other.url))).toBeNull();
  });

  it('whose file is gone too has its pages in the dead-letter queue, and the crawl names why', async () => {
    const { own, other, parse, sqs, store, status } = await setUp();
    const others = LISTS.filter(({ name }) => name !== 'movies');
    expect(await parse(deployOf([{ url: other.url, name: 'books' }], others))).toEqual({
      batchItemFailures: [],
    });
    expect(sqs.deadLetters()).toMatchObject([{ class: 'changed' }]);
    expect(await status()).toMatchObject({
      state: 'incomplete',
      pages: { errors: [{ page: 2, message: 'no list movies is registered in this deploy', dead: true }] },
    });
    expect(await store.readPointer(listKey(own.url))).toBeNull();
    expect(own.requests.filter(({ page }) => page === 2)).toEqual([]);
  });

  it('has a stale trigger, which starts nothing and is named', async () => {
    const { other, event, dependencies, own } = await setUp();
    const before = own.requests.length;
    const seed = createSeed(deployOf([{ url: other.url, name: 'books' }]), dependencies);
    const { statusCode, body } = await seed({ ...event, scheduledTime: 'another' }, CONTEXT);
    expect(statusCode).toBe(410);
    expect(JSON.parse(body ?? '')).toMatchObject({
      detail: 'invalid list "movies"; expected one of books',
    });
    expect(own.requests).toHaveLength(before);
  });
});

describe('a list that gets another URL while its crawl runs', () => {
  it('is another list: the crawl ends at the old URL, and the new one stays unpublished', async () => {
    const { id, own, other, parse, store, status } = await setUp();
    await parse(deployOf([{ url: other.url }]));
    expect(await status()).toMatchObject({ state: 'published' });
    expect(await store.readPointer(listKey(own.url))).toMatchObject({ crawl: id, count: 4 });
    expect(await store.readPointer(listKey(other.url))).toBeNull();
    expect(other.requests).toEqual([]);
  });

  it('can be crawled at both, because each has its own lock and its own crawl of one trigger', async () => {
    const { id, own, other, event, dependencies, parse, store } = await setUp();
    const after = deployOf([{ url: other.url }]);
    const { statusCode, body } = await createSeed(after, dependencies)(event, CONTEXT);
    expect(statusCode).toBe(202);
    expect(JSON.parse(body ?? '').id).not.toBe(id);
    await parse(after);
    expect(await store.readPointer(listKey(own.url))).toMatchObject({ crawl: id });
    expect(await store.readPointer(listKey(other.url))).toBeNull();
  });
});
