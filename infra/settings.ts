import * as z from 'zod';

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least).max(most));

const webUrl = z.string().refine(value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol));

/** The settings by their names in CDK context (`-c name=value`). The defaults are in cdk.json. */
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

/** What each setting expects, as the error about an invalid value says it. */
const EXPECTED: Record<keyof Settings, string> = {
  listUrl: 'the http or https URL of page 1 of a list',
  schedule: '"off", or a schedule such as cron(0 3 * * ? *) or rate(1 day)',
  timeZone: 'an IANA time zone such as Asia/Shanghai',
  maxConcurrency: 'a whole number from 2 to 1000',
  pageIntervalSeconds: 'a whole number from 0 to 900',
  retryBaseSeconds: 'a whole number from 1 to 900',
  deadlineSeconds: 'a whole number from 1 to 86400',
  keepDays: 'a whole number from 2 to 3650',
  atLeast: 'an empty string, or the least number of entries that is the whole list',
  userAgent: '1 to 200 printable ASCII characters that identify the crawler',
  proxy: 'an empty string, or the URL of an HTTP proxy',
  alarmEmail: 'an empty string, or an e-mail address',
  corsOrigin: '"*", an empty string for no origin, or an origin such as https://example.org',
  ephemeral: '"true" or "false"',
};

/**
 * Reads the settings of a stack from CDK context, where each is a string.
 * @param context looks up a setting by its name
 * @throws Error naming the setting, its value and the expected values
 */
export function readSettings(context: (name: string) => unknown): Settings {
  const given = Object.fromEntries(Object.keys(Shape.shape).map(name => [name, asText(context(name))]));
  const parsed = Shape.safeParse(given);
  if (!parsed.success) {
    const name = Shape.keyof().parse(parsed.error.issues[0]?.path[0]);
    const problem = given[name] === undefined ? 'not set' : `invalid value ${JSON.stringify(given[name])}`;
    throw new Error(`setting ${name}: ${problem}; expected ${EXPECTED[name]}`);
  }
  const { listUrl, pageIntervalSeconds } = parsed.data;
  if (pageIntervalSeconds === 0 && !isLoopback(listUrl)) {
    throw new Error(
      `setting pageIntervalSeconds: invalid value "0"; expected a whole number from 1 to 900, because the list is not on loopback (${listUrl})`,
    );
  }
  return parsed.data;
}

/** Whether a list is on this machine. Only such a list may be crawled without an interval between fetches. */
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
