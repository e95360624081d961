import type { CrawlSettings } from '../../environment.ts';
import { CrawlError, classOf, messageOf } from '../errors.ts';
import { LEASE } from '../limits.ts';
import { admit } from '../page/admission.ts';
import { extract } from '../page/extract.ts';
import { type Crawl, type StoredPage, VERSION } from './crawl.ts';
import { delayOf, messagesFor } from './message.ts';
import { checkExpected, expectedPage, type Plan, readPlan } from './plan.ts';
import type { Dependencies } from './ports.ts';
import { finishShard, publish } from './publish.ts';
import { readCrawlStatus } from './read-crawl.ts';
import { shardOf, shardsOf } from './shards.ts';

/** What became of a trigger: its crawl, running or ended, or the other crawl that holds the list. */
export type StartResult = { crawl: Crawl } | { busy: string };

/**
 * Starts a crawl, or takes up one that a dead attempt left half-started: every step may be repeated.
 * @param id the crawl that the trigger names
 * @throws CrawlError `retry` and anything that is not a CrawlError: call again with the same id. All other classes have ended the crawl.
 */
export async function startCrawl(
  id: string,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<StartResult> {
  const { store } = dependencies;
  const now = new Date(dependencies.now());
  const busy = await claim(id, settings, dependencies, now);
  if (busy !== null) return { busy };
  const crawl = await store.putCrawl(newCrawl(id, settings, now));
  if (crawl.state !== 'running') {
    await store.release(settings.list, id);
    return { crawl };
  }
  await renewCurrent(settings, dependencies);
  try {
    const planned =
      crawl.plan === null
        ? await recordPlan(crawl, settings, dependencies, signal)
        : { ...crawl, plan: crawl.plan };
    await sendPending(planned, settings, dependencies, signal);
    return { crawl: (await store.readCrawl(id)) ?? planned };
  } catch (error) {
    throw await recordFailure(crawl, error, dependencies);
  }
}

/** Takes the list, from an incomplete crawl too: nothing ends one, so nothing has given the list up. */
async function claim(
  id: string,
  { list }: CrawlSettings,
  { store, now }: Dependencies,
  at: Date,
): Promise<string | null> {
  const take = () => store.claim(list, id, later(at, LEASE), at.toISOString());
  const holder = await take();
  if (holder === null || (await readCrawlStatus(holder, store, now()))?.state !== 'incomplete') return holder;
  await store.release(list, holder);
  return take();
}

function newCrawl(id: string, settings: CrawlSettings, now: Date): Crawl {
  const { list, deadlineSeconds } = settings;
  const deadline = later(now, deadlineSeconds);
  return {
    v: VERSION,
    id,
    list,
    state: 'running',
    startedAt: now.toISOString(),
    deadline,
    plan: null,
    openShards: [],
    endedAt: null,
    reason: null,
  };
}

/** Reads page 1 once and records the plan. The plan that counts stands with the page that was stored first, whoever stored it. */
async function recordPlan(
  crawl: Crawl,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<Crawl & { plan: Plan }> {
  const { store, now } = dependencies;
  const plan =
    (await store.readPage(crawl.id, 1))?.plan ?? (await fetchFirst(crawl, settings, dependencies, signal));
  const shards = shardsOf(plan.pages);
  for (const [shard, pages] of shards) await store.putPending(crawl.id, shard, pages);
  const interval = await intervalOf(settings, dependencies, signal);
  const deadline = later(new Date(now()), settings.deadlineSeconds + plan.pages * interval);
  const planned = await store.setPlan(crawl.id, plan, [...shards.keys()], deadline);
  if (planned.plan === null) throw new CrawlError('retry', 'the plan was recorded but is not there');
  return { ...planned, plan: planned.plan };
}

async function fetchFirst(
  crawl: Crawl,
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<Plan> {
  const { store, web, telemetry, now } = dependencies;
  const { url, html, ms, bytes } = await web.fetchPage(settings.listUrl, signal);
  const { movies, paginator } = extract(html, url);
  for (const link of paginator.links) admit(link.url, settings.site);
  const plan = readPlan(settings.listUrl, movies.length, paginator);
  checkExpected(movies, expectedPage(plan, 1));
  for (let page = 2; page <= plan.pages; page++) admit(expectedPage(plan, page).url, settings.site);
  const page: StoredPage = {
    v: VERSION,
    crawl: crawl.id,
    page: 1,
    url,
    fetchedAt: new Date(now()).toISOString(),
    fetchMs: ms,
    bytes,
    movies,
    plan,
  };
  await store.putPage(page);
  telemetry.info('page stored', { crawl: crawl.id, page: 1, pages: plan.pages, ms, movies: movies.length });
  telemetry.count('PagesParsed');
  telemetry.count('MoviesStored', movies.length);
  return (await store.readPage(crawl.id, 1))?.plan ?? plan;
}

/** Sends a message for each page still pending, or publishes where none is. */
async function sendPending(
  crawl: Crawl & { plan: Plan },
  settings: CrawlSettings,
  dependencies: Dependencies,
  signal?: AbortSignal,
): Promise<void> {
  const { store, queue, telemetry } = dependencies;
  const now = new Date(dependencies.now());
  await store.claim(crawl.list, crawl.id, crawl.deadline, now.toISOString());
  const pending: number[] = [];
  for (const shard of crawl.openShards) {
    const left = await store.readPending(crawl.id, shard);
    pending.push(...(left ?? []));
    if (left?.size === 0) await finishShard(crawl.id, shard, dependencies);
  }
  if (crawl.openShards.length === 0) await publish(crawl, dependencies);
  const interval = await intervalOf(settings, dependencies, signal);
  const messages = messagesFor(
    crawl,
    pending.toSorted((a, b) => a - b),
    interval,
    dependencies.now(),
  );
  await queue.send(
    messages.map(message => ({ message, delaySeconds: delayOf(message, dependencies.now()) })),
    signal,
  );
  telemetry.info('pages sent', {
    crawl: crawl.id,
    pages: messages.length,
    shards: new Set(pending.map(shardOf)).size,
    intervalSeconds: interval,
  });
}

/** The site's own wish counts where it is longer than ours. */
async function intervalOf(
  settings: CrawlSettings,
  { web }: Dependencies,
  signal?: AbortSignal,
): Promise<number> {
  return Math.max(settings.pageIntervalSeconds, await web.crawlDelay(signal));
}

/** A retry leaves the crawl running, its error on record; anything else ends it. Answers the error that the caller is to see. */
async function recordFailure(
  crawl: Crawl,
  error: unknown,
  { store, telemetry, now }: Dependencies,
): Promise<unknown> {
  const errorClass = classOf(error);
  const message = messageOf(error);
  const at = new Date(now()).toISOString();
  const { expected, actual } = error instanceof CrawlError ? error : { expected: null, actual: null };
  await store.putError(crawl.id, {
    page: 1,
    class: errorClass,
    message,
    expected,
    actual,
    tries: 1,
    dead: false,
    at,
  });
  if (errorClass === 'retry') {
    telemetry.warn('seed will be tried again', {
      crawl: crawl.id,
      page: 1,
      class: errorClass,
      reason: message,
    });
    return error;
  }
  if (
    !(await store.endCrawl(crawl.id, { state: 'failed', reason: `${errorClass}: ${message}`, endedAt: at }))
  ) {
    return new CrawlError('retry', `another attempt got further than this one: ${message}`, { cause: error });
  }
  await store.release(crawl.list, crawl.id);
  telemetry.error('crawl failed', { crawl: crawl.id, page: 1, class: errorClass, reason: message });
  telemetry.count('CrawlsFailed');
  return error;
}

/** The list that readers see must not expire because no crawl has succeeded for long: half-way to its end it is renewed. */
async function renewCurrent(settings: CrawlSettings, { store, telemetry, now }: Dependencies): Promise<void> {
  const current = await store.readPointer(settings.list);
  if (current === null || current.expiresAt - now() / 1000 > (settings.keepDays * 86_400) / 2) return;
  await store.renew(current);
  telemetry.info('current list renewed', { crawl: current.crawl, publishedAt: current.publishedAt });
}

function later(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
