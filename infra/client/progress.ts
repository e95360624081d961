import type { Crawl } from './api.ts';

const BAR = 30;
/** Milliseconds between two lines where there is no terminal, so that a log of a long crawl stays short. */
const LINE_EVERY = 5_000;
/** Milliseconds over which the rate is measured: long enough to be steady, short enough to notice a slower site. */
const WINDOW = 30_000;

/** Where progress is written: a terminal or any other text stream. */
interface Output {
  isTTY?: boolean;
  /** The width of a terminal, in characters. */
  columns?: number;
  write(text: string): unknown;
}

/** How much of something is done, at a time in epoch milliseconds. */
interface Sample {
  at: number;
  done: number;
}

/** Shows how far a command is. Its functions return at once and may be called as often as the caller likes. */
export interface Progress {
  /** Shows what is being done, where there is nothing to count. */
  note(text: string): void;
  /** Shows how much is done, the rate and the time left. */
  count(label: string, done: number, total: number, note?: string): void;
  /** Shows how far a crawl is. */
  show(crawl: Crawl): void;
  /** Clears the line on a terminal, so that other output starts on an empty one. */
  end(): void;
}

/**
 * Creates a progress display: one line that is rewritten on a terminal and fits it, and a line every five seconds elsewhere.
 * @param now returns the time in epoch milliseconds
 */
export function createProgress(output: Output, now: () => number = Date.now): Progress {
  let last = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  let counted = '';
  let samples: Sample[] = [];

  function write(line: string, share?: number): void {
    if (line === last) return;
    if (output.isTTY === true) output.write(`\r\x1b[K${fitted(line, share, output.columns)}`);
    else if (now() - lastAt < LINE_EVERY) return;
    else output.write(`${line}\n`);
    last = line;
    lastAt = now();
  }

  function count(label: string, done: number, total: number, note = ''): void {
    if (label !== counted) samples = [];
    counted = label;
    samples.push({ at: now(), done });
    while ((samples[1]?.at ?? Number.POSITIVE_INFINITY) <= now() - WINDOW) samples.shift();
    const parts = [
      `${done} of ${total} ${label}`,
      ...speedOf(samples, total),
      ...(note === '' ? [] : [note]),
    ];
    write(parts.join(', '), done / total);
  }

  return {
    note: write,
    count,
    show({ state, pages: { total, done, errors } }) {
      if (total === null) return write('reading page 1');
      const publishing = state === 'running' && done === total ? 'publishing' : '';
      count('pages', done, total, errors.length > 0 ? `${errors.length} with errors` : publishing);
    },
    end() {
      if (output.isTTY === true && last !== '') output.write('\r\x1b[K');
      last = '';
    },
  };
}

/** The rate and the time left; nothing while the rate is unknown or when everything is done. */
function speedOf(samples: Sample[], total: number): string[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.done >= total) return [];
  const seconds = (last.at - first.at) / 1000;
  const rate = (last.done - first.done) / seconds;
  if (seconds < 1 || rate <= 0) return [];
  const shown = rate >= 1 ? `${Math.round(rate)}/s` : `${(rate * 60).toFixed(1)}/min`;
  return [shown, `${duration((total - last.done) / rate)} left`];
}

/** `42 s`, `3 min 5 s` or `1 h 12 min`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Puts a bar before the line if there is room for both, and cuts a line that is too long. A full last column would wrap. */
function fitted(line: string, share: number | undefined, columns = 80): string {
  const room = Math.max(1, columns - 1);
  if (share === undefined || BAR + 3 + line.length > room) return line.slice(0, room);
  const full = Math.round(share * BAR);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${line}`;
}
