import { LEASE } from '../../functions/core/limits.ts';
import { checkAtRest, checkEnds, checkIntervals, checkPublished, pageLetters } from './checks.ts';
import { expireItem } from './expiry.ts';
import type { FaultRates } from './faults.ts';
import { checkHistory } from './history-check.ts';
import { createReader, type Reader } from './reader.ts';
import { ORIGINS, type Simulation } from './simulate.ts';
import type { Change } from './site.ts';
import { attempt, start, type Trigger, type Triggered } from './triggers.ts';
import { Violation } from './violation.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Simulates some triggers with faults, then their redrive without faults, then one more crawl, and then two weeks in which the site
 * rejects every crawl. Triggers come at any time, also while another crawl runs; the list and the settings may change, and the dead
 * letters are redriven at any time. Checks every guarantee on the way.
 * @returns the number of crawls
 */
export async function runScenario(simulation: Simulation, faultRates: FaultRates): Promise<number> {
  const { random, failures } = simulation;
  const triggered: Triggered = { byInvocation: new Map(), seeded: new Set(), intervals: new Map() };
  const reader = createReader(simulation);
  /** A list that is no longer configured is not renewed, so it may expire at some time. */
  let lists = () => ORIGINS.map(origin => `${new URL(origin).host}/top`);
  const meanwhile = () => meanwhileIn(simulation, reader, pick(random, lists()), faultRates);
  const run = async (ms?: number) => {
    const isIdle = await simulation.run(meanwhile, ms);
    if (failures.length > 0) throw failures[0];
    for (const list of lists()) await reader.read(list);
    if (failures.length > 0) throw failures[0];
    if (isIdle) checkAtRest(simulation, triggered);
    return isIdle;
  };

  let latest: (Trigger & { at: number }) | null = null;
  for (let day = 0; day < 2 || (day < 4 && random() < 0.4); day++) {
    const earlier: Trigger | null =
      latest !== null && simulation.now() - latest.at < 6 * HOUR ? latest : null;
    const by = random() < 0.5 ? 'schedule' : 'http';
    latest = { name: `2026-11-2${day}T03:00:00Z`, by, acceptSmaller: null, at: simulation.now() };
    start(simulation, triggered, latest, earlier);
    disturb(simulation, faultRates);
    // The next trigger may come at any time.
    const isIdle =
      random() < 0.6 ? await run() : await run(random() * pick(random, [MINUTE, HOUR, 4 * HOUR]));
    if (isIdle && random() < 0.6) simulation.advanceBy(random() * pick(random, [HOUR, DAY, DAY]));
    // The operator's redrive runs beside the next trigger.
    if (random() < (pageLetters(simulation).length > 0 ? 0.8 : 0.1)) void simulation.redrive();
  }
  await run();
  void simulation.redrive();
  await run();

  simulation.endFaults();
  lists = () => [simulation.functions().settings.list];
  for (const origin of ORIGINS) simulation.site(origin).blocked = false;
  await redriveAll(simulation, run);
  checkEnds(simulation, triggered, faultRates.changes || faultRates.lengths);

  // Of two crawls that begin at once, the clocks of functions decide which is newer.
  simulation.advanceBy(3000);
  await crawlOnce(simulation, triggered, run);
  checkPublished(simulation, simulation.functions().settings.list);
  await checkHistory(simulation, simulation.functions().settings.list);
  checkIntervals(simulation, triggered);
  await rejectCrawls(simulation, triggered, run);
  return triggered.intervals.size;
}

/** Everything that happens between two calls: readers read, the list changes, and items of ended crawls expire. */
function meanwhileIn(simulation: Simulation, reader: Reader, list: string, faultRates: FaultRates): void {
  const { random } = simulation;
  const changes: Change[] = [
    ...(faultRates.changes ? (['removed', 'swapped', 'retitled'] as const) : []),
    ...(faultRates.lengths ? (['grown', 'shrunk'] as const) : []),
  ];
  if (random() < 0.02 * changes.length) {
    const change = changes[Math.floor(random() * changes.length)] ?? 'retitled';
    if (simulation.faultOccurs(1, `list ${change}`))
      simulation.site().change(change, Math.floor(random() * 100));
  }
  if (random() < 0.02) simulation.restart();
  if (random() < 0.02 && !reader.isReading()) expireItem(simulation);
  if (random() < 0.5 / (10 + faultRates.pages)) reader.readMeanwhile(list);
}

