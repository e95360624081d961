import { afterAll, describe, expect, it, vi } from 'vitest';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { crawl, PLAN, STARTED, storedPage } from '../support/crawl.ts';
import { startDynalite, TABLE } from '../support/engines.ts';
import { CONTEXT, variables } from '../support/handlers.ts';
import { eventOf } from '../support/http-event.ts';
import { listsVariable } from '../support/lists-variable.ts';
import { withEnvironment } from '../support/with-environment.ts';

const MOVIES = 'movie.douban.com/top250';
const BOOKS = 'book.douban.com/top250';
const engine = await startDynalite();
/** Loads the handler with these lists. Another file may have loaded it for another table. */
async function load(lists: Parameters<typeof listsVariable>[0]) {
  vi.resetModules();
  const environment = {
    ...variables(`https://${MOVIES}`),
    LISTS: listsVariable(lists),
    AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const { handler } = await withEnvironment(environment, () => import('../../functions/api.ts'));
  return handler;
}
const onlyMovies = await load([{ url: `https://${MOVIES}` }]);
const handler = await load([{ url: `https://${MOVIES}` }, { name: 'books', url: `https://${BOOKS}` }]);
const store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => Date.now() });
afterAll(() => engine.stop());

async function ask(path: string, query = '') {
  const { statusCode, body } = await handler(eventOf(path, 'GET', query), CONTEXT);
  return { status: statusCode, body: JSON.parse(body ?? '') };
}
const ID = (digit: number) => String(digit).repeat(20);

/** Publishes a crawl of six entries, whose titles say which list they belong to. */
async function publish(list: string, name: string, id: string, startedAt: string) {
  await store.putCrawl(crawl({ id, list, name, startedAt }));
  await store.setPlan(id, PLAN, [0], '2099-01-01T00:00:00.000Z');
  for (const page of [1, 2, 3]) {
    const { entries } = storedPage(page);
    const titled = entries.map(entry => ({ ...entry, title: `${name} ${entry.rank}` }));
    await store.putPage(storedPage(page, { crawl: id, entries: titled }));
  }
  const pointer = { list, crawl: id, startedAt, publishedAt: startedAt, count: 6, pageSize: 2 };
  await store.movePointer(pointer, 6);
  await store.endCrawl(id, { state: 'published', reason: null, endedAt: startedAt });
}

describe('several lists in one stack', () => {
  it('are all named, each with its URL and with what of it is published', async () => {
    await publish(MOVIES, 'movies', ID(1), STARTED);
    expect(await ask('/lists')).toMatchObject({
      status: 200,
      body: {
        lists: [
          { name: 'movies', url: `https://${MOVIES}`, crawl: ID(1), publishedAt: STARTED, count: 6 },
          { name: 'books', url: `https://${BOOKS}`, crawl: null, publishedAt: null, count: null },
        ],
      },
    });
    const { body } = await ask('/lists');
    for (const { title } of body.lists) {
      expect(title.en).toEqual(expect.any(String));
      expect(title.zh).toEqual(expect.any(String));
    }
  });

  it('a list that was never published is a 404, whatever the others have', async () => {
    expect(await ask('/books')).toMatchObject({
      status: 404,
      body: { detail: 'no crawl of the list books has been published yet' },
    });
    expect((await ask('/movies')).status).toBe(200);
  });

  it('each have their own entries, also when they are read in turn', async () => {
    await publish(BOOKS, 'books', ID(2), '2026-11-24T00:00:00.000Z');
    for (const list of ['movies', 'books', 'movies', 'books']) {
      const { body } = await ask(`/${list}`);
      expect(body.list).toBe(list);
      expect(body[list].map(({ title }: { title: string }) => title)).toEqual(
        [1, 2, 3, 4, 5, 6].map(rank => `${list} ${rank}`),
      );
      expect((await ask(`/${list}/5`)).body).toMatchObject({ rank: 5, title: `${list} 5` });
    }
  });

  it('have the fields of their own files', async () => {
    expect((await ask('/movies/1')).body).toHaveProperty('genres');
    const { body } = await ask('/books/1');
    expect(body).toHaveProperty('publisher');
    expect(body).not.toHaveProperty('genres');
  });

  it('have crawls that are listed together, newest first, or by list', async () => {
    const crawlsOf = async (query: string) =>
      (await ask('/crawls', query)).body.crawls.map((one: { id: string; list: string }) => [
        one.id,
        one.list,
      ]);
    expect(await crawlsOf('')).toEqual([
      [ID(2), 'books'],
      [ID(1), 'movies'],
    ]);
    expect(await crawlsOf('list=movies')).toEqual([[ID(1), 'movies']]);
    expect(await crawlsOf('list=books')).toEqual([[ID(2), 'books']]);
  });

  it.each(['list=games', 'list=', 'list=movies&list=books'])(
    'GET /crawls?%s names the lists',
    async query => {
      expect(await ask('/crawls', query)).toMatchObject({
        status: 400,
        body: { parameter: 'list', accepts: 'one of movies, books' },
      });
    },
  );
});

it.each(['/openapi.json', '/docs', '/movies?format=html'])(
  'a client that has %s gets it again once the settings have changed',
  async address => {
    const [path = '', query = ''] = address.split('?');
    const event = eventOf(path, 'GET', query);
    const { headers } = await onlyMovies(event, CONTEXT);
    const again = { ...event, headers: { ...event.headers, 'if-none-match': String(headers?.etag) } };
    expect((await onlyMovies(again, CONTEXT)).statusCode).toBe(304);
    const { statusCode, body } = await handler(again, CONTEXT);
    expect(statusCode).toBe(200);
    expect(body).toContain('books');
  },
);
