/** Creates the clock of a simulation. It stands still unless it is advanced. `start` is in epoch milliseconds. */
export function createClock(start: number) {
  let now = start;
  const timers: { at: number; wake: () => void }[] = [];
  const wakeDue = () => {
    for (const timer of timers.filter(one => one.at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.wake();
    }
  };
  return {
    now: () => now,
    advanceBy(ms: number): void {
      now += ms;
    },
    /** Advances to a time, unless it has passed, and wakes whoever sleeps until then. */
    advanceTo(time: number): void {
      now = Math.max(now, time);
      wakeDue();
    },
    sleep: (ms: number) => new Promise<void>(wake => timers.push({ at: now + ms, wake })),
    /** When the next sleeper wakes; infinity if nobody sleeps. */
    nextTimer: () => Math.min(...timers.map(timer => timer.at)),
  };
}
export type Clock = ReturnType<typeof createClock>;
