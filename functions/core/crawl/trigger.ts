import { createHash } from 'node:crypto';

/**
 * The id of the crawl of a list that a schedule starts at a time: the same for each delivery of that trigger. A trigger that is retried
 * after the list's URL has changed starts another crawl, of the other list.
 */
export function crawlOfSchedule(list: string, schedule: string, scheduledTime: string): string {
  return digest(['schedule', list, schedule, scheduledTime]);
}

/** The id of the crawl that a caller's idempotency key starts: the same for each repetition on that list. */
export function crawlOfKey(list: string, key: string): string {
  return digest(['key', list, key]);
}

/** A crawl id: 20 hexadecimal digits, enough that two triggers never share one. */
export const CRAWL_ID = /^[0-9a-f]{20}$/;

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}
