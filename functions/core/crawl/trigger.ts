import { createHash } from 'node:crypto';
import * as z from 'zod';

const attribute = z
  .string()
  .min(1)
  .refine(value => !value.startsWith('<aws.'), 'EventBridge Scheduler did not replace this attribute');

/** What the schedule sends. The execution id would be new for each attempt, so the schedule and its time name the trigger. */
export const ScheduleTrigger = z.object({ schedule: attribute, scheduledTime: attribute });

/** What may stand in `Idempotency-Key`. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 printable ASCII characters without spaces');

/** The id of the crawl that a schedule's tick starts: the same for each delivery of it. */
export function crawlOfSchedule(trigger: z.infer<typeof ScheduleTrigger>): string {
  return digest(['schedule', trigger.schedule, trigger.scheduledTime]);
}

/** The id of the crawl that a caller's key starts: the same for each repetition on that list. */
export function crawlOfKey(list: string, key: string): string {
  return digest(['key', list, key]);
}

/** A crawl id: 20 hexadecimal digits, so that two triggers never meet in one id. */
export const CRAWL_ID = /^[0-9a-f]{20}$/;

function digest(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 20);
}
