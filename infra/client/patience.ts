import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds after a request that failed: the first wait, the longest one, and the factor by which it grows. */
const WAIT = { first: 1000, longest: 30_000, growth: 2 };

/** Waits some milliseconds. Rejects with the signal's reason as soon as it is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Waits in real time. */
export const pause: Pause = async (milliseconds, signal) => {
  // The timer's own error hides the reason.
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
};

interface Patience {
  /** The milliseconds to wait at least before a request that failed is repeated; null if a repetition cannot help. */
  delayOf(error: unknown): number | null;
  pause: Pause;
  signal: AbortSignal;
  /** The sum of the waits in milliseconds after which no more follow. */
  all: number;
}

/**
 * Repeats a request that fails until it succeeds, with growing pauses.
 * @throws the last error, or the signal's reason as soon as it is aborted
 */
export async function repeat<Result>(
  request: () => Promise<Result>,
  { delayOf, pause, signal, all }: Patience,
): Promise<Result> {
  let wait = WAIT.first;
  for (let waited = 0; ; wait = Math.min(WAIT.longest, wait * WAIT.growth)) {
    try {
      return await request();
    } catch (error) {
      signal.throwIfAborted();
      const delay = delayOf(error);
      if (delay === null || waited >= all) throw error;
      const next = Math.min(WAIT.longest, Math.max(wait, delay));
      await pause(next, signal);
      waited += next;
    }
  }
}
