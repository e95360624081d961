import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { CRAWL_ID } from '../../functions/core/crawl/trigger.ts';
import { InputError } from '../../functions/core/errors.ts';
import type { SampleSiteOptions } from '../../infra/local/sample-site/site.ts';
import { type Engine, startDynalite } from '../support/engines.ts';
import { CONTEXT, createTestDependencies, variables } from '../support/handlers.ts';
import { httpServer, sampleSite } from '../support/servers.ts';
import { withEnvironment } from '../support/with-environment.ts';

const { createHandler } = await withEnvironment(
  variables('http://127.0.0.1/top250'),
  () => import('../../functions/seed.ts'),
);

let engine: Engine;
beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

let ticks = 0;
/** The event of the schedule. Each call has a new scheduled time, unless one is given. */
const tick = (scheduledTime = `2026-11-23T19:00:00Z #${++ticks}`) => ({
  schedule: 'arn:aws:scheduler:::schedule/daily',
  scheduledTime,
});
const post = (key?: string) => ({
  version: '2.0',
  requestContext: { http: { method: 'POST' } },
  headers: key === undefined ? {} : { 'idempotency-key': key },
});

async function setUp(options: SampleSiteOptions = {}) {
  const site = await sampleSite({ pages: 3, pageSize: 2, ...options });
  const base = createTestDependencies(engine.client, site.url);
  const seed = createHandler(base.settings, base.dependencies);
  return {
    ...base,
    site,
    fetched: () => site.requests.filter(({ page }) => page !== 'robots').length,
    async seed(event: unknown) {
      const { statusCode, headers, body } = await seed(event, CONTEXT);
      return { status: statusCode, headers, body: JSON.parse(body ?? '') };
    },
    holder: () =>
      base.store.acquire(base.settings.list, 'probe', '2000-01-01T00:00:00Z', '2000-01-01T00:00:00Z'),
  };
}
const PROBLEM = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };

