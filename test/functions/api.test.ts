import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { crawl, PLAN, pageError, STARTED, storedPage } from '../support/crawl.ts';
import { startDynalite, TABLE } from '../support/engines.ts';
import { CONTEXT, variables } from '../support/handlers.ts';
import { eventOf } from '../support/http-event.ts';
import { withEnvironment } from '../support/with-environment.ts';

const LIST = 'movie.douban.com/top250';
const engine = await startDynalite();
// Another file may have loaded the handler for another table.
vi.resetModules();
const { handler } = await withEnvironment(
  {
    ...variables(`https://${LIST}`),
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  },
  () => import('../../functions/api.ts'),
);
const store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => Date.now() });
afterAll(() => engine.stop());

async function ask(path: string, query = '', method = 'GET') {
  const { statusCode, headers, body } = await handler(eventOf(path, method, query), CONTEXT);
  return { status: statusCode, type: headers?.['content-type'], body: JSON.parse(body ?? '') };
}
const PROBLEM = 'application/problem+json';
const ID = (digit: number) => String(digit).repeat(20);

async function publish(id: string, startedAt: string) {
  await store.putCrawl(crawl({ id, list: LIST, startedAt }));
  await store.setPlan(id, PLAN, [0], '2099-01-01T00:00:00.000Z');
  for (const page of [1, 2, 3]) await store.putPage(storedPage(page, { crawl: id }));
  const pointer = { list: LIST, crawl: id, startedAt, publishedAt: startedAt, count: 6, pageSize: 2 };
  await store.movePointer(pointer, 6);
  await store.endCrawl(id, { state: 'published', reason: null, endedAt: startedAt });
}

describe('before the first publication', () => {
  it('there is no list, so the API returns a problem document', async () => {
    for (const path of ['/movies', '/movies/1'])
      expect(await ask(path)).toMatchObject({
        status: 404,
        type: PROBLEM,
        body: { status: 404, detail: 'no crawl of the list movies has been published yet' },
      });
    expect(await ask('/crawls')).toMatchObject({ status: 200, body: { list: null, crawls: [] } });
  });
});

