const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const RATE_HOURS: Record<string, number> = { minute: 1 / 60, hour: 1, day: 24 };
/** Days that are looked at: a leap year and the years beside it show every gap that a week or a month can make. */
const LOOKED_AT = 3 * 365;

/**
 * The longest time between two ticks of a schedule, in hours.
 * @param expression as EventBridge Scheduler takes it
 * @returns null where there is no end to it: `off`, `at(...)`, or a cron expression with a year or with L, W or #
 */
export function longestGapHours(expression: string): number | null {
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === undefined) return null;
  return kind === 'rate' ? gapOfRate(inner) : gapOfCron(inner);
}

function gapOfRate(inner: string): number | null {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(inner.trim()) ?? [];
  const hours = RATE_HOURS[unit];
  return hours === undefined ? null : Number(count) * hours;
}

function gapOfCron(inner: string): number | null {
  const [, hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = inner.trim().split(/\s+/);
  const hours = readField(hour, 0, 23);
  const dates = readField(dayOfMonth, 1, 31);
  const months = readField(month, 1, 12, MONTHS);
  // Days of the week are counted from 1, Sunday.
  const days = readField(dayOfWeek, 1, 7, DAYS);
  if (hours === null || dates === null || months === null || days === null || year !== '*') return null;
  const ticks: number[] = [];
  for (let day = 0; day < LOOKED_AT; day++) {
    const date = new Date(Date.UTC(2003, 0, 1 + day));
    const due =
      dates.has(date.getUTCDate()) && months.has(date.getUTCMonth() + 1) && days.has(date.getUTCDay() + 1);
    if (due) for (const at of hours) ticks.push(day * 24 + at);
  }
  const gaps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? tick));
  return gaps.length === 0 ? null : Math.max(1, ...gaps);
}

/** The values that a cron field stands for, in order; null for one that is not read here. */
function readField(field: string, least: number, most: number, names: string[] = []): Set<number> | null {
  const numbers = names.reduce((text, name, index) => text.replaceAll(name, String(index + least)), field);
  const values = new Set<number>();
  for (const part of numbers.split(',')) {
    const [, any, from, to, step] = /^(?:([*?])|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part) ?? [];
    if (any === undefined && from === undefined) return null;
    const first = any === undefined ? Number(from) : least;
    const last = to !== undefined ? Number(to) : any !== undefined || step !== undefined ? most : first;
    for (let value = first; value <= Math.min(last, most); value += Number(step ?? 1) || most)
      values.add(value);
  }
  return new Set([...values].sort((a, b) => a - b));
}
