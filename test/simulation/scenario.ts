import type { Crawl } from '../../functions/core/crawl/crawl.ts';
import { PageMessage } from '../../functions/core/crawl/message.ts';
import { ListError, readSlice } from '../../functions/core/crawl/read-list.ts';
import { statusOf } from '../../functions/core/crawl/status.ts';
import { crawlOfKey, crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import type { Movie } from '../../functions/core/page/movie.ts';
import { context, type Simulation } from './simulate.ts';

/** The violation of a guarantee. The message names the check, a letter of docs/reliability.md, and what went wrong. */
class Violation extends Error {
  override readonly name = 'Violation';
}

const DAY = 86_400_000;

/**
 * Simulates two days with faults and a third day without. Triggers are sometimes repeated or concurrent, and a failed seed is retried as
 * EventBridge Scheduler and callers would. Readers read at any time, the list may change, and the dead letters are redriven after the
 * second day. Checks every guarantee on the way.
 * @returns the number of crawls
 */
export async function runScenario(simulation: Simulation, changes: boolean): Promise<number> {
  const { random, runUntilIdle, settings, dependencies } = simulation;
  /** Crawls whose seed succeeded. From then on, no page of theirs may be lost. */
  const seeded = new Set<string>();
  const crawls: string[] = [];
  const published = new Map<string, string>();
  let reading = false;
  const betweenSteps = () => {
    if (changes && random() < 0.04)
      simulation.site.change(
        (['removed', 'swapped', 'retitled'] as const)[Math.floor(random() * 3)] ?? 'retitled',
        Math.floor(random() * 100),
      );
    if (reading || random() > 0.5 / (10 + simulation.site.pages)) return;
    reading = true;
    void read(simulation, published, true).finally(() => {
      reading = false;
    });
  };

  for (let day = 0; day < 2; day++) {
    start(simulation, day, crawls, seeded);
    await runUntilIdle(betweenSteps);
    await checkAll(simulation, crawls, seeded, published);
    simulation.advanceBy(DAY);
  }
  simulation.redrive();
  await runUntilIdle(betweenSteps);
  await checkAll(simulation, crawls, seeded, published);

  simulation.endFaults();
  for (let round = 0; simulation.redrive() > 0; round++) {
    if (round > 3) throw new Violation('d: there are still dead letters after four redrives without faults');
    await runUntilIdle(betweenSteps);
  }
  await checkAll(simulation, crawls, seeded, published);
  await checkNewest(simulation, crawls, seeded, changes);

  simulation.advanceBy(DAY);
  const last = start(simulation, 2, crawls, seeded);
  changes = false;
  await runUntilIdle(betweenSteps);
  await checkAll(simulation, crawls, seeded, published);
  const crawl = await dependencies.store.readCrawl(last);
  if (crawl?.state !== 'published')
    throw new Violation(`d: a crawl without faults is ${crawl?.state}: ${crawl?.reason}`);
  if ((await dependencies.store.readPointer(settings.list))?.crawl !== last)
    throw new Violation('d: the published list is not that of the newest crawl');
  if (simulation.failures.length > 0)
    throw new Violation(`a handler threw: ${String(simulation.failures[0])}`);
  for (const problem of simulation.intervalViolations()) throw new Violation(`e: ${problem}`);
  return new Set(crawls).size;
}

/**
 * Starts a day's crawl by schedule or by a caller. Sometimes repeats the trigger, and sometimes adds a concurrent one.
 * @returns the id of the first crawl
 */
function start(simulation: Simulation, day: number, crawls: string[], seeded: Set<string>): string {
  const { random, settings } = simulation;
  const scheduled = random() < 0.5;
  const trigger = (name: string) => {
    const schedule = {
      schedule: 'arn:aws:scheduler:local:0:schedule/daily',
      scheduledTime: `2026-11-2${day}T03:00:00Z${name}`,
    };
    const key = `day-${day}${name}`;
    const event = scheduled
      ? schedule
      : { requestContext: { http: { method: 'POST' } }, headers: { 'idempotency-key': key } };
    const id = scheduled
      ? crawlOfSchedule(schedule.schedule, schedule.scheduledTime)
      : crawlOfKey(settings.list, key);
    crawls.push(id);
    void attempt(simulation, event, id, seeded, 0);
    return id;
  };
  const id = trigger('');
  if (simulation.faultOccurs(0.2, 'trigger repeated')) trigger('');
  if (simulation.faultOccurs(0.1, 'concurrent triggers')) trigger('-other');
  return id;
}

/** Runs seed. If it fails, retries it up to twice, as Lambda does for the schedule and a caller does after a 503. */
async function attempt(
  simulation: Simulation,
  event: object,
  id: string,
  seeded: Set<string>,
  tries: number,
): Promise<void> {
  const ended = await simulation.invocations
    .run('seed', () => simulation.handlers.seed(event, context()))
    .catch(() => null);
  const status = ended?.result.statusCode;
  if (status === 202) seeded.add(id);
  if (status === 409 || status === 202 || status === 502 || tries === 2) return;
  await simulation.sleep(60_000 * (tries + 1));
  await attempt(simulation, event, id, seeded, tries + 1);
}

/**
 * Reads the list like a reader, and checks that it is complete and does not differ from an earlier read of the same crawl.
 * @param scheduled whether other calls can take effect between those of this read
 */
async function read(
  simulation: Simulation,
  published: Map<string, string>,
  scheduled: boolean,
): Promise<void> {
  const { dependencies, settings, site } = simulation;
  const readAll = () =>
    readSlice(settings.list, { offset: 0, limit: 1000 }, dependencies.store, new Map<string, Movie[]>());
  // A throttled read may fail. A read of an incomplete list is a violation.
  const ended = await (scheduled
    ? simulation.invocations.run('reader', readAll, false)
    : readAll().then(result => ({ result }))
  ).catch(error => {
    if (error instanceof ListError) simulation.failures.push(new Violation(`b: ${error.message}`));
    return null;
  });
  const slice = ended?.result ?? null;
  if (slice === null) return;
  const { crawl, count } = slice.pointer;
  const { movies } = slice;
  const details = `crawl ${crawl}, ${movies.map(movie => `${movie.rank}:${movie.title}`).join(' ')}`;
  const violate = (what: string) => simulation.failures.push(new Violation(`${what}: ${details}`));
  if (count !== site.pages * site.pageSize || movies.length !== count) violate('b: the list is incomplete');
  if (movies.some((movie, index) => movie.rank !== index + 1)) violate('a: the ranks are out of order');
  if (new Set(movies.map(movie => movie.id)).size !== movies.length) violate('a: a movie is listed twice');
  for (let page = 1; page <= site.pages; page++) {
    if (!site.served(page, movies.slice((page - 1) * site.pageSize, page * site.pageSize)))
      violate(`a: the site never served page ${page} with these movies`);
  }
  const first = published.get(crawl) ?? JSON.stringify(movies);
  published.set(crawl, first);
  if (first !== JSON.stringify(movies)) violate('b: a published list has changed');
}

/** Checks an idle simulation: the list is valid, no page is lost, and no crawl is still running after its deadline. */
async function checkAll(
  simulation: Simulation,
  crawls: string[],
  seeded: Set<string>,
  published: Map<string, string>,
): Promise<void> {
  await read(simulation, published, false);
  if (simulation.failures.length > 0) throw simulation.failures[0];
  const deadLetters = new Set(simulation.queue.deadLetters.map(letter => nameOf(letter.body)));
  for (const id of crawls) {
    const crawl = await simulation.dependencies.store.readCrawl(id);
    if (crawl === null) continue;
    const pending = await pendingOf(simulation, crawl);
    if (seeded.has(id)) {
      const lost = pending.find(page => !deadLetters.has(`${id} ${page}`));
      if (lost !== undefined)
        throw new Violation(
          `c: page ${lost} of crawl ${id} is not done, not in the queue and not in the dead-letter queue`,
        );
      // If the last page was marked as done but the list was not published, the message of that page still has to publish it.
      const unpublished = crawl.plan !== null && pending.length === 0 && crawl.state === 'running';
      if (unpublished && ![...deadLetters].some(letter => letter.startsWith(id)))
        throw new Violation(`c: crawl ${id} has all its pages but has not ended`);
    }
    const later = statusOf(crawl, pending, [], simulation.now() + DAY).state;
    if (later === 'running') throw new Violation(`c: crawl ${id} is still running after its deadline`);
  }
}

/** After the faults have ended and the dead letters were redriven, checks that the newest crawl whose seed succeeded has ended. */
async function checkNewest(
  simulation: Simulation,
  crawls: string[],
  seeded: Set<string>,
  changes: boolean,
): Promise<void> {
  const found = await Promise.all(
    [...new Set(crawls)].filter(id => seeded.has(id)).map(id => simulation.dependencies.store.readCrawl(id)),
  );
  const newest = found
    .filter(crawl => crawl !== null)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
  if (newest === undefined) return;
  const { state, reason } = newest;
  const hasEnded =
    state === 'published' ||
    state === 'superseded' ||
    state === 'failed' ||
    (state === 'inconsistent' && changes);
  if (!hasEnded) throw new Violation(`d: the newest crawl is ${state}: ${reason}`);
}

async function pendingOf(simulation: Simulation, crawl: Crawl): Promise<number[]> {
  const sets = await Promise.all(
    crawl.openShards.map(shard => simulation.dependencies.store.readPending(crawl.id, shard)),
  );
  return sets.flatMap(set => [...(set ?? [])]);
}

function nameOf(body: string): string {
  const { crawl, page } = PageMessage.parse(JSON.parse(body));
  return `${crawl} ${page}`;
}
