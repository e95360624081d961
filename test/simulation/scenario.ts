import type { Crawl } from '../../functions/core/crawl/crawl.ts';
import { PageMessage } from '../../functions/core/crawl/message.ts';
import { ListError, readSlice } from '../../functions/core/crawl/read-list.ts';
import { statusOf } from '../../functions/core/crawl/status.ts';
import { crawlOfKey, crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import type { Movie } from '../../functions/core/page/movie.ts';
import { context, type Simulation } from './simulate.ts';

/** A promise that did not hold; the message says which, and how. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

const DAY = 86_400_000;

/**
 * Two days of a list in a faulty dependencies, and a third in a calm one: triggers (now and then twice, or two at once), a seed that is
 * tried again as Scheduler and callers do, readers at any moment, a list that changes, yesterday's dead letters sent back after
 * today's list was published. Checks every promise on the way.
 * @returns how many crawls there were
 */
export async function tell(simulation: Simulation, changes: boolean): Promise<number> {
  const { random, settle, settings, dependencies } = simulation;
  /** Crawls whose seed got through: it answered, and so every page is accounted for from then on. */
  const through = new Set<string>();
  const crawls: string[] = [];
  const published = new Map<string, string>();
  let reading = false;
  const meanwhile = () => {
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
    start(simulation, day, crawls, through);
    await settle(meanwhile);
    await checkAll(simulation, crawls, through, published);
    simulation.pass(DAY);
  }
  simulation.redrive();
  await settle(meanwhile);
  await checkAll(simulation, crawls, through, published);

  simulation.calm();
  for (let round = 0; simulation.redrive() > 0; round++) {
    if (round > 3) throw new Violation('d: dead letters do not become fewer in a calm world');
    await settle(meanwhile);
  }
  await checkAll(simulation, crawls, through, published);
  await checkNewest(simulation, crawls, through, changes);

  simulation.pass(DAY);
  const last = start(simulation, 2, crawls, through);
  changes = false;
  await settle(meanwhile);
  await checkAll(simulation, crawls, through, published);
  const crawl = await dependencies.store.readCrawl(last);
  if (crawl?.state !== 'published')
    throw new Violation(`d: a crawl in a calm world is ${crawl?.state}: ${crawl?.reason}`);
  if ((await dependencies.store.readPointer(settings.list))?.crawl !== last)
    throw new Violation('d: the newest crawl is not the list');
  if (simulation.failures.length > 0)
    throw new Violation(`a handler threw: ${String(simulation.failures[0])}`);
  checkPace(simulation);
  return new Set(crawls).size;
}

/** Starts a day's crawl, by schedule or by a caller, maybe twice, maybe two at once. Answers the first one's id. */
function start(simulation: Simulation, day: number, crawls: string[], through: Set<string>): string {
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
    void attempt(simulation, event, id, through, 0);
    return id;
  };
  const id = trigger('');
  if (simulation.happens(0.2, 'trigger twice')) trigger('');
  if (simulation.happens(0.1, 'two triggers at once')) trigger('-other');
  return id;
}

/** One attempt of seed, and the next: Lambda's two for an invocation that failed, a caller's for an answer that asks for it. */
async function attempt(
  simulation: Simulation,
  event: object,
  id: string,
  through: Set<string>,
  tries: number,
): Promise<void> {
  const ended = await simulation.invocations
    .run('seed', () => simulation.handlers.seed(event, context()))
    .catch(() => null);
  const status = ended?.answer.statusCode;
  if (status === 202) through.add(id);
  if (status === 409 || status === 202 || status === 502 || tries === 2) return;
  await simulation.sleep(60_000 * (tries + 1));
  await attempt(simulation, event, id, through, tries + 1);
}

