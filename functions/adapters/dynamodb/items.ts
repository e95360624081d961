import * as z from 'zod';
import { Crawl, Pointer, StoredPage } from '../../core/crawl/crawl.ts';
import { PageError } from '../../core/crawl/page-error.ts';
import { Plan } from '../../core/crawl/plan.ts';
import { decompress } from './compressed.ts';

/** Sort key prefixes of the items that a partition holds many of. */
export const prefix = { listing: 'CRAWL#', pending: 'PENDING#', error: 'ERROR#', page: 'PAGE#' };

/** The keys of the table's items. A crawl's items share one partition, a list's items another. */
export const key = {
  pointer: (list: string) => ({ pk: `LIST#${list}`, sk: 'CURRENT' }),
  history: (list: string, year: number) => ({ pk: `LIST#${list}`, sk: `HISTORY#${year}` }),
  // The sort key has the name that version 0.1 gave it, so that an upgrade keeps the lock of a running crawl.
  lock: (list: string) => ({ pk: `LIST#${list}`, sk: 'RUNNING' }),
  listing: ({ list, startedAt, id }: Pick<Crawl, 'list' | 'startedAt' | 'id'>) => ({
    pk: `LIST#${list}`,
    sk: `${prefix.listing}${startedAt}#${id}`,
  }),
  turn: (turn: string) => ({ pk: `SITE#${turn}`, sk: 'TURN' }),
  robots: (origin: string) => ({ pk: `SITE#${origin}`, sk: 'ROBOTS' }),
  crawl: (id: string) => ({ pk: `CRAWL#${id}`, sk: 'CRAWL' }),
  pending: (id: string, shard: number) => ({
    pk: `CRAWL#${id}`,
    sk: `${prefix.pending}${String(shard).padStart(4, '0')}`,
  }),
  error: (id: string, page: number) => ({ pk: `CRAWL#${id}`, sk: `${prefix.error}${padded(page)}` }),
  page: (id: string, page: number) => ({ pk: `CRAWL#${id}`, sk: `${prefix.page}${padded(page)}` }),
};

/** DynamoDB drops an attribute whose set has become empty. */
const NumberSet = z.set(z.int()).default(new Set<number>());

// The shapes of items. Each strips the item's keys and expiry.
export const CrawlItem = Crawl.extend({
  plan: Plan.nullable().default(null),
  openShards: NumberSet.transform(set => [...set]),
});
export const PendingItem = z.object({ pages: NumberSet });
export const LockItem = z.object({ crawl: z.string(), nonce: z.string().nullable().default(null) });
export const ListingItem = z.object({ id: z.string() });
export const RobotsItem = z.object({
  product: z.string(),
  rules: z.array(z.object({ allow: z.boolean(), path: z.string() })),
  crawlDelay: z.number().nullable(),
  fetchedAt: z.number(),
});
/** The tries are the size of a set of attempts. Version 0.1 stored their number, and called `actual` `came`. */
export const ErrorItem = z.preprocess(item => {
  if (!(item instanceof Object)) return item;
  const actual = 'came' in item ? { actual: item.came } : {};
  const tries = 'attempts' in item && item.attempts instanceof Set ? { tries: item.attempts.size } : {};
  return { ...actual, ...item, ...tries };
}, PageError);
/** A page is one compressed attribute. */
export const PageItem = z.preprocess(pageIn, StoredPage);
const REPLACED_BY = 'replacedBy#';
/** The pointer's attribute that holds what an unfinished crawl replaced; its own, because an update cannot put another attribute's value into a set. */
export const replacedBy = (crawl: string) => `${REPLACED_BY}${crawl}`;
/** The pointer's set is absent when it is empty, and in items of version 0.1. */
export const PointerItem = z.preprocess(
  item => (item instanceof Object ? { ...item, replaced: replacedIn(item) } : item),
  Pointer.extend({
    unfinished: z
      .set(z.string())
      .default(new Set<string>())
      .transform(set => [...set]),
  }),
);

/** Earlier versions stored the page's attributes as they are. Version 0.1, which knew one list, called the entries after it. */
function pageIn(item: unknown): unknown {
  if (!(item instanceof Object)) return item;
  if ('data' in item && item.data instanceof Uint8Array) return decompress(item.data);
  return 'movies' in item ? { entries: item.movies, ...item } : item;
}

/** The attributes that say what crawls replaced, by the crawls. */
function replacedIn(item: object): object {
  const replaced = Object.entries(item).filter(([name]) => name.startsWith(REPLACED_BY));
  return Object.fromEntries(replaced.map(([name, value]) => [name.slice(REPLACED_BY.length), value]));
}

/** Pads a page number so that sort keys order as numbers, up to 10,000 pages and beyond. */
function padded(page: number): string {
  return String(page).padStart(6, '0');
}
