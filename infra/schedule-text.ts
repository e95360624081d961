import * as z from 'zod';
import { everRuns } from './schedule-interval.ts';

/** The values of a field of a cron expression: numbers, or the names of some of them, and forms that only this field has. */
interface Field {
  least: number;
  most: number;
  names?: string[];
  also?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const FIELDS: Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, also: /^(\?|L|LW|L-([1-9]|[12]\d|30)|([1-9]|[12]\d|3[01])W)$/i },
  { least: 1, most: 12, names: MONTHS },
  { least: 1, most: 7, names: WEEKDAYS, also: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/i },
  { least: 1970, most: 2199 },
];

const Time = z.iso.datetime({ precision: 0 });

/**
 * Whether EventBridge Scheduler can read a schedule, so that a wrong one is an error of the synth and not of the deploy: `rate(...)`, `cron(...)`
 * or `at(...)`. `off` is a schedule too. A cron expression that never runs is none: it would look like a schedule and start nothing.
 */
export function isSchedule(text: string): boolean {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.+)\)$/.exec(text) ?? [];
  if (kind === 'rate') return /^0*[1-9]\d* (minute|hour|day)s?$/.test(inner);
  if (kind === 'cron') {
    const fields = inner.trim().split(/\s+/);
    return isCron(fields) && everRuns(fields);
  }
  if (kind === 'at') return Time.safeParse(`${inner}Z`).success;
  return text === 'off';
}

/** Six fields, of which exactly one of the days is `?`, as Scheduler requires. A `?` or a `#` stands alone in its field. */
function isCron(fields: string[]): boolean {
  const [, , day, , weekday] = fields;
  if (fields.length !== FIELDS.length || (day === '?') === (weekday === '?')) return false;
  if (fields.some(text => /[?#]/.test(text) && text.includes(','))) return false;
  return FIELDS.every((field, index) => fields[index]?.split(',').every(part => isPart(part, field)));
}

/** One part of a list: `*`, a value or a range of values, perhaps with a step, or a form that only this field has. */
function isPart(part: string, field: Field): boolean {
  if (field.also?.test(part)) return true;
  const [values = '', step = '1', ...steps] = part.split('/');
  const ends = values.split('-');
  return (
    steps.length === 0 &&
    /^0*[1-9]\d*$/.test(step) &&
    (values === '*' || (ends.length <= 2 && ends.every(end => isValue(end, field))))
  );
}

function isValue(text: string, { least, most, names = [] }: Field): boolean {
  if (names.includes(text.toUpperCase())) return true;
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}
