import * as z from 'zod';
import { Crawl } from '../../core/crawl/crawl.ts';
import { Plan } from '../../core/crawl/plan.ts';

/** The keys of the table's items: what belongs to a crawl in one partition, what belongs to its list in another. */
export const key = {
  pointer: (list: string) => ({ pk: `LIST#${list}`, sk: 'CURRENT' }),
  robots: (origin: string) => ({ pk: `SITE#${origin}`, sk: 'ROBOTS' }),
  running: (list: string) => ({ pk: `LIST#${list}`, sk: 'RUNNING' }),
  listing: (crawl: Pick<Crawl, 'list' | 'startedAt' | 'id'>) => ({
    pk: `LIST#${crawl.list}`,
    sk: `CRAWL#${crawl.startedAt}#${crawl.id}`,
  }),
  crawl: (id: string) => ({ pk: `CRAWL#${id}`, sk: 'CRAWL' }),
  pending: (id: string, shard: number) => ({
    pk: `CRAWL#${id}`,
    sk: `PENDING#${String(shard).padStart(4, '0')}`,
  }),
  error: (id: string, page: number) => ({ pk: `CRAWL#${id}`, sk: `ERROR#${padded(page)}` }),
  page: (id: string, page: number) => ({ pk: `CRAWL#${id}`, sk: `PAGE#${padded(page)}` }),
};

/** Items carry their keys and expiry beside what they hold; the shapes strip these. A set that became empty is not there any more. */
const NumberSet = z.set(z.int()).default(new Set<number>());
export const CrawlItem = Crawl.extend({
  plan: Plan.nullable().default(null),
  openShards: NumberSet.transform(set => [...set]),
});
export const PendingItem = z.object({ pages: NumberSet });
export const RunningItem = z.object({ crawl: z.string() });
export const ListingItem = z.object({ id: z.string() });
export const RobotsItem = z.object({
  product: z.string(),
  rules: z.array(z.object({ allow: z.boolean(), path: z.string() })),
  crawlDelay: z.number().nullable(),
  fetchedAt: z.number(),
});

/** Sorts as text in the order of numbers, up to 10,000 pages and beyond. */
function padded(page: number): string {
  return String(page).padStart(6, '0');
}
