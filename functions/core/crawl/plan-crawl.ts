import { CrawlError } from '../errors.ts';
import { admit } from '../page/admission.ts';
import { extract } from '../page/extract.ts';
import type { Crawl } from './crawl.ts';
import { deadlineFor } from './deadline.ts';
import { evidenceOf } from './evidence.ts';
import { checkLength, takeTurn } from './interval.ts';
import { planOfList } from './list-plan.ts';
import { checkExpected, expectedPage, type Plan } from './plan.ts';
import type { Dependencies } from './ports.ts';
import type { CrawlSettings } from './settings.ts';
import { shardsOf } from './shards.ts';
import { storePage } from './store-page.ts';

/** A crawl whose plan is recorded. */
export type PlannedCrawl = Crawl & { plan: Plan };

/**
 * Returns the crawl with its recorded plan, and the pages that are pending if this attempt recorded it: nothing was sent before. If there
 * is no plan yet, reads page 1 and records the plan that is stored with it: the plan of whichever attempt stored page 1 first.
 * @param isNew whether this attempt is the first, so that page 1 cannot be stored yet
 * @throws CrawlError of any class
 */
export async function planCrawl(
  crawl: Crawl,
  isNew: boolean,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<{ planned: PlannedCrawl; pending: number[] | null }> {
  if (crawl.plan !== null) return { planned: { ...crawl, plan: crawl.plan }, pending: null };
  const { store, now } = dependencies;
  const stored = isNew ? null : await store.readPage(crawl.id, 1);
  const plan = stored?.plan ?? (await fetchFirstPage(crawl, settings, dependencies, signal));
  const shards = shardsOf(plan.pages);
  for (const [shard, pages] of shards) await store.putPending(crawl.id, shard, pages);
  const intervalSeconds = intervalOf(plan, settings);
  const deadline = deadlineFor(now(), plan.pages, { ...settings, intervalSeconds }, crawl.deadline);
  const { crawl: planned, isNew: isOwn } = await store.setPlan(crawl.id, plan, [...shards.keys()], deadline);
  if (planned.plan === null) throw new CrawlError('retry', 'the recorded plan could not be read back');
  return {
    planned: { ...planned, plan: planned.plan },
    pending: isOwn ? [...shards.values()].flat() : null,
  };
}

async function fetchFirstPage(
  crawl: Crawl,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<Plan> {
  const { store, web } = dependencies;
  const { definition, listUrl, site, turn, atLeast, pageIntervalSeconds } = settings;
  // The site's own Crawl-delay counts if it is longer than the setting.
  const intervalSeconds = Math.max(pageIntervalSeconds, await web.crawlDelay(listUrl, signal));
  const wait = await takeTurn(turn, intervalSeconds, dependencies);
  if (wait !== null) {
    const message = `the site was fetched less than ${intervalSeconds} s ago`;
    throw new CrawlError('retry', message, { retryAfterSeconds: wait });
  }
  const fetched = await web.fetchPage(listUrl, listUrl, signal);
  const { entries, pagination } = extract(definition, fetched.html, fetched.url);
  const urls = pagination.links.map(({ url }) => url);
  for (const url of pagination.next === null ? urls : [...urls, pagination.next]) admit(url, site);
  const plan = planOfList(definition, listUrl, entries.length, pagination, { atLeast, intervalSeconds });
  checkLength(plan);
  checkExpected(entries, expectedPage(plan, 1));
  for (let page = 2; page <= plan.pages; page++) admit(expectedPage(plan, page).url, site);
  const page = { crawl: crawl.id, page: 1, entries, evidence: evidenceOf(pagination), plan };
  if (await storePage(page, definition.name, fetched, dependencies)) return plan;
  return (await store.readPage(crawl.id, 1))?.plan ?? plan;
}

/** Seconds between two fetches of a plan. A plan of version 0.1 does not say. */
export function intervalOf(
  { intervalSeconds }: Plan,
  { pageIntervalSeconds }: { pageIntervalSeconds: number },
): number {
  return intervalSeconds ?? pageIntervalSeconds;
}