describe('a trigger', () => {
  it('starts a crawl: fetches and stores page 1, stores the plan, and sends messages for the other pages', async () => {
    const { seed, site, sqs, store, fetched } = await setUp();
    const { status, headers, body } = await seed(post('a'));
    expect(status).toBe(202);
    expect(body).toEqual({ id: expect.stringMatching(CRAWL_ID), list: 'movies', state: 'running' });
    expect(headers).toMatchObject({ location: `/crawls/${body.id}` });
    expect(sqs.sent().map(({ page, url, firstRank }) => [page, url, firstRank])).toEqual([
      [2, `${site.url}?start=2&filter=`, 3],
      [3, `${site.url}?start=4&filter=`, 5],
    ]);
    expect(await store.readCrawl(body.id)).toMatchObject({ plan: { pages: 3, pageSize: 2, total: 6 } });
    expect((await store.readPage(body.id, 1))?.entries).toEqual(site.truth().slice(0, 2));
    expect(await store.readPending(body.id, 0)).toEqual(new Set([2, 3]));
    expect(fetched()).toBe(1);
  });

  it('of the schedule starts a crawl, and belongs to the same crawl if it is delivered again', async () => {
    const { seed, fetched } = await setUp();
    const event = tick();
    const first = await seed(event);
    expect(first.status).toBe(202);
    expect((await seed({ ...event })).body).toEqual(first.body);
    expect(fetched()).toBe(1);
  });

  it('with a repeated key returns its crawl with the stored plan, and sends no message again', async () => {
    const { seed, site, sqs, fetched } = await setUp();
    const first = await seed(post('a'));
    site.setEntries(site.truth().slice(0, 4));
    expect(await seed(post('a'))).toEqual(first);
    expect(sqs.sent().map(({ page }) => page)).toEqual([2, 3]);
    expect(fetched()).toBe(1);
  });

  it('is rejected with a 409 and the id of the running crawl while another one holds the list', async () => {
    const { seed, fetched } = await setUp();
    const { body: running } = await seed(post('a'));
    const busy = await seed(post('b'));
    expect(busy).toMatchObject({
      status: 409,
      headers: PROBLEM,
      body: { status: 409, title: 'A crawl is running', crawl: running.id },
    });
    expect((await seed(tick())).status).toBe(409);
    expect(fetched()).toBe(1);
  });

  it('starts only one crawl together with concurrent triggers', async () => {
    const { seed, fetched } = await setUp();
    const responses = await Promise.all(['a', 'b', 'c'].map(key => seed(post(key))));
    expect(responses.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    const [accepted] = responses.filter(({ status }) => status === 202);
    for (const rejected of responses.filter(({ status }) => status === 409))
      expect(rejected.body.crawl).toBe(accepted?.body.id);
    expect(fetched()).toBe(1);
  });

  it('for a list of one page publishes it and releases the list', async () => {
    const { seed, store, settings, holder } = await setUp({ pages: 1, pageSize: 4 });
    const { body } = await seed(post('a'));
    expect(body.state).toBe('published');
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: body.id, count: 4 });
    expect(await holder()).toBeNull();
  });

  it('with a repeated key returns the end state of an ended crawl and does not acquire the lock of the list', async () => {
    const { seed, fetched, holder } = await setUp({ pages: 1 });
    await seed(post('a'));
    expect(await seed(post('a'))).toMatchObject({ status: 202, body: { state: 'published' } });
    expect(fetched()).toBe(1);
    expect(await holder()).toBeNull();
  });

  it('starts a new crawl after the deadline of a running one', async () => {
    const { seed, advance } = await setUp();
    const { body } = await seed(post('a'));
    advance(4 * 3600);
    const next = await seed(post('b'));
    expect(next.status).toBe(202);
    expect(next.body.id).not.toBe(body.id);
  });

  it('delays the messages by the interval, or by the crawl delay if that is longer, and some slack', async () => {
    const site = await sampleSite({ pages: 4, pageSize: 2, robots: 'User-agent: *\nCrawl-delay: 7' });
    const { settings, dependencies, sqs } = createTestDependencies(engine.client, site.url, {
      pageIntervalSeconds: 5,
    });
    await createHandler(settings, dependencies)(post('a'), CONTEXT);
    const entries = sqs.mock
      .commandCalls(SendMessageBatchCommand)
      .flatMap(call => call.args[0].input.Entries ?? []);
    expect(entries.map(({ DelaySeconds }) => DelaySeconds)).toEqual([11, 22, 33]);
  });

  it('at a Crawl-delay of half a second spaces the messages in whole seconds, none too early', async () => {
    const { seed, sqs } = await setUp({ pages: 4, robots: 'User-agent: *\nCrawl-delay: 0.5' });
    expect((await seed(post('a'))).status).toBe(202);
    const entries = sqs.mock
      .commandCalls(SendMessageBatchCommand)
      .flatMap(call => call.args[0].input.Entries ?? []);
    expect(entries.map(({ DelaySeconds }) => DelaySeconds)).toEqual([5, 9, 14]);
  });
});

describe('robots.txt', () => {
  const forbidding = 'User-agent: *\nDisallow: /%74op%32%35%30';

  it('that forbids the list in another spelling ends the crawl as refused, without a page fetched', async () => {
    const { seed, store, fetched, holder } = await setUp({ robots: forbidding });
    const { status, body } = await seed(post('a'));
    expect({ status, class: body.class }).toEqual({ status: 502, class: 'refused' });
    expect(await store.readCrawl(body.crawl)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('robots.txt forbids'),
    });
    expect(fetched()).toBe(0);
    expect(await holder()).toBeNull();
  });

  it('that redirects to another host is obeyed', async () => {
    const other = await httpServer((_request, response) => response.end(forbidding));
    const { seed, fetched } = await setUp({
      faults: [{ kind: 'redirect', location: `${other}/robots.txt`, page: 'robots' }],
    });
    expect((await seed(post('a'))).body.class).toBe('refused');
    expect(fetched()).toBe(0);
  });

  it('behind a log-in page ends the crawl as blocked, and the next trigger asks for it again', async () => {
    const { seed, site } = await setUp({
      faults: [{ kind: 'challenge', type: 'login', page: 'robots', times: 1 }],
    });
    expect((await seed(post('a'))).body.class).toBe('blocked');
    expect((await seed(post('b'))).status).toBe(202);
    expect(site.requests.map(({ page }) => page)).toEqual(['robots', 'robots', 1]);
  });

  it('with more rules than an item holds is obeyed without being stored', async () => {
    const rules = Array.from({ length: 20_000 }, (_, index) => `Disallow: /private/${index}`);
    const { seed, site, store } = await setUp({ robots: ['User-agent: *', ...rules].join('\n') });
    expect((await seed(post('a'))).status).toBe(202);
    expect(site.requests.map(({ page }) => page)).toEqual(['robots', 1]);
    expect(await store.robots.read(new URL(site.url).origin)).toBeNull();
  });
});

