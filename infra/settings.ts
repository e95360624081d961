import * as z from 'zod';
import { leastKeepDays } from './keep-days.ts';

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least).max(most));

const webUrl = z.string().refine(value => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol));

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
  stackName: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
  tableName: z.string().regex(/^([\w.-]{3,255})?$/),
});
export type Settings = z.infer<typeof Shape>;
export type SettingName = keyof Settings;

/**
 * The settings and their defaults, as strings like all CDK context. The context in cdk.json holds those that differ; `-c name=value`
 * replaces one for a single deploy.
 */
export const DEFAULTS: Record<SettingName, string> = {
  listUrl: 'https://movie.douban.com/top250',
  schedule: 'cron(0 3 * * ? *)',
  timeZone: 'Asia/Shanghai',
  maxConcurrency: '2',
  // Users report that Douban blocks an address after about ten list pages in a short time.
  pageIntervalSeconds: '10',
  retryBaseSeconds: '30',
  deadlineSeconds: '10800',
  keepDays: '90',
  atLeast: '',
  userAgent: 'Toplist/0.1 (a personal list crawler; set userAgent to say who you are)',
  proxy: '',
  alarmEmail: '',
  corsOrigin: '*',
  ephemeral: 'false',
  stackName: 'Toplist',
  tableName: '',
};

/** What each setting expects, as the error about an invalid value says it. */
const EXPECTED: Record<SettingName, string> = {
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
  stackName: 'a letter, then up to 127 letters, digits and hyphens',
  tableName: 'an empty string for a table of its own, or the name of an existing table',
};

/**
 * Reads the settings of a stack from CDK context. One that the context lacks has its default.
 * @param context looks up a setting by its name
 * @throws Error naming the setting, its value and the expected values
 */
export function readSettings(context: (name: string) => unknown): Settings {
  const given = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, asText(context(name) ?? value)]),
  );
  const parsed = Shape.safeParse(given);
  if (!parsed.success) {
    const name = Shape.keyof().parse(parsed.error.issues[0]?.path[0]);
    throw invalid(name, given[name], EXPECTED[name]);
  }
  const { listUrl, pageIntervalSeconds, keepDays, schedule, deadlineSeconds } = parsed.data;
  if (pageIntervalSeconds === 0 && !isLoopback(listUrl)) {
    const expected = `a whole number from 1 to 900, because the list is not on loopback (${listUrl})`;
    throw invalid('pageIntervalSeconds', '0', expected);
  }
  const least = leastKeepDays(schedule, deadlineSeconds);
  if (keepDays < least) {
    const expected = `at least ${least}, so that neither a crawl expires before its end nor the list before the next run of the schedule renews it`;
    throw invalid('keepDays', String(keepDays), expected);
  }
  return parsed.data;
}

/** The settings as text, by name, without the credentials that a proxy's URL may hold. */
export function settingsAsText(settings: Settings): Record<string, string> {
  const texts = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(texts), proxy: withoutCredentials(settings.proxy) };
}

/** Whether a list is on this machine. Only such a list may be crawled without an interval between fetches. */
export function isLoopback(listUrl: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(listUrl).hostname);
}

function invalid(name: SettingName, value: unknown, expected: string): Error {
  const shown = name === 'proxy' && typeof value === 'string' ? withoutCredentials(value) : value;
  return new Error(`setting ${name}: invalid value ${JSON.stringify(shown)}; expected ${expected}`);
}

/** Replaces everything up to the last `@` except the scheme, also in text that is not a valid URL. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z]+:\/\/)?.*@/i, '$1***@');
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
