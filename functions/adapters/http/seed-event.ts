import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { CrawlSettings } from '../../core/crawl/settings.ts';
import type { Trigger } from '../../core/crawl/start-crawl.ts';
import { crawlOfKey, crawlOfSchedule } from '../../core/crawl/trigger.ts';
import { InputError } from '../../core/errors.ts';

/** A trigger, the settings of its list, and how it came. The same trigger always names the same crawl. */
export type SeedEvent = Trigger & { settings: CrawlSettings } & (
    | { by: 'schedule' }
    | { by: 'http'; key: string }
  );

const HttpEvent = z.object({
  requestContext: z.object({ http: z.object({ method: z.literal('POST') }) }),
  headers: z.record(z.string(), z.string().optional()),
  rawQueryString: z.string().nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
});

/** The trigger names a list that is not configured. A schedule's is stale: the list was removed from the settings. */
export class UnknownListError extends InputError {}

/** The body of `POST /crawls`. */
const Body = z.strictObject({
  /** The list's name; the first configured list without one. */
  list: z.string().optional(),
  acceptSmaller: z.int().positive().nullable().default(null),
});

const attribute = z
  .string()
  .min(1)
  .refine(value => !value.startsWith('<aws.'), 'EventBridge Scheduler did not replace this attribute');

/** The schedule's input. The schedule and its time name the trigger, because the execution id is new for each attempt. */
const ScheduleEvent = z.object({
  /** Version 0.1 had one schedule, which did not name its list. */
  list: z.string().optional(),
  schedule: attribute,
  scheduledTime: attribute,
});

const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 printable ASCII characters without spaces');

/**
 * Reads the event that invoked seed: the schedule's input, or `POST /crawls` from API Gateway.
 * @param lists the configured lists; the first is that of an event that names none
 * @throws InputError that names what is wrong and what is expected
 */
export function readTrigger(event: unknown, lists: [CrawlSettings, ...CrawlSettings[]]): SeedEvent {
  const http = HttpEvent.safeParse(event);
  if (http.success) {
    const given = http.data.headers['idempotency-key'];
    const key = IdempotencyKey.safeParse(given ?? randomUUID());
    if (!key.success) {
      const value = JSON.stringify(given?.slice(0, 300));
      throw new InputError(`invalid Idempotency-Key ${value}; expected ${key.error.issues[0]?.message}`);
    }
    if (http.data.rawQueryString) {
      const value = JSON.stringify(http.data.rawQueryString.slice(0, 100));
      throw new InputError(
        `invalid query ${value}; expected none, because list and acceptSmaller belong in the body`,
      );
    }
    const { list, acceptSmaller } = readBody(http.data);
    const settings = findList(list, lists);
    return { by: 'http', crawl: crawlOfKey(settings.list, key.data), key: key.data, acceptSmaller, settings };
  }
  const schedule = ScheduleEvent.safeParse(event);
  if (schedule.success) {
    const { list, schedule: arn, scheduledTime } = schedule.data;
    const settings = findList(list, lists);
    const crawl = crawlOfSchedule(settings.list, arn, scheduledTime);
    return { by: 'schedule', crawl, acceptSmaller: null, settings };
  }
  const [issue] = schedule.error.issues;
  throw new InputError(
    `expected { schedule, scheduledTime } or a POST /crawls event; ${issue?.path.join('.') || 'the event'}: ${issue?.message}`,
  );
}

function findList(name: string | undefined, lists: [CrawlSettings, ...CrawlSettings[]]): CrawlSettings {
  if (name === undefined) return lists[0];
  const found = lists.find(({ definition }) => definition.name === name);
  if (found !== undefined) return found;
  const names = lists.map(({ definition }) => definition.name).join(', ');
  throw new UnknownListError(`invalid list ${JSON.stringify(name.slice(0, 100))}; expected one of ${names}`);
}

function readBody({ body, isBase64Encoded }: z.infer<typeof HttpEvent>): z.infer<typeof Body> {
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
  if (text.trim() === '') return Body.parse({});
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError('invalid body; expected JSON such as {"acceptSmaller":200}, or no body');
  }
  const parsed = Body.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(
    `invalid body; expected {"list": a list's name, "acceptSmaller": a whole number from 1}, each optional; ${issue?.path.join('.') || 'the body'}: ${issue?.message}`,
  );
}

/** Whether an event came over HTTP, so that its error is a response and not an exception. */
export function isHttpEvent(event: unknown): boolean {
  return event instanceof Object && 'requestContext' in event;
}