describe('a temporary error', () => {
  it('is thrown to the scheduler, and a retry resumes the crawl that recorded the error', async () => {
    const { seed, store, settings } = await setUp({ faults: [{ kind: 'status', status: 503, times: 1 }] });
    const event = tick();
    await expect(seed(event)).rejects.toMatchObject({ class: 'retry' });
    const [id = ''] = await store.listCrawls(settings.list, 9);
    expect(await store.readCrawl(id)).toMatchObject({ state: 'running', plan: null });
    expect(await store.readErrors(id)).toMatchObject([
      { page: 1, class: 'retry', actual: 'status 503', dead: false },
    ]);
    expect(await seed(event)).toMatchObject({ status: 202, body: { id, state: 'running' } });
  });

  it('is returned to a caller with the key for a retry, which may be generated', async () => {
    for (const key of ['a', undefined]) {
      const { seed } = await setUp({ faults: [{ kind: 'reset', times: 1 }] });
      const failed = await seed(post(key));
      expect(failed).toMatchObject({
        status: 503,
        headers: PROBLEM,
        body: { class: 'retry', title: 'Service unavailable' },
      });
      const { crawl, idempotencyKey, detail } = failed.body;
      expect(detail).toContain(`Repeat the request with Idempotency-Key: ${idempotencyKey}`);
      expect(await seed(post(idempotencyKey))).toMatchObject({ status: 202, body: { id: crawl } });
    }
  });

  it('of SQS leaves pages pending, and the next attempt sends their messages', async () => {
    const { seed, sqs, store } = await setUp();
    sqs.refuse(5);
    const failed = await seed(post('a'));
    expect(failed.status).toBe(503);
    expect(await store.readPending(failed.body.crawl, 0)).toEqual(new Set([2, 3]));
    sqs.mock.resetHistory();
    expect((await seed(post('a'))).status).toBe(202);
    expect(sqs.sent().map(({ page }) => page)).toEqual([2, 3]);
  });

  it('of the table is returned to a caller and thrown to the scheduler', async () => {
    const site = await sampleSite({ pages: 3, pageSize: 2 });
    const table = createTableClient({ region: 'local' });
    mockClient(table).rejects(new Error('ProvisionedThroughputExceededException'));
    const { settings, dependencies } = createTestDependencies(table, site.url);
    const seed = createHandler(settings, dependencies);
    expect((await seed(post('a'), CONTEXT)).statusCode).toBe(503);
    await expect(seed(tick(), CONTEXT)).rejects.toThrow('ProvisionedThroughputExceeded');
    expect(site.requests).toEqual([]);
  });

  it('after page 1 is stored does not change the plan: the next attempt uses the plan that was stored with page 1', async () => {
    const { site, settings, dependencies, sqs, store } = await setUp();
    const crashing = {
      ...dependencies,
      store: { ...dependencies.store, putPending: () => Promise.reject(new Error('stopped')) },
    };
    const first = await createHandler(settings, crashing)(post('a'), CONTEXT);
    expect(first.statusCode).toBe(503);
    site.setEntries(site.truth().slice(0, 4));
    const again = await createHandler(settings, dependencies)(post('a'), CONTEXT);
    expect(again.statusCode).toBe(202);
    const { id } = JSON.parse(again.body ?? '');
    expect(await store.readCrawl(id)).toMatchObject({ plan: { pages: 3, total: 6 } });
    expect(site.requests.filter(({ page }) => page === 1)).toHaveLength(1);
    expect(sqs.sent().map(({ page }) => page)).toEqual([2, 3]);
  });
});

