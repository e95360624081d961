import type { Crawl } from '../../functions/core/crawl/crawl.ts';
import { type PageMessage, readMessage } from '../../functions/core/crawl/message.ts';
import { shardOf } from '../../functions/core/crawl/shards.ts';
import { intervalViolations } from './interval.ts';
import type { Simulation } from './simulate.ts';
import type { Triggered } from './triggers.ts';
import { Violation } from './violation.ts';

const DAY = 86_400_000;

/** Checks an idle simulation: no page of a crawl is lost, and every crawl has ended or will be known not to. */
export function checkAtRest(simulation: Simulation, { seeded }: Triggered): void {
  const { watch, now } = simulation;
  for (const crawl of watch.crawls()) {
    if (seeded.has(crawl.id) && crawl.state === 'running') checkRecoverable(simulation, crawl);
    if (watch.stateOf(crawl, now() + DAY) === 'running')
      throw new Violation(`c: crawl ${crawl.id} is still running after its deadline`);
  }
}

/** Checks that a crawl that has not ended, and has no message in the queue, is finished by the redrive of its dead letters. */
function checkRecoverable(simulation: Simulation, crawl: Crawl): void {
  const { id, openShards } = crawl;
  const letters = pageLetters(simulation).filter(letter => letter.crawl === id);
  const pending = simulation.watch.pendingOf(crawl);
  const lost = pending.find(page => !letters.some(letter => letter.page === page));
  if (lost !== undefined)
    throw new Violation(
      `c: page ${lost} of crawl ${id} is not done, not queued and not in the dead-letter queue`,
    );
  // If the pages of a shard were marked as done but the shard is open, or no shard is open but the list was not published, the message of
  // one of these pages still has to finish that.
  const unfinished = openShards.find(shard => !letters.some(letter => shardOf(letter.page) === shard));
  if (unfinished !== undefined || letters.length === 0)
    throw new Violation(`c: crawl ${id} has all its pages but has not ended, and no message of it is left`);
}

/** The page messages in the dead-letter queue. */
export function pageLetters(simulation: Simulation): PageMessage[] {
  return simulation.queue.deadLetters.flatMap(letter => readMessage(letter.body) ?? []);
}

/** After the faults have ended and the dead letters were redriven, checks that every crawl whose seed succeeded has ended. */
export function checkEnds(simulation: Simulation, { seeded }: Triggered, changes: boolean): void {
  const { watch } = simulation;
  for (const crawl of watch.crawls().filter(({ id }) => seeded.has(id))) {
    const { id, state, reason } = crawl;
    const stays = state === 'inconsistent' && changes;
    if (state === 'published' || state === 'superseded' || state === 'failed' || stays) continue;
    // A page of a plan that the list no longer fits cannot be fetched, however often it is redriven.
    const errors = watch.errorsOf(crawl);
    const pending = watch.pendingOf(crawl);
    const unfit = pending.length > 0 && simulation.site(crawl.list).hasChangedLength();
    if (unfit && pending.some(page => errors.some(error => error.page === page && error.class === 'changed')))
      continue;
    throw new Violation(`d: crawl ${id} is ${state}: ${reason}`);
  }
}

/**
 * Checks that every crawl of a list that readers saw is recorded as published, once the list's newest crawl is. A list that is no longer
 * configured may have one whose seed failed after it had moved the pointer: the list's next crawl would record it.
 */
export function checkPublished({ watch }: Simulation, list: string): void {
  for (const id of watch.named) {
    const crawl = watch.crawlOf(id);
    if (crawl !== null && crawl.list === list && crawl.state !== 'published')
      throw new Violation(`g: readers saw crawl ${id}, but it is ${crawl.state}`);
  }
}

/** Checks the distance between all fetches of each site. */
export function checkIntervals(simulation: Simulation, { byInvocation, intervals }: Triggered): void {
  const { web, deliveries } = simulation;
  const problems = intervalViolations(web.fetches, ({ by, page }) => {
    const bodies = (deliveries.get(by) ?? []).map(({ body }) => readMessage(body));
    const crawl = byInvocation.get(by) ?? bodies.find(message => message?.page === page)?.crawl;
    return intervals.get(crawl ?? '') ?? 0;
  });
  if (problems[0] !== undefined) throw new Violation(`e: ${problems[0]}`);
}
