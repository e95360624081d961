import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Scheduler } from 'fast-check';
import { PARSE_TIMEOUT } from '../../functions/core/limits.ts';
import type { Clock } from './clock.ts';
import type { FaultRates } from './faults.ts';
import type { simulateInvocations } from './invocations.ts';
import { context, sqsEvent } from './lambda-events.ts';
import type { SimulatedMessage, simulateQueue } from './queue.ts';

interface Parts {
  faultRates: FaultRates;
  faultOccurs: (probability: number, name: string) => boolean;
  random: () => number;
  scheduler: Scheduler;
  clock: Clock;
  invocations: ReturnType<typeof simulateInvocations>;
  queue: ReturnType<typeof simulateQueue>;
  failures: unknown[];
  parse: (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  /** The event source's batch size. */
  batchSize: () => number;
}

/** Delivers messages to parse, lets calls take effect and advances the clock, in random order. */
export function createDriver(parts: Parts) {
  const { faultRates, faultOccurs, random, scheduler, clock, invocations, queue, failures } = parts;
  /** The messages of each invocation of parse, by its name. */
  const deliveries = new Map<string, SimulatedMessage[]>();
  let parsing = 0;
  let pausedUntil = 0;

  async function parse(batch: SimulatedMessage[]): Promise<void> {
    const ended = await invocations
      .run('parse', PARSE_TIMEOUT, () => {
        deliveries.set(invocations.name(), batch);
        return parts.parse(sqsEvent(batch), context());
      })
      .catch(error => void failures.push(error));
    if (ended === null || ended === undefined) return;
    const failed = new Set(ended.result.batchItemFailures.map(failure => failure.itemIdentifier));
    for (const message of batch) {
      if (failed.has(message.id)) continue;
      if (faultOccurs(faultRates.undeleted, 'delete without effect')) continue;
      queue.remove(message);
    }
  }

  function deliver(visible: SimulatedMessage[]): void {
    const size = 1 + Math.floor(random() * parts.batchSize());
    const chosen = visible.sort(() => random() - 0.5).slice(0, size);
    if (faultOccurs(faultRates.late, 'message delivered late')) {
      for (const message of chosen) message.visibleAt = clock.now() + random() * 900_000;
      return;
    }
    const batch = queue.receive(chosen);
    for (const message of batch) {
      if (!faultOccurs(faultRates.duplicates, 'message delivered twice')) continue;
      const queued = queue.messages.find(one => one.id === message.id);
      if (queued !== undefined) queued.visibleAt = clock.now();
    }
    if (batch.length === 0) return;
    parsing += 1;
    void parse(batch).finally(() => {
      parsing -= 1;
    });
  }

  /** Advances the clock to the next timer or message. Returns false if there is none. */
  function advanceToNext(): boolean {
    const { messages } = queue;
    const next = Math.min(
      clock.nextTimer(),
      ...messages.map(({ visibleAt }) => Math.max(visibleAt, pausedUntil)).filter(at => at > clock.now()),
    );
    if (!Number.isFinite(next)) return false;
    clock.advanceTo(next);
    return true;
  }

  const isIdle = () =>
    invocations.running() === 0 && queue.messages.length === 0 && !Number.isFinite(clock.nextTimer());

  return {
    deliveries,

    /** Pauses the delivery of messages for so many milliseconds. */
    pause: (ms: number) => {
      pausedUntil = clock.now() + ms;
    },

    /**
     * Runs until no invocation, message or timer is left, or until the time is over. Each step either lets the scheduler complete one call
     * or delivers messages; if neither is possible, it advances the clock.
     * @param betweenSteps called before each step. May read from the simulation or change it.
     * @param forMs milliseconds
     * @returns whether nothing is left
     */
    async run(betweenSteps: () => void, forMs = Number.POSITIVE_INFINITY): Promise<boolean> {
      const end = clock.now() + forMs;
      for (let step = 0; ; step++) {
        if (step > 500_000) throw new Error('expected the simulation to become idle within 500,000 steps');
        await new Promise(setImmediate);
        betweenSteps();
        if (clock.now() >= end) return isIdle();
        const visible = pausedUntil > clock.now() ? [] : queue.visible();
        const canDeliver = visible.length > 0 && parsing < faultRates.maxConcurrency;
        if (scheduler.count() > 0 && (!canDeliver || random() < 0.7)) await scheduler.waitOne();
        else if (canDeliver) deliver(visible);
        else if (isIdle()) return true;
        else if (!advanceToNext())
          throw new Error('an invocation waits, but there is no timer or message left');
      }
    },
  };
}
