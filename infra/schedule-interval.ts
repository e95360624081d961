import { Cron } from 'croner';

const RATE_HOURS: Record<string, number> = { minute: 1 / 60, hour: 1, day: 24 };
/**
 * The range in which runs are compared. Nine years contain every interval that weeks, months and leap years produce. The dates are
 * fixed, so that the template does not depend on the day of the synth.
 */
const FROM = new Date('2027-01-01T00:00:00Z');
const UNTIL = new Date('2036-01-01T00:00:00Z');

/**
 * The longest time between two runs of a schedule, in hours; at least 1 for a cron expression.
 * @param expression in the syntax of EventBridge Scheduler
 * @returns null if the schedule ends (`off`, `at(...)`, a cron expression with a year) or cannot be parsed
 */
export function longestIntervalHours(expression: string): number | null {
  const [, kind, fields = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === undefined) return null;
  return kind === 'rate' ? intervalOfRate(fields) : intervalOfCron(fields.trim().split(/\s+/));
}

/**
 * Whether a cron expression ever runs: the 31st of February does not come.
 * @param fields its six fields
 * @returns true also if that cannot be told
 */
export function everRuns(fields: string[]): boolean {
  // Where a month has no such day, the reader below finds no weekday near it, and Scheduler may.
  if (fields[2]?.toUpperCase().includes('W')) return true;
  try {
    return cronOf(['0', ...fields].join(' ')).nextRun(new Date(0)) !== null;
  } catch {
    return true;
  }
}

function intervalOfRate(fields: string): number | null {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(fields.trim()) ?? [];
  const hours = RATE_HOURS[unit];
  return hours === undefined ? null : Number(count) * hours;
}

function intervalOfCron([, ...others]: string[]): number | null {
  if (others.length !== 5 || others[4] !== '*') return null;
  const runs = runsOf(['0', '0', ...others].join(' '));
  if (runs === null || runs.length < 2) return null;
  const intervals = runs.slice(1).map((run, index) => run - (runs[index] ?? run));
  return Math.max(1, Math.max(...intervals) / 3_600_000);
}

/**
 * The times of a schedule's runs in epoch milliseconds, to the hour. Minutes hardly change an interval, and listing them would take
 * 60 times as long.
 */
function runsOf(pattern: string): number[] | null {
  try {
    const cron = cronOf(pattern);
    const runs: number[] = [];
    for (let run = cron.nextRun(FROM); run !== null && run < UNTIL; run = cron.nextRun(run)) {
      runs.push(run.getTime());
      // Only a schedule with several runs a day gets here, and this many of its runs cover at least a year.
      if (runs.length > 9_000) break;
    }
    return runs;
  } catch {
    return null;
  }
}

/**
 * Reads a pattern as Scheduler does: AWS numbers weekdays from 1 (Sunday) and takes `5/10` for a range that starts at 5. The offset is UTC by
 * another name: with a time zone each run takes three to ten times as long to find, in all 0.15 to 0.5 s a schedule.
 * @throws Error if it cannot be read
 */
function cronOf(pattern: string): Cron {
  return new Cron(pattern, { utcOffset: 0, alternativeWeekdays: true, sloppyRanges: true, paused: true });
}
