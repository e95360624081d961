import { AsyncLocalStorage } from 'node:async_hooks';
import type { Scheduler } from 'fast-check';
import type { Gate } from './table.ts';

/** One run of a handler. It may be stopped between any two of its calls to a service. */
interface Invocation {
  name: string;
  calls: number;
  /** The number of the call at which it stops; 0 if it does not. */
  stopsAt: number;
  /** Whether that call still takes effect. */
  stopsAfterEffect: boolean;
  stopped: boolean;
}

interface InvocationRules {
  scheduler: Scheduler;
  /** Decides where to stop an invocation; null for one that is not stopped. */
  stop: () => { at: number; afterEffect: boolean } | null;
  /** Whether the service throttles this call. */
  throttles: (label: string) => boolean;
  /** Called before each call to a service takes effect. */
  tick: () => void;
}

/** Thrown by a throttled call. It has the name of DynamoDB's exception. */
class Throttled extends Error {
  override readonly name = 'ThrottlingException';
}

/** Shared by all simulations, because each AsyncLocalStorage in use makes every promise slower. */
const current = new AsyncLocalStorage<Invocation>();

/**
 * Runs handlers so that the scheduler decides which call to a service takes effect next. The calls of a stopped invocation never settle,
 * so it does nothing more, like a function whose execution environment was killed. No error is reported.
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
    const result = effect();
    return last ? end(invocation) : result;
  };

  function end(invocation: Invocation): Promise<never> {
    invocation.stopped = true;
    endings.get(invocation)?.();
    return new Promise<never>(() => {});
  }

  /**
   * Runs a handler to its end.
   * @returns null if it was stopped
   * @throws the handler's own error
   */
  async function run<T>(
    name: string,
    handler: () => Promise<T>,
    mayStop = true,
  ): Promise<{ result: T } | null> {
    ids += 1;
    const stopping = mayStop ? stop() : null;
    const invocation: Invocation = {
      name: `${name}#${ids}`,
      calls: 0,
      stopsAt: stopping?.at ?? 0,
      stopsAfterEffect: stopping?.afterEffect ?? false,
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

  return { gate, run, running: () => running, name: () => current.getStore()?.name ?? 'driver' };
}