describe('a permanent error ends the crawl', () => {
  it.each([
    ['a page that is not a list', { kind: 'empty-list' }, 'changed'],
    ['a page that is not page 1', { kind: 'not-page-1' }, 'changed'],
    ['an impossible total', { kind: 'total', total: '9223372036854775807' }, 'changed'],
    ['a link to another site', { kind: 'link', to: 3, href: 'https://evil.example/?start=4' }, 'refused'],
    ['a link to the metadata address', { kind: 'link', href: 'http://169.254.169.254/?start=2' }, 'refused'],
    ['a challenge', { kind: 'challenge', type: 'pow' }, 'blocked'],
    ['a redirect to a file URL', { kind: 'redirect', location: 'file:///etc/passwd' }, 'refused'],
  ] as const)('with its class: %s', async (_case, fault, errorClass) => {
    const { seed, store, holder, sqs } = await setUp({ faults: [fault] });
    const { status, headers, body } = await seed(post('a'));
    expect({ status, headers }).toEqual({ status: 502, headers: PROBLEM });
    expect(body).toMatchObject({ title: 'The list could not be crawled', class: errorClass });
    expect(await store.readCrawl(body.crawl)).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(`^${errorClass}: `),
    });
    expect(await store.readErrors(body.crawl)).toMatchObject([{ page: 1, class: errorClass }]);
    expect(await holder()).toBeNull();
    expect(sqs.sent()).toEqual([]);
  });

  it('and is not thrown, because the scheduler would retry', async () => {
    const { seed, store } = await setUp({ faults: [{ kind: 'empty-list' }] });
    const { status, body } = await seed(tick());
    expect(status).toBe(502);
    expect(await store.readCrawl(body.crawl)).toMatchObject({ state: 'failed' });
  });

  it('and releases the list for the next trigger', async () => {
    const { seed } = await setUp({ faults: [{ kind: 'empty-list', times: 1 }] });
    expect((await seed(post('a'))).status).toBe(502);
    expect(await seed(post('a'))).toMatchObject({ status: 202, body: { state: 'failed' } });
    expect(await seed(post('b'))).toMatchObject({ status: 202, body: { state: 'running' } });
  });
});

describe('an event that is not a trigger', () => {
  it('returns a problem document to a caller', async () => {
    const { seed, site } = await setUp();
    expect(await seed(post('two words'))).toMatchObject({
      status: 400,
      headers: PROBLEM,
      body: { detail: expect.stringContaining('invalid Idempotency-Key "two words"') },
    });
    expect(site.requests).toEqual([]);
  });

  it('throws an error to the scheduler that names the field', async () => {
    const { seed } = await setUp();
    await expect(seed(tick('<aws.scheduler.scheduled-time>'))).rejects.toThrow(/scheduledTime: EventBridge/);
  });

  it('always has one of these two outcomes, and starts nothing', async () => {
    const { seed, site } = await setUp();
    const hostile = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.record({ requestContext: fc.anything(), headers: fc.anything() }),
      fc.record({ schedule: fc.constantFrom('<aws.x>', '', 1, null), scheduledTime: fc.string() }),
      fc.record({
        requestContext: fc.record({ http: fc.record({ method: fc.constantFrom('POST', 'GET') }) }),
        headers: fc.dictionary(
          fc.constant('idempotency-key'),
          fc.string().map(key => `${key} ü`),
          { minKeys: 1 },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async event => {
        try {
          expect(await seed(event)).toMatchObject({ status: 400, headers: PROBLEM });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000, seed: 20261123 },
    );
    expect(site.requests).toEqual([]);
  });
});
