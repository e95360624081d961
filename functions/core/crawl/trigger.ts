import { createHash } from 'node:crypto';

/** The id of the crawl that a schedule starts at a time: the same for each delivery of that trigger. */
export function crawlOfSchedule(schedule: string, scheduledTime: string): string {
  return digest(['schedule', schedule, scheduledTime]);
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
