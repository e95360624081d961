import { CRAWL_ID, crawlOfKey, crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import { SEED_TIMEOUT } from '../../functions/core/limits.ts';
import { context } from './lambda-events.ts';
import type { Simulation } from './simulate.ts';
import { Violation } from './violation.ts';

/** What is known of the crawls that were triggered. */
export interface Triggered {
  /** The ids of crawls by the invocations of seed that started them. */
  byInvocation: Map<string, string>;
  /** Crawls whose seed succeeded. From then on, no page of theirs may be lost. */
  seeded: Set<string>;
  /** The shortest interval with which a crawl may have been planned, in seconds. */
  intervals: Map<string, number>;
}

export interface Trigger {
  name: string;
  by: 'schedule' | 'http';
  /** The count that the list may shrink to; null if it may not. */
  acceptSmaller: number | null;
}

/**
 * Triggers a crawl. Sometimes repeats the trigger or an earlier one, and sometimes adds a concurrent one.
 * @param earlier the trigger before; null if it is too long ago to be repeated
 */
export function start(
  simulation: Simulation,
  triggered: Triggered,
  trigger: Trigger,
  earlier: Trigger | null,
): void {
  const { faultOccurs } = simulation;
  void attempt(simulation, trigger, triggered, 0);
  if (faultOccurs(0.2, 'trigger repeated')) void attempt(simulation, trigger, triggered, 0);
  if (earlier !== null && faultOccurs(0.2, 'earlier trigger repeated'))
    void attempt(simulation, earlier, triggered, 0);
  if (faultOccurs(0.1, 'concurrent triggers'))
    void attempt(simulation, { ...trigger, name: `${trigger.name}-other` }, triggered, 0);
}

/**
 * Runs seed. If it fails, retries it up to twice, as Lambda does for the schedule and a caller does after a 503.
 * @returns the status code of the last attempt that was not stopped, and the crawl that it names
 */
export async function attempt(
  simulation: Simulation,
  trigger: Trigger,
  triggered: Triggered,
  tries: number,
): Promise<{ status: number; crawl: string } | null> {
  const { watch, sleep, invocations } = simulation;
  const functions = simulation.functions();
  const { settings } = functions;
  const { event, id } = eventOf(trigger, settings.list);
  const ended = new Set(watch.crawls().flatMap(crawl => (crawl.state === 'running' ? [] : [crawl.id])));
  const interval = Math.max(settings.pageIntervalSeconds, simulation.crawlDelay);
  triggered.intervals.set(id, Math.min(triggered.intervals.get(id) ?? interval, interval));
  const run = await invocations
    .run('seed', SEED_TIMEOUT, () => {
      triggered.byInvocation.set(invocations.name(), id);
      return functions.seed(event, context());
    })
    .catch(() => null);
  const status = run?.result.statusCode ?? 0;
  const crawl = CRAWL_ID.exec(JSON.parse(run?.result.body ?? '{}').crawl ?? '')?.[0] ?? id;
  if (status === 409 && ended.has(crawl))
    simulation.failures.push(
      new Violation(`f: crawl ${crawl} has ended, but it keeps crawl ${id} from its list`),
    );
  if (status === 202) triggered.seeded.add(id);
  if (status === 409 || status === 202 || status === 502 || tries === 2) return { status, crawl };
  await sleep(60_000 * (tries + 1));
  return attempt(simulation, trigger, triggered, tries + 1);
}

/** The event of a trigger, and the id of the crawl that it names. */
function eventOf({ name, by, acceptSmaller }: Trigger, list: string): { event: object; id: string } {
  if (by === 'schedule') {
    const event = { schedule: 'arn:aws:scheduler:local:0:schedule/daily', scheduledTime: name };
    return { event, id: crawlOfSchedule(list, event.schedule, event.scheduledTime) };
  }
  const headers = { 'idempotency-key': name };
  const body = JSON.stringify({ acceptSmaller });
  const event = { requestContext: { http: { method: 'POST' } }, headers, body };
  return { event, id: crawlOfKey(list, name) };
}
