import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { crawlOfKey, crawlOfSchedule, IdempotencyKey, ScheduleTrigger } from '../../core/crawl/trigger.ts';

/** What starts a crawl, and which: the same trigger gives the same crawl. */
export type Trigger = { by: 'schedule'; crawl: string } | { by: 'http'; crawl: string; key: string };

const HttpEvent = z.object({
  requestContext: z.object({ http: z.object({ method: z.literal('POST') }) }),
  headers: z.record(z.string(), z.string().optional()),
});

/**
 * Reads what invoked seed: the schedule's input, or `POST /crawls` as API Gateway hands it on.
 * @throws Error that says what a trigger has to be
 */
export function readTrigger(event: unknown, list: string): Trigger {
  const http = HttpEvent.safeParse(event);
  if (http.success) {
    const given = http.data.headers['idempotency-key'];
    const key = IdempotencyKey.safeParse(given ?? randomUUID());
    if (!key.success)
      throw new InputError(
        `Idempotency-Key is ${JSON.stringify(given?.slice(0, 300))}, but accepts ${key.error.issues[0]?.message}`,
      );
    return { by: 'http', crawl: crawlOfKey(list, key.data), key: key.data };
  }
  const schedule = ScheduleTrigger.safeParse(event);
  if (schedule.success) return { by: 'schedule', crawl: crawlOfSchedule(schedule.data) };
  const [issue] = schedule.error.issues;
  throw new InputError(
    `seed takes { schedule, scheduledTime } or a POST /crawls event: ${issue?.path.join('.') || 'the event'}: ${issue?.message}`,
  );
}

/** The caller's mistake, told to the caller. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