/** Faults that happen at most once a trigger. */
function disturb(simulation: Simulation, faultRates: FaultRates): void {
  const { random, queue, faultOccurs } = simulation;
  for (const origin of ORIGINS)
    simulation.site(origin).blocked = faultOccurs(faultRates.blocks, 'site rejects a whole crawl');
  if (faultOccurs(faultRates.pauses, 'queue paused')) simulation.pause(random() * 6 * HOUR);
  if (faultOccurs(faultRates.strays, 'message that is not a page message'))
    if (random() < 0.5) queue.add('{"v":2}');
    else queue.addDeadLetter('not JSON');
  if (faultOccurs(faultRates.deploys, 'settings changed by a deploy')) {
    const change = {
      pageIntervalSeconds: pick(random, [0, 5, 30]),
      deadlineSeconds: pick(random, [3600, 10_800]),
    };
    const deploy = () => simulation.deploy(change, pick(random, [ORIGINS[0], ORIGINS[0], ORIGINS[1]]));
    void simulation.sleep(random() * 2 * MINUTE).then(deploy);
  }
}

/** Redrives until no page is left in the dead-letter queue. A crawl that has to wait for another's deadline takes several rounds. */
async function redriveAll(simulation: Simulation, run: () => Promise<boolean>): Promise<void> {
  const ROUNDS = 12;
  for (let round = 0; round < ROUNDS && pageLetters(simulation).length > 0; round++) {
    // Letters that a stopped redrive received are invisible for ten minutes; another crawl may hold the list until its deadline.
    simulation.advanceBy(round === 0 ? 11 * MINUTE : 4 * HOUR);
    void simulation.redrive();
    await run();
  }
}

/** Starts a crawl without faults, which must be published, at once unless another crawl is running. */
async function crawlOnce(
  simulation: Simulation,
  triggered: Triggered,
  run: () => Promise<boolean>,
): Promise<void> {
  const { watch, failures } = simulation;
  for (let tries = 0; ; tries++) {
    const site = simulation.site();
    const { settings } = simulation.functions();
    const started = { name: `last-${tries}`, by: 'http', acceptSmaller: site.count() } as const;
    const result = attempt(simulation, started, triggered, 0);
    await run();
    const { status, crawl: id } = (await result) ?? { status: 0, crawl: '' };
    const crawl = watch.crawlOf(id);
    if (status === 409 && (crawl === null || crawl.state === 'running') && tries < 3) {
      // Its seed failed for good, so it holds the list until its deadline, or until its lease expires if it was not even created.
      if (triggered.seeded.has(id)) throw new Violation(`f: crawl ${id} cannot end, but it holds the list`);
      const left = crawl === null ? LEASE * 1000 : Date.parse(crawl.deadline) - simulation.now();
      simulation.advanceBy(Math.max(0, left) + MINUTE);
      continue;
    }
    if (status === 503 && tries < 3) {
      // Another crawl has just fetched the site, and its interval is longer than the retries of a trigger take.
      const { pageIntervalSeconds } = settings;
      simulation.advanceBy((Math.max(pageIntervalSeconds, simulation.crawlDelay, 600) + 60) * 1000);
      continue;
    }
    if (crawl?.state !== 'published')
      throw new Violation(`d: a crawl without faults is ${crawl?.state}: ${crawl?.reason} (${status})`);
    if ((await simulation.store.readPointer(settings.list))?.crawl !== id)
      throw new Violation('d: the published list is not that of the newest crawl');
    if (failures.length > 0) throw failures[0];
    return;
  }
}

/** Triggers crawls that the site rejects, until the list would have expired. Readers must keep it. */
async function rejectCrawls(
  simulation: Simulation,
  triggered: Triggered,
  run: () => Promise<boolean>,
): Promise<void> {
  const { list } = simulation.functions().settings;
  const before = await simulation.store.readPointer(list);
  simulation.site().blocked = true;
  for (let week = 0; week < 4; week++) {
    simulation.advanceBy(3.5 * DAY);
    void attempt(simulation, { name: `rejected-${week}`, by: 'schedule', acceptSmaller: null }, triggered, 0);
    await run();
    for (let items = 0; items < 20; items++) expireItem(simulation);
  }
  await run();
  const after = await simulation.store.readPointer(list);
  if (after === null || after.crawl !== before?.crawl)
    throw new Violation(`b: the list ${before?.crawl} was lost while the site rejected every crawl`);
}

function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('expected at least one value');
  return value;
}
