import { CrawlError } from '../errors.ts';
import { admit } from '../page/admission.ts';
import { extract } from '../page/extract.ts';
import type { Crawl } from './crawl.ts';
import { deadlineFor } from './deadline.ts';
import { evidenceOf } from './evidence.ts';
import { checkExpected, expectedPage, type Plan, readPlan } from './plan.ts';
import type { Dependencies } from './ports.ts';
import type { CrawlSettings } from './settings.ts';
import { shardsOf } from './shards.ts';
import { storePage } from './store-page.ts';

/** A crawl whose plan is recorded. */
export type PlannedCrawl = Crawl & { plan: Plan };

/**
 * Returns the crawl with its recorded plan. If there is none yet, reads page 1 and records the plan that is stored with it:
 * the plan of whichever attempt stored page 1 first.
 * @throws CrawlError of any class
 */
export async function planCrawl(
  crawl: Crawl,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<PlannedCrawl> {
  if (crawl.plan !== null) return { ...crawl, plan: crawl.plan };
  const { store, now } = dependencies;
  const plan =
    (await store.readPage(crawl.id, 1))?.plan ??
    (await fetchFirstPage(crawl, settings, dependencies, signal));
  const shards = shardsOf(plan.pages);
  for (const [shard, pages] of shards) await store.putPending(crawl.id, shard, pages);
  const intervalSeconds = await intervalOf(settings, dependencies, signal);
  const deadline = deadlineFor(now(), plan.pages, { ...settings, intervalSeconds });
  const planned = await store.setPlan(crawl.id, plan, [...shards.keys()], deadline);
  if (planned.plan === null) throw new CrawlError('retry', 'the recorded plan could not be read back');
  return { ...planned, plan: planned.plan };
}

async function fetchFirstPage(
  crawl: Crawl,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<Plan> {
  const { store, web } = dependencies;
  const fetched = await web.fetchPage(settings.listUrl, signal);
  const { movies, pagination } = extract(fetched.html, fetched.url);
  const urls = pagination.links.map(({ url }) => url);
  for (const url of pagination.next === null ? urls : [...urls, pagination.next]) admit(url, settings.site);
  const plan = readPlan(settings.listUrl, movies.length, pagination, settings.atLeast);
  checkExpected(movies, expectedPage(plan, 1));
  for (let page = 2; page <= plan.pages; page++) admit(expectedPage(plan, page).url, settings.site);
  const page = { crawl: crawl.id, page: 1, movies, evidence: evidenceOf(pagination), plan };
  await storePage(page, fetched, dependencies);
  return (await store.readPage(crawl.id, 1))?.plan ?? plan;
}

/** Seconds between two fetches: the setting, or the site's `Crawl-delay` where that is longer. */
export async function intervalOf(
  settings: CrawlSettings,
  { web }: Pick<Dependencies, 'web'>,
  signal?: AbortSignal,
): Promise<number> {
  return Math.max(settings.pageIntervalSeconds, await web.crawlDelay(signal));
}