describe('a published list', () => {
  it('is returned in order, with its metadata', async () => {
    await publish(ID(1), STARTED);
    const { status, type, body } = await ask('/movies');
    expect({ status, type }).toEqual({ status: 200, type: 'application/json; charset=utf-8' });
    expect(body).toMatchObject({
      list: 'movies',
      crawl: ID(1),
      publishedAt: STARTED,
      total: 6,
      offset: 0,
      count: 6,
    });
    expect(body.movies.map(({ rank }: { rank: number }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is returned in slices', async () => {
    const { body } = await ask('/movies', 'offset=2&limit=3');
    expect(body).toMatchObject({ total: 6, offset: 2, count: 3 });
    expect(body.movies.map(({ rank }: { rank: number }) => rank)).toEqual([3, 4, 5]);
    expect((await ask('/movies', 'offset=6')).body).toMatchObject({ total: 6, count: 0, movies: [] });
  });

  it('returns one movie by its rank', async () => {
    expect(await ask('/movies/4')).toMatchObject({ status: 200, body: { rank: 4, id: '1000004' } });
    expect(await ask('/movies/7')).toMatchObject({
      status: 404,
      type: PROBLEM,
      body: { detail: 'rank is 7, but the list ends at 6' },
    });
  });

  it.each([
    ['/movies', 'limit=0', 'limit', 'a whole number from 1 to 1000'],
    ['/movies', 'offset=-1', 'offset', 'a whole number from 0'],
    ['/movies', 'sort=title', 'sort', expect.stringContaining('rank, -rank, rating, -rating')],
    ['/movies', 'colour=red', 'colour', expect.stringContaining('limit, offset, q, year')],
    ['/movies/first', '', 'rank', 'a whole number from 1'],
    ['/movies/1.0', '', 'rank', 'a whole number from 1'],
  ])(
    '%s?%s is rejected with a problem document that names the parameter and its valid values',
    async (path, query, parameter, accepts) => {
      expect(await ask(path, query)).toMatchObject({
        status: 400,
        type: PROBLEM,
        body: { parameter, accepts },
      });
    },
  );

  it('is replaced as a whole by the next one', async () => {
    await publish(ID(2), '2026-11-24T00:00:00.000Z');
    expect((await ask('/movies')).body).toMatchObject({ crawl: ID(2), count: 6 });
  });

  it('with a missing page is a 503, never an incomplete list', async () => {
    await publish(ID(3), '2026-11-25T00:00:00.000Z');
    await engine.client.send(
      new DeleteCommand({ TableName: TABLE, Key: { pk: `CRAWL#${ID(3)}`, sk: 'PAGE#000002' } }),
    );
    expect(await ask('/movies')).toMatchObject({ status: 503, type: PROBLEM });
    expect(await ask('/movies/3')).toMatchObject({ status: 503, type: PROBLEM });
    expect(await ask('/movies/1')).toMatchObject({ status: 200 });
    await publish(ID(4), '2026-11-26T00:00:00.000Z');
    expect(await ask('/movies')).toMatchObject({ status: 200, body: { crawl: ID(4) } });
  });
});

describe('crawls', () => {
  it('are listed newest first', async () => {
    const { body } = await ask('/crawls');
    expect(body.crawls.map(({ id }: { id: string }) => id)).toEqual([ID(4), ID(3), ID(2), ID(1)]);
  });

  it('include how many pages are done, and which are pending or have errors', async () => {
    const id = ID(5);
    await store.putCrawl(crawl({ id, list: LIST, startedAt: '2026-11-20T00:00:00.000Z' }));
    expect((await ask(`/crawls/${id}`)).body).toMatchObject({ pages: { total: null, done: 0 } });
    await store.putPending(id, 0, [2, 3]);
    await store.setPlan(id, PLAN, [0], '2099-01-01T00:00:00.000Z');
    await store.putError(id, pageError(3));
    expect(await ask(`/crawls/${id}`)).toMatchObject({
      status: 200,
      body: {
        id,
        state: 'running',
        pages: { total: 3, done: 1, pending: [2, 3], errors: [{ page: 3, class: 'changed', dead: true }] },
      },
    });
    await store.markDone(id, 0, [2]);
    expect((await ask(`/crawls/${id}`)).body).toMatchObject({
      state: 'incomplete',
      pages: { done: 2, pending: [3] },
    });
  });

  it('are listed with their first ten errors, and have all by their ids and on their pages', async () => {
    const id = ID(6);
    const pages = Array.from({ length: 12 }, (_, index) => index + 2);
    await store.putCrawl(crawl({ id, list: LIST, startedAt: '2026-11-27T00:00:00.000Z' }));
    await store.putPending(id, 0, pages);
    await store.setPlan(id, { ...PLAN, pages: 13 }, [0], '2099-01-01T00:00:00.000Z');
    for (const page of pages) await store.putError(id, pageError(page));
    const errorsOf = (one: { pages: { errors: { page: number }[] } }) =>
      one.pages.errors.map(({ page }) => page);
    const [listed] = (await ask('/crawls')).body.crawls;
    expect(listed).toMatchObject({ id, state: 'incomplete', pages: { done: 1, pending: pages } });
    expect(errorsOf(listed)).toEqual(pages.slice(0, 10));
    expect(errorsOf((await ask(`/crawls/${id}`)).body)).toEqual(pages);
    for (const path of ['/movies', `/crawls/${id}`]) {
      const { body } = await handler(eventOf(path, 'GET', 'format=html&lang=en'), CONTEXT);
      expect(body?.match(/class="sq dead/g), path).toHaveLength(12);
    }
  });

  it.each([ID(9), 'nonsense', `${ID(1)}0`, ID(1).replace('1', 'G')])('do not include %s', async id => {
    expect(await ask(`/crawls/${id}`)).toMatchObject({ status: 404, type: PROBLEM });
  });
});

describe('a path with segments of dots', () => {
  it.each([
    ['/movies/by-id/../../lists', 'the list movies has had no entry with the id ../../lists'],
    ['/movies/by-id/..', expect.any(String)],
    ['/movies/by-id/x/..', 'the list movies has had no entry with the id x/..'],
    ['/movies/by-id/%2e%2E/%2e/1', 'the list movies has had no entry with the id .././1'],
    ['/movies/..', expect.stringContaining('no such route')],
    ['/movies/../lists', expect.any(String)],
  ])('%s is not that of another route', async (path, detail) => {
    const { status, body } = await ask(path);
    expect([400, 404]).toContain(status);
    expect(body.detail).toEqual(detail);
  });
});

describe('an unknown route returns a problem document', () => {
  it.each(['/movie', '/movies/1/2', '/admin', '/books', '/books/1', '/assets/page.css'])(
    'GET %s',
    async path => {
      const { status, type, body } = await ask(path);
      expect([404, 400]).toContain(status);
      expect(type).toBe(PROBLEM);
      expect(body.detail).toEqual(expect.any(String));
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s /movies', async method => {
    const { status, type } = await ask('/movies', '', method);
    expect([404, 405]).toContain(status);
    expect(type).toBe(PROBLEM);
  });
});

it('the body of a GET request is ignored', async () => {
  const event = { ...eventOf('/movies'), body: 'x=1' };
  expect((await handler(event, CONTEXT)).statusCode).toBe(200);
  expect((await handler({ ...event, body: 'eA==', isBase64Encoded: true }, CONTEXT)).statusCode).toBe(200);
});

describe('an event', () => {
  const without = {
    pathParameters: null,
    queryStringParameters: null,
    stageVariables: null,
    cookies: null,
    body: null,
  };

  it('with null for what it lacks is read as if it lacked it', async () => {
    for (const [path, status] of [
      ['/movies', 200],
      ['/movies/2', 200],
      ['/nothing', 404],
    ] as const)
      expect((await handler({ ...eventOf(path), ...without }, CONTEXT)).statusCode, path).toBe(status);
  });

  it.each([
    ['GET /movies', '/movies', '/movies'],
    ['GET /movies', '/prod/movies', '/movies'],
    ['GET /movies', '/lists/top250/movies', '/movies'],
    ['GET /movies', '/prod/lists/movies/', '/movies/'],
    ['GET /movies', '/movies/movies', '/movies'],
    ['GET /movies/{rank}', '/movies/movies/2', '/movies/2'],
    ['GET /movies/{rank}', '/prod/movies/2', '/movies/2'],
    ['GET /crawls/{id}', `/v1/crawls/${ID(4)}`, `/crawls/${ID(4)}`],
    ['$default', '/prod/movies/2', '/movies/2'],
  ])('of the route %s at %s is that of %s', async (routeKey, rawPath, path) => {
    const plain = eventOf(path);
    const event = { ...plain, routeKey, rawPath, requestContext: { ...plain.requestContext, stage: 'prod' } };
    const [actual, expected] = [await handler(event, CONTEXT), await handler(plain, CONTEXT)];
    expect(expected.statusCode).toBe(200);
    expect(actual).toEqual(expected);
  });

  it('of no route is a 404, whatever its last segments are', async () => {
    for (const path of ['/lists/movies', '/production/movies', '/x/movies/2'])
      expect((await handler(eventOf(path), CONTEXT)).statusCode, path).toBe(404);
  });
});

it('an unknown method returns a problem document', async () => {
  expect(await ask('/movies', '', 'BREW')).toMatchObject({ status: 405, type: PROBLEM });
});

it('a malformed request returns a problem document', async () => {
  const event = { ...eventOf('/movies'), headers: { host: 'a b', 'x-broken': 'a\nb' } };
  const { statusCode, headers } = await handler(event, CONTEXT);
  expect({ statusCode, headers }).toEqual({
    statusCode: 400,
    headers: { 'content-type': PROBLEM, 'cache-control': 'no-store' },
  });
});

it('an event that is not from an HTTP API throws', async () => {
  for (const event of [null, 'x', {}, { Records: [] }])
    await expect(handler(event, CONTEXT)).rejects.toThrow();
});

describe('a hostile request', () => {
  const path = fc.oneof(
    fc.webPath(),
    fc.string().map(text => `/movies/${text}`),
    fc.string().map(text => `/crawls/${encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))}`),
    fc.constantFrom(
      '/%',
      '/movies/%zz',
      '/movies/%00',
      '/%c0%af',
      '/movies/1%2f2',
      '/\\..\\',
      '/movies//1',
      '*',
      '',
    ),
    fc.string(),
  );
  const query = fc.oneof(
    fc.webQueryParameters(),
    fc.string(),
    fc
      .tuple(
        fc.constantFrom('limit', 'offset', '__proto__', 'q'),
        fc.oneof(fc.string(), fc.integer().map(String)),
      )
      .map(([name, value]) => `${name}=${value}`),
  );

  it('returns a 200 or a problem document with a 4xx status, and never an internal error', async () => {
    await fc.assert(
      fc.asyncProperty(
        path,
        query,
        fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'BREW'),
        async (path, query, method) => {
          const { statusCode, headers, body } = await handler(eventOf(path, method, query), CONTEXT);
          if (statusCode === 200) return;
          expect([400, 404, 405]).toContain(statusCode);
          expect(headers?.['content-type']).toBe(PROBLEM);
          if (method === 'HEAD') return;
          expect(JSON.parse(body ?? '')).toMatchObject({
            status: statusCode,
            title: expect.any(String),
          });
        },
      ),
      { numRuns: 1000, seed: 20261123 },
    );
  });
});
