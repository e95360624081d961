import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scheduler } from 'fast-check';
import type { Gate } from './table.ts';

/** One run of a handler, which may be stopped between any two of its outside calls. */
export interface Invocation {
  name: string;
  calls: number;
  /** The call it does not survive, and whether that call still takes effect. */
  stopsAt: number;
  stopsAfterEffect: boolean;
  stopped: boolean;
}

export interface InvocationRules {
  scheduler: Scheduler;
  /** How an invocation is to be stopped, if at all. */
  stop: () => { at: number; afterEffect: boolean } | null;
  /** Whether the service throttles this call. */
  throttles: (label: string) => boolean;
  /** Called at each outside call, before it takes effect. */
  tick: () => void;
}

/** Thrown in place of an answer when a service is throttled, with the name that DynamoDB gives it. */
export class Throttled extends Error {
  override readonly name = 'ThrottlingException';
}

/** One for all simulations: each that was ever entered costs time at every promise there is. */
const current = new AsyncLocalStorage<Invocation>();

/**
 * Runs handlers in such a way that the scheduler decides which outside call happens next. A stopped invocation's calls never
 * answer again: like a function whose sandbox is gone, it does nothing more, and nobody is told.
 */
export function simulateInvocations({ scheduler, stop, throttles, tick }: InvocationRules) {
  const endings = new Map<Invocation, () => void>();
  let running = 0;
  let ids = 0;

  const gate: Gate = async (label, effect) => {
    const invocation = current.getStore();
    if (invocation === undefined) return effect();
    await scheduler.schedule(Promise.resolve(), `${invocation.name}: ${label}`);
    invocation.calls += 1;
    const last = invocation.calls === invocation.stopsAt;
    tick();
    if (invocation.stopped || (last && !invocation.stopsAfterEffect)) return end(invocation);
    if (throttles(label)) throw new Throttled(`${label} was throttled`);
    const answer = effect();
    return last ? end(invocation) : answer;
  };

  function end(invocation: Invocation): Promise<never> {
    invocation.stopped = true;
    endings.get(invocation)?.();
    return new Promise<never>(() => {});
  }

  /** Runs a handler to its end; answers null if it was stopped before that. A handler's own error is thrown. */
  async function run<T>(
    name: string,
    handler: () => Promise<T>,
    mayStop = true,
  ): Promise<{ answer: T } | null> {
    ids += 1;
    const fate = mayStop ? stop() : null;
    const invocation: Invocation = {
      name: `${name}#${ids}`,
      calls: 0,
      stopsAt: fate?.at ?? 0,
      stopsAfterEffect: fate?.afterEffect ?? false,
      stopped: false,
    };
    running += 1;
    try {
      const stopped = new Promise<null>(resolve => endings.set(invocation, () => resolve(null)));
      return await Promise.race([stopped, current.run(invocation, handler).then(answer => ({ answer }))]);
    } finally {
      endings.delete(invocation);
      running -= 1;
    }
  }

  return { gate, run, running: () => running, name: () => current.getStore()?.name ?? 'driver' };
}
