import * as z from 'zod';
import { EndState } from '../../../core/crawl/crawl.ts';
import { PageError } from '../../../core/crawl/page-error.ts';
import type { Store } from '../../../core/crawl/ports.ts';
import type { CrawlSettings } from '../../../core/crawl/settings.ts';
import { type CrawlStatus, readCrawlStatus, readCrawlStatuses } from '../../../core/crawl/status.ts';
import { CONTENT_TYPES } from '../../../core/read/formats.ts';
import { readSummaries } from '../../../core/read/summaries.ts';
import { crawlPage } from '../page/crawl-page.ts';
import { CrawlId } from './list-schemas.ts';
import { HttpProblem, type Operation, operation, type Representation } from './operation.ts';
import { contextOf, JsonOrPage, PAGE_RESPONSE, pageRepresentation } from './pages.ts';

/** `GET /crawls` returns the newest crawls; older ones can be read by their id. */
const CRAWLS_LISTED = 20;
/** So many errors of a crawl are listed: a crawl of 1,000 pages may have 1,000, and 20 of those would exceed what a response may have. */
const ERRORS_LISTED = 10;

interface CrawlContext {
  lists: CrawlSettings[];
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
}

const Status = z
  .object({
    id: z.string(),
    list: z.string(),
    state: z.union([z.literal('running'), EndState, z.literal('incomplete')]),
    reason: z.string().nullable(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    deadline: z.iso.datetime(),
    pages: z.object({
      total: z.int().nullable(),
      done: z.int(),
      pending: z.array(z.int()),
      errors: z.array(PageError),
    }),
  })
  .meta({ id: 'Crawl', description: 'A crawl of a list, and how far it is' });

const Summary = z
  .object({
    name: z.string(),
    title: z.object({ en: z.string(), zh: z.string() }),
    url: z.url(),
    crawl: z.string().nullable(),
    publishedAt: z.iso.datetime().nullable(),
    count: z.int().nullable(),
  })
  .meta({ id: 'List', description: 'A configured list; null where it was never published' });

/** The routes of the crawls, and of what is configured. */
export function crawlOperations({ lists, store, now }: CrawlContext): Operation[] {
  const names = lists.map(({ definition }) => definition.name);
  const definitionOf = (name: string) =>
    lists.find(({ definition }) => definition.name === name)?.definition ?? null;
  const named = z
    .enum(names)
    .optional()
    .meta({ description: 'Only the crawls of this list', accepts: `one of ${names.join(', ')}` });
  const limit = z
    .int()
    .min(1)
    .max(CRAWLS_LISTED)
    .default(CRAWLS_LISTED)
    .meta({ description: 'The most crawls to return', accepts: `a whole number from 1 to ${CRAWLS_LISTED}` });
  return [
    operation({
      path: '/lists',
      id: 'lists',
      summary: 'The lists of this API',
      tag: 'lists',
      params: z.strictObject({}),
      query: z.strictObject({}),
      responses: { [CONTENT_TYPES.json]: z.object({ lists: z.array(Summary) }) },
      problems: [],
      handle: async () => fresh({ lists: await readSummaries(lists, store) }),
    }),
    operation({
      path: '/crawls',
      id: 'crawls',
      summary: 'The newest crawls',
      description: `The last ${CRAWLS_LISTED} unless limit says fewer, with the first ${ERRORS_LISTED} errors of each, and none of those that have ended. A crawl by its id has all`,
      tag: 'crawls',
      params: z.strictObject({}),
      query: z.strictObject({ list: named, limit }),
      responses: { [CONTENT_TYPES.json]: z.object({ list: z.string().nullable(), crawls: z.array(Status) }) },
      problems: [],
      async handle({ query: { list = null, limit: most } }) {
        const keys = lists
          .filter(({ definition }) => list === null || definition.name === list)
          .map(one => one.list);
        const crawls = await readCrawlStatuses(keys, most, store, now());
        return fresh({ list, crawls: crawls.map(listed) });
      },
    }),
    operation({
      path: '/crawls/{id}',
      id: 'crawl',
      summary: 'One crawl, with all errors of its pages',
      tag: 'crawls',
      params: z.strictObject({ id: z.string().meta({ description: 'The id of a crawl', accepts: 'an id' }) }),
      query: z.strictObject(JsonOrPage),
      responses: { [CONTENT_TYPES.json]: Status, ...PAGE_RESPONSE },
      problems: [404],
      async handle({ params: { id }, query: { format, lang }, url }) {
        const status = CrawlId.safeParse(id).success ? await readCrawlStatus(id, store, now()) : null;
        if (status === null)
          throw new HttpProblem(404, `there is no crawl ${JSON.stringify(id.slice(0, 100))}`);
        if (format !== 'html') return fresh(status);
        const list = definitionOf(status.list);
        const page = contextOf(lists, list, url, lang);
        return pageRepresentation(list, { version: null }, () =>
          crawlPage(page, list, status, new Date(now()).toISOString()),
        );
      },
    }),
  ];
}

/** A crawl as it is listed among others. */
function listed({ pages, ...crawl }: CrawlStatus): CrawlStatus {
  return { ...crawl, pages: { ...pages, errors: pages.errors.slice(0, ERRORS_LISTED) } };
}

/** What changes from one second to the next. */
function fresh(body: object): Representation {
  return {
    version: null,
    lastModified: null,
    cacheControl: 'no-cache',
    type: CONTENT_TYPES.json,
    render: () => ({ body: JSON.stringify(body) }),
  };
}