/** A reader: what it gets is one published list, whole, and the same list for the same crawl ever after. */
async function read(simulation: Simulation, published: Map<string, string>, slow: boolean): Promise<void> {
  const { dependencies, settings, site } = simulation;
  const look = () =>
    readSlice(settings.list, { offset: 0, limit: 1000 }, dependencies.store, new Map<string, Movie[]>());
  // A throttled read is no answer; one that is short of the list is what must not be.
  const ended = await (slow
    ? simulation.invocations.run('reader', look, false)
    : look().then(answer => ({ answer }))
  ).catch(error => {
    if (error instanceof ListError) simulation.failures.push(new Violation(`b: ${error.message}`));
    return null;
  });
  const slice = ended?.answer ?? null;
  if (slice === null) return;
  const { crawl, count } = slice.pointer;
  const { movies } = slice;
  const say = `crawl ${crawl}, ${movies.map(movie => `${movie.rank}:${movie.title}`).join(' ')}`;
  const violate = (what: string) => simulation.failures.push(new Violation(`${what}: ${say}`));
  if (count !== site.pages * site.pageSize || movies.length !== count) violate('b: a list that is not whole');
  if (movies.some((movie, index) => movie.rank !== index + 1)) violate('a: ranks out of order');
  if (new Set(movies.map(movie => movie.id)).size !== movies.length) violate('a: a movie twice');
  for (let page = 1; page <= site.pages; page++) {
    if (!site.showed(page, movies.slice((page - 1) * site.pageSize, page * site.pageSize)))
      violate(`a: page ${page} as the site never showed it`);
  }
  const known = published.get(crawl) ?? JSON.stringify(movies);
  published.set(crawl, known);
  if (known !== JSON.stringify(movies)) violate('b: a published list that changed');
}

/** With the world at rest: the list holds, no page has vanished, and a dead seed's crawl says so. */
async function checkAll(
  simulation: Simulation,
  crawls: string[],
  through: Set<string>,
  published: Map<string, string>,
): Promise<void> {
  await read(simulation, published, false);
  if (simulation.failures.length > 0) throw simulation.failures[0];
  const resting = new Set(simulation.queue.deadLetters.map(letter => nameOf(letter.body)));
  for (const id of crawls) {
    const crawl = await simulation.dependencies.store.readCrawl(id);
    if (crawl === null) continue;
    const pending = await pendingOf(simulation, crawl);
    if (through.has(id)) {
      const vanished = pending.find(page => !resting.has(`${id} ${page}`));
      if (vanished !== undefined)
        throw new Violation(
          `c: page ${vanished} of crawl ${id} is neither done, nor queued, nor with the dead letters`,
        );
      // A page that was marked but not published is finished by its message, wherever that rests.
      const unended = crawl.plan !== null && pending.length === 0 && crawl.state === 'running';
      if (unended && ![...resting].some(letter => letter.startsWith(id)))
        throw new Violation(`c: crawl ${id} has all its pages and no end`);
    }
    const later = statusOf(crawl, pending, [], simulation.now() + DAY).state;
    if (later === 'running') throw new Violation(`c: crawl ${id} runs past its deadline`);
  }
}

/** With the faults over and the dead letters redriven, the newest crawl whose seed got through has ended well, or says why not. */
async function checkNewest(
  simulation: Simulation,
  crawls: string[],
  through: Set<string>,
  changes: boolean,
): Promise<void> {
  const found = await Promise.all(
    [...new Set(crawls)].filter(id => through.has(id)).map(id => simulation.dependencies.store.readCrawl(id)),
  );
  const newest = found
    .filter(crawl => crawl !== null)
    .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
  if (newest === undefined) return;
  const { state, reason } = newest;
  const fine =
    state === 'published' ||
    state === 'superseded' ||
    state === 'failed' ||
    (state === 'inconsistent' && changes);
  if (!fine) throw new Violation(`d: the newest crawl is ${state}: ${reason}`);
}

/** No fetch before its turn, and those of one sending that came on time never closer than the interval; never too many at once. */
function checkPace(simulation: Simulation): void {
  for (const problem of simulation.pace()) throw new Violation(`e: ${problem}`);
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
