import * as z from 'zod';

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least).max(most));

const webUrl = z.string().refine(value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol));

/** Each setting by its name in CDK context (`-c name=value`); the defaults stand in cdk.json. */
const Shape = z.object({
  listUrl: webUrl,
  schedule: z.string().regex(/^(off|(cron|rate|at)\(.+\))$/),
  timeZone: z.string().refine(isTimeZone),
  maxConcurrency: whole(2, 1000),
  pageIntervalSeconds: whole(0, 900),
  retryBaseSeconds: whole(1, 900),
  deadlineSeconds: whole(1, 86_400),
  keepDays: whole(2, 3650),
  atLeast: z.string().regex(/^([1-9]\d{0,5})?$/),
  userAgent: z.string().regex(/^[\x20-\x7e]{1,200}$/),
  proxy: z.union([z.literal(''), webUrl]),
  alarmEmail: z.union([z.literal(''), z.email()]),
  corsOrigin: z.string().refine(isOrigin),
  ephemeral: z.enum(['true', 'false']).transform(value => value === 'true'),
});
export type Settings = z.infer<typeof Shape>;

/** What a setting accepts, as the sentence about a wrong one says it. */
const ACCEPTS: Record<keyof Settings, string> = {
  listUrl: 'the http or https URL of page 1 of a list',
  schedule: '"off" or a schedule such as cron(0 3 * * ? *) or rate(1 day)',
  timeZone: 'an IANA time zone such as Asia/Shanghai',
  maxConcurrency: 'a whole number from 2 to 1000',
  pageIntervalSeconds: 'a whole number from 0 to 900',
  retryBaseSeconds: 'a whole number from 1 to 900',
  deadlineSeconds: 'a whole number from 1 to 86400',
  keepDays: 'a whole number from 2 to 3650',
  atLeast: 'empty, or the least number of entries that is the whole list',
  userAgent: 'up to 200 printable ASCII characters that say who crawls',
  proxy: 'empty, or the URL of an http proxy',
  alarmEmail: 'empty, or an e-mail address',
  corsOrigin: '"*", empty for none, or an origin such as https://example.org',
  ephemeral: '"true" or "false"',
};

/**
 * Reads the settings of a stack, each a string as CDK context carries it.
 * @param context looks a setting up by name
 * @throws Error with a sentence that names the setting, its value and what it accepts
 */
export function readSettings(context: (name: string) => unknown): Settings {
  const given = Object.fromEntries(Object.keys(Shape.shape).map(name => [name, asText(context(name))]));
  const parsed = Shape.safeParse(given);
  if (!parsed.success) {
    const name = Shape.keyof().parse(parsed.error.issues[0]?.path[0]);
    const value = given[name] === undefined ? 'not set' : JSON.stringify(given[name]);
    throw new Error(`setting ${name} is ${value}, but accepts ${ACCEPTS[name]}`);
  }
  const { listUrl, pageIntervalSeconds } = parsed.data;
  if (pageIntervalSeconds === 0 && !isLoopback(listUrl)) {
    throw new Error(
      `setting pageIntervalSeconds is 0, but accepts 1 to 900 for a list that is not on loopback (${listUrl})`,
    );
  }
  return parsed.data;
}

/** Whether a list is on this machine, where no pace is owed to anybody. */
export function isLoopback(listUrl: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(listUrl).hostname);
}

function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isOrigin(value: string): boolean {
  return value === '' || value === '*' || (URL.canParse(value) && new URL(value).origin === value);
}
