import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scheduler } from 'fast-check';
import type { Gate } from './table.ts';

/** Where an invocation is stopped. */
export interface Stop {
  /** The number of the call at which it stops. */
  at: number;
  /** Whether that call still takes effect. */
  afterEffect: boolean;
  /** Whether it waits in that call until its time is over, instead of being killed at once. */
  byTimeout: boolean;
}

/** One run of a handler. It may be stopped in any of its calls to a service. */
interface Invocation {
  name: string;
  startedAt: number;
  /** In milliseconds. */
  timeout: number;
  /** Milliseconds by which its clock is ahead. */
  clock: number;
  calls: number;
  stop: Stop | null;
  stopped: boolean;
}

interface InvocationRules {
  scheduler: Scheduler;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Decides where to stop an invocation; null for one that is not stopped. */
  stop: () => Stop | null;
  /** Whether the service throttles this call. */
  throttles: (label: string) => boolean;
  /** What happens to the response of a write that took effect: it is lost, or the SDK sends the write again; null for nothing. */
  losesResponse: (label: string) => 'lost' | 'sent again' | null;
  /** Milliseconds by which the clock of an invocation is ahead. */
  clock: () => number;
  /** Called before each call to a service takes effect. */
  tick: () => void;
}

/** Thrown by a throttled call. It has the name of DynamoDB's exception. */
class Throttled extends Error {
  override readonly name = 'ThrottlingException';
}

/** Thrown by a call whose response was lost. It has the name of the SDK's error. */
class ResponseLost extends Error {
  override readonly name = 'TimeoutError';
}

/** Shared by all simulations, because each AsyncLocalStorage in use makes every promise slower. */
const current = new AsyncLocalStorage<Invocation>();

/**
 * Runs handlers so that the scheduler decides which call to a service takes effect next. The calls of a stopped invocation never settle,
 * so it does nothing more, like a function whose execution environment was killed. No error is reported.
 */
export function simulateInvocations(rules: InvocationRules) {
  const endings = new Map<Invocation, () => void>();
  let running = 0;
  let ids = 0;

  const gate: Gate = async (label, effect) => {
    const invocation = current.getStore();
    if (invocation === undefined) return effect();
    await rules.scheduler.schedule(Promise.resolve(), `${invocation.name}: ${label}`);
    invocation.calls += 1;
    rules.tick();
    if (invocation.stopped) return never();
    const stop = invocation.calls === invocation.stop?.at ? invocation.stop : null;
    if (stop !== null && !stop.afterEffect) return end(invocation, stop.byTimeout);
    if (rules.throttles(label)) throw new Throttled(`${label} was throttled`);
    const result = effect();
    if (stop !== null) return end(invocation, stop.byTimeout);
    const response = rules.losesResponse(label);
    if (response === 'lost') throw new ResponseLost(`the response to ${label} was lost`);
    return response === 'sent again' ? effect() : result;
  };

  function end(invocation: Invocation, byTimeout: boolean): Promise<never> {
    invocation.stopped = true;
    const left = byTimeout ? Math.max(0, invocation.startedAt + invocation.timeout - rules.now()) : 0;
    if (left === 0) endings.get(invocation)?.();
    else void rules.sleep(left).then(() => endings.get(invocation)?.());
    return never();
  }

  /**
   * Runs a handler to its end.
   * @param timeout seconds until the handler is stopped, if it waits that long; 0 for one that is never stopped
   * @returns null if it was stopped
   * @throws the handler's own error
   */
  async function run<T>(
    name: string,
    timeout: number,
    handler: () => Promise<T>,
  ): Promise<{ result: T } | null> {
    ids += 1;
    const invocation: Invocation = {
      name: `${name}#${ids}`,
      startedAt: rules.now(),
      timeout: timeout * 1000,
      clock: rules.clock(),
      calls: 0,
      stop: timeout === 0 ? null : rules.stop(),
      stopped: false,
    };
    running += 1;
    try {
      const stopped = new Promise<null>(resolve => endings.set(invocation, () => resolve(null)));
      return await Promise.race([stopped, current.run(invocation, handler).then(result => ({ result }))]);
    } finally {
      endings.delete(invocation);
      running -= 1;
    }
  }

  return {
    gate,
    run,
    running: () => running,
    name: () => current.getStore()?.name ?? 'driver',
    /** Milliseconds by which the clock of the current invocation is ahead. */
    clock: () => current.getStore()?.clock ?? 0,
  };
}

function never(): Promise<never> {
  return new Promise<never>(() => {});
}
