import { admit } from './admission.ts';
import { type Crawl, type StoredPage, VERSION } from './crawl.ts';
import type { CrawlSettings } from './environment.ts';
import { CrawlError, classOf, messageOf } from './errors.ts';
import { extract } from './extract.ts';
import { LEASE } from './limits.ts';
import { delayOf, messagesFor } from './message.ts';
import { checkPlace, type Plan, placeOf, readPlan } from './plan.ts';
import type { World } from './ports.ts';
import { finishShard, publish } from './publish.ts';
import { readCrawlView } from './read-crawl.ts';
import { shardOf, shardsOf } from './shards.ts';

/** What became of a trigger: its crawl, running or ended, or the other crawl that holds the list. */
export type Started = { crawl: Crawl } | { busy: string };

/**
 * Starts a crawl, or takes up one that a dead attempt left half-started: every step may be repeated.
 * @param id the crawl that the trigger names
 * @throws CrawlError `retry` and anything that is not a CrawlError: call again with the same id. All other classes have ended the crawl.
 */
export async function startCrawl(
  id: string,
  settings: CrawlSettings,
  world: World,
  signal?: AbortSignal,
): Promise<Started> {
  const { store } = world;
  const now = new Date(world.now());
  const busy = await claim(id, settings, world, now);
  if (busy !== null) return { busy };
  const crawl = await store.putCrawl(newCrawl(id, settings, now));
  if (crawl.state !== 'running') {
    await store.release(settings.list, id);
    return { crawl };
  }
  await renewCurrent(settings, world);
  try {
    const planned =
      crawl.plan === null ? await recordPlan(crawl, settings, world, signal) : { ...crawl, plan: crawl.plan };
    await sendPending(planned, settings, world, signal);
    return { crawl: (await store.readCrawl(id)) ?? planned };
  } catch (error) {
    throw await recordFailure(crawl, error, world);
  }
}

/** Takes the list, from an incomplete crawl too: nothing ends one, so nothing has given the list up. */
async function claim(
  id: string,
  { list }: CrawlSettings,
  { store, now }: World,
  at: Date,
): Promise<string | null> {
  const take = () => store.claim(list, id, later(at, LEASE), at.toISOString());
  const holder = await take();
  if (holder === null || (await readCrawlView(holder, store, now()))?.state !== 'incomplete') return holder;
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
  world: World,
  signal?: AbortSignal,
): Promise<Crawl & { plan: Plan }> {
  const { store, now } = world;
  const plan =
    (await store.readPage(crawl.id, 1))?.plan ?? (await fetchFirst(crawl, settings, world, signal));
  const shards = shardsOf(plan.pages);
  for (const [shard, pages] of shards) await store.putPending(crawl.id, shard, pages);
  const interval = await intervalOf(settings, world, signal);
  const deadline = later(new Date(now()), settings.deadlineSeconds + plan.pages * interval);
  const planned = await store.setPlan(crawl.id, plan, [...shards.keys()], deadline);
  if (planned.plan === null) throw new CrawlError('retry', 'the plan was recorded but is not there');
  return { ...planned, plan: planned.plan };
}

async function fetchFirst(
  crawl: Crawl,
  settings: CrawlSettings,
  world: World,
  signal?: AbortSignal,
): Promise<Plan> {
  const { store, web, watch, now } = world;
  const { url, html, ms, bytes } = await web.fetchPage(settings.listUrl, signal);
  const { movies, paginator } = extract(html, url);
  for (const link of paginator.links) admit(link.url, settings.site);
  const plan = readPlan(settings.listUrl, movies.length, paginator);
  checkPlace(movies, placeOf(plan, 1));
  for (let page = 2; page <= plan.pages; page++) admit(placeOf(plan, page).url, settings.site);
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
  watch.info('page stored', { crawl: crawl.id, page: 1, pages: plan.pages, ms, movies: movies.length });
  watch.count('PagesParsed');
  watch.count('MoviesStored', movies.length);
  return (await store.readPage(crawl.id, 1))?.plan ?? plan;
}

/** Sends a message for each page still pending, or publishes where none is. */
async function sendPending(
  crawl: Crawl & { plan: Plan },
  settings: CrawlSettings,
  world: World,
  signal?: AbortSignal,
): Promise<void> {
  const { store, queue, watch } = world;
  const now = new Date(world.now());
  await store.claim(crawl.list, crawl.id, crawl.deadline, now.toISOString());
  const pending: number[] = [];
  for (const shard of crawl.openShards) {
    const left = await store.readPending(crawl.id, shard);
    pending.push(...(left ?? []));
    if (left?.size === 0) await finishShard(crawl.id, shard, world);
  }
  if (crawl.openShards.length === 0) await publish(crawl, world);
  const interval = await intervalOf(settings, world, signal);
  const messages = messagesFor(
    crawl,
    pending.toSorted((a, b) => a - b),
    interval,
    world.now(),
  );
  await queue.send(
    messages.map(message => ({ message, delaySeconds: delayOf(message, world.now()) })),
    signal,
  );
  watch.info('pages sent', {
    crawl: crawl.id,
    pages: messages.length,
    shards: new Set(pending.map(shardOf)).size,
    intervalSeconds: interval,
  });
}

/** The site's own wish counts where it is longer than ours. */
async function intervalOf(settings: CrawlSettings, { web }: World, signal?: AbortSignal): Promise<number> {
  return Math.max(settings.pageIntervalSeconds, await web.crawlDelay(signal));
}

/** A retry leaves the crawl running, its error on record; anything else ends it. Answers the error that the caller is to see. */
async function recordFailure(crawl: Crawl, error: unknown, { store, watch, now }: World): Promise<unknown> {
  const errorClass = classOf(error);
  const message = messageOf(error);
  const at = new Date(now()).toISOString();
  const { expected, came } = error instanceof CrawlError ? error : { expected: null, came: null };
  await store.putError(crawl.id, {
    page: 1,
    class: errorClass,
    message,
    expected,
    came,
    tries: 1,
    dead: false,
    at,
  });
  if (errorClass === 'retry') {
    watch.warn('seed will be tried again', { crawl: crawl.id, page: 1, class: errorClass, reason: message });
    return error;
  }
  if (
    !(await store.endCrawl(crawl.id, { state: 'failed', reason: `${errorClass}: ${message}`, endedAt: at }))
  ) {
    return new CrawlError('retry', `another attempt got further than this one: ${message}`, { cause: error });
  }
  await store.release(crawl.list, crawl.id);
  watch.error('crawl failed', { crawl: crawl.id, page: 1, class: errorClass, reason: message });
  watch.count('CrawlsFailed');
  return error;
}

/** The list that readers see must not expire because no crawl has succeeded for long: half-way to its end it is renewed. */
async function renewCurrent(settings: CrawlSettings, { store, watch, now }: World): Promise<void> {
  const current = await store.readPointer(settings.list);
  if (current === null || current.expiresAt - now() / 1000 > (settings.keepDays * 86_400) / 2) return;
  await store.renew(current);
  watch.info('current list renewed', { crawl: current.crawl, publishedAt: current.publishedAt });
}

function later(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
