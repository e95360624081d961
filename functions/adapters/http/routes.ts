import { Router } from '@aws-lambda-powertools/event-handler/http';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Store } from '../../core/crawl/ports.ts';
import { ListError, readSlice, readSummaries } from '../../core/crawl/read-list.ts';
import type { CrawlSettings } from '../../core/crawl/settings.ts';
import { readCrawlStatus, readCrawlStatuses } from '../../core/crawl/status.ts';
import { CRAWL_ID } from '../../core/crawl/trigger.ts';
import { InputError } from '../../core/errors.ts';
import type { Entry } from '../../core/page/list.ts';
import { normalizeEvent } from './event.ts';
import { PROBLEM_TYPE, type Problem, problem } from './problem.ts';
import { ParameterError, readList, readQuery, readRank } from './query.ts';

/** `GET /crawls` returns the newest crawls; older ones can be read by their id. */
const CRAWLS_LISTED = 20;

export interface RouterOptions {
  /** The configured lists. */
  lists: CrawlSettings[];
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
  logger: Logger;
}

/** Handles the events of an HTTP API. Every error is an RFC 9457 problem document, for an unknown route too. */
export function createApi(options: RouterOptions) {
  const router = createRouter(options);
  return async (event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    // The router throws for an event that `Request` rejects, such as a GET with a body. No route reads a body, so it is removed.
    const given = normalizeEvent(event);
    const request = given instanceof Object ? { ...given, body: undefined, isBase64Encoded: false } : given;
    try {
      const result = await router.resolve(request, context);
      return result.statusCode === 405 ? structured(problem(405, 'the methods are GET and POST')) : result;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return structured(problem(400, `the request cannot be read: ${error.message}`));
    }
  };
}

function createRouter(options: RouterOptions): Router {
  const router = new Router({ logger: options.logger });
  addCrawlRoutes(router, options);
  addListRoutes(router, options);
  addErrors(router, options);
  return router;
}

/** The lists and their entries. */
function addListRoutes(router: Router, { lists, store }: RouterOptions): void {
  const cache = new Map<string, Entry[]>();

  router.get('/lists', async () => reply(200, { lists: await readSummaries(lists, store) }));

  for (const list of lists) {
    const { name } = list.definition;

    router.get(`/${name}`, async ({ req }) => {
      const slice = await readSlice(list, readQuery(new URL(req.url).searchParams), store, cache);
      if (slice === null) return reply(404, notPublished(name));
      const { pointer, offset, entries } = slice;
      const { crawl, publishedAt, count: total } = pointer;
      return reply(200, {
        list: name,
        crawl,
        publishedAt,
        total,
        offset,
        count: entries.length,
        [name]: entries,
      });
    });

    router.get(`/${name}/:rank`, async ({ params }) => {
      const rank = readRank(params.rank ?? '');
      const slice = await readSlice(list, { offset: rank - 1, limit: 1 }, store, cache);
      if (slice === null) return reply(404, notPublished(name));
      const [entry] = slice.entries;
      if (entry === undefined)
        return reply(404, problem(404, `rank is ${rank}, but the list ends at ${slice.pointer.count}`));
      return reply(200, entry);
    });
  }
}

/** The crawls of one list or of all. */
function addCrawlRoutes(router: Router, { lists, store, now }: RouterOptions): void {
  router.get('/crawls', async ({ req }) => {
    const list = readList(new URL(req.url).searchParams, lists);
    const asked = lists.filter(({ definition }) => list === null || definition.name === list);
    const keys = asked.map(({ list }) => list);
    return reply(200, { list, crawls: await readCrawlStatuses(keys, CRAWLS_LISTED, store, now()) });
  });

  router.get('/crawls/:id', async ({ params }) => {
    const id = params.id ?? '';
    const status = CRAWL_ID.test(id) ? await readCrawlStatus(id, store, now()) : null;
    return status === null
      ? reply(404, problem(404, `there is no crawl ${JSON.stringify(id.slice(0, 100))}`))
      : reply(200, status);
  });
}

function addErrors(router: Router, { lists, logger }: RouterOptions): void {
  const names = lists.map(({ definition: { name } }) => `/${name}, /${name}/{rank}`).join(', ');
  router.notFound(async () =>
    reply(404, problem(404, `the routes are GET /lists, ${names}, /crawls, /crawls/{id} and POST /crawls`)),
  );
  router.errorHandler([ParameterError, InputError], async error =>
    reply(
      400,
      problem(
        400,
        error.message,
        error instanceof ParameterError ? { parameter: error.parameter, accepts: error.accepts } : {},
      ),
    ),
  );
  // A path such as /crawls/%zz.
  router.errorHandler(URIError, async () =>
    reply(400, problem(400, 'the path has an invalid percent-encoding')),
  );
  router.errorHandler(ListError, async error => reply(503, problem(503, error.message)));
  router.errorHandler(Error, async error => {
    logger.error('request failed', error);
    return reply(500, problem(500, 'the request failed; the log says why'));
  });
}

function notPublished(name: string): Problem {
  return problem(404, `no crawl of the list ${name} has been published yet`);
}

function structured(body: Problem): APIGatewayProxyStructuredResultV2 {
  return { statusCode: body.status, headers: { 'content-type': PROBLEM_TYPE }, body: JSON.stringify(body) };
}

function reply(status: number, body: object): Response {
  const type = status >= 400 ? PROBLEM_TYPE : 'application/json; charset=utf-8';
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
}
