import * as z from 'zod';
import type { List } from '../functions/core/page/list.ts';
import { LISTS } from '../functions/lists/index.ts';
import { configuredLists, isLoopback } from './configured-lists.ts';
import { leastKeepDays } from './keep-days.ts';
import {
  EXPECTED_OF_A_LIST,
  ListSettings,
  listsAsText,
  readLists,
  scheduleText,
  webUrl,
} from './list-settings.ts';

const whole = (least: number, most: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(least).max(most));

const Shape = z.object({
  /** Which lists are crawled and served, and what differs for each. The first is the default of `POST /crawls`. */
  lists: z.array(ListSettings),
  /** When each list is crawled, unless the list has its own schedule: `cron(...)`, `rate(...)`, `at(...)` or `off`. */
  schedule: scheduleText,
  /** The time zone of the schedules. */
  timeZone: z.string().refine(isTimeZone),
  /** How many parse functions run at once. */
  maxConcurrency: whole(2, 1000),
  /** The interval between two fetches of a list, unless the list has its own. The site's `Crawl-delay` is used if it is longer. */
  pageIntervalSeconds: whole(0, 900),
  /** The delay before the first retry. */
  retryBaseSeconds: whole(1, 900),
  /** How long a crawl may take after the turn of its last page. */
  deadlineSeconds: whole(1, 86_400),
  /**
   * How many days crawls are kept. The published list is kept for as long as it is the newest one. Too few days for a schedule are an
   * error.
   */
  keepDays: whole(2, 3650),
  /** The `User-Agent` of requests. */
  userAgent: z.string().regex(/^[\x20-\x7e]{1,200}$/),
  /**
   * The proxy that requests go through. A site may reject AWS's addresses; a proxy avoids that. Do not commit a URL with credentials: give
   * it by `-c` on each deploy.
   */
  proxy: z.union([z.literal(''), webUrl]),
  /** The address that gets the alarms, once it has confirmed the e-mail that AWS sends. */
  alarmEmail: z.union([z.literal(''), z.email()]),
  /** The origin whose pages may read the API. */
  corsOrigin: z.string().refine(isOrigin),
  /** Whether the table is deleted with the stack. */
  ephemeral: z.enum(['true', 'false']).transform(value => value === 'true'),
  /**
   * The name of the stack. An account can have several, each from its own clone or branch; commands also take `--stack NAME`. In another
   * app, the stack has its name from there.
   */
  stackName: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
  /** An existing table to use instead of a new one, for example a table that outlived its stack. */
  tableName: z.string().regex(/^([\w.-]{3,255})?$/),
});
export type Settings = z.infer<typeof Shape>;
export type SettingName = keyof Settings;
export type { ListSettings };
export { isLoopback };

/**
 * The settings and their defaults, as strings like all CDK context. The context in cdk.json holds those that differ; `-c name=value`
 * replaces one for a single deploy.
 */
export const DEFAULTS: Record<SettingName, string> = {
  lists: '[{"name":"movies"}]',
  schedule: 'cron(0 3 * * ? *)',
  timeZone: 'Asia/Shanghai',
  maxConcurrency: '2',
  // Users report that Douban blocks an address after about ten list pages in a short time.
  pageIntervalSeconds: '10',
  retryBaseSeconds: '30',
  deadlineSeconds: '10800',
  keepDays: '90',
  userAgent: 'Toplist/0.1 (a personal list crawler; set userAgent to say who you are)',
  proxy: '',
  alarmEmail: '',
  corsOrigin: '*',
  ephemeral: 'false',
  stackName: 'Toplist',
  tableName: '',
};

/** What each setting expects, as the error about an invalid value says it. */
const EXPECTED: Record<Exclude<SettingName, 'lists'>, string> = {
  schedule: EXPECTED_OF_A_LIST.schedule,
  timeZone: 'an IANA time zone such as Asia/Shanghai',
  maxConcurrency: 'a whole number from 2 to 1000',
  pageIntervalSeconds: EXPECTED_OF_A_LIST.pageIntervalSeconds,
  retryBaseSeconds: 'a whole number from 1 to 900',
  deadlineSeconds: 'a whole number from 1 to 86400',
  keepDays: 'a whole number from 2 to 3650',
  userAgent: '1 to 200 printable ASCII characters that identify the crawler',
  proxy: 'an empty string, or the URL of an HTTP proxy',
  alarmEmail: 'an empty string, or an e-mail address',
  corsOrigin: '"*", an empty string for no origin, or an origin such as https://example.org',
  ephemeral: '"true" or "false"',
  stackName: 'a letter, then up to 127 letters, digits and hyphens',
  tableName: 'an empty string for a table of its own, or the name of an existing table',
};

/**
 * Reads the settings of a stack. One that is not given has its default.
 * @param given looks up a setting by its name, for example in CDK context
 * @param registered the lists that the settings may name
 * @throws Error naming the setting, its value and the expected values
 */
export function readSettings(given: (name: string) => unknown, registered: List[] = LISTS): Settings {
  const lists = readLists(given('lists') ?? DEFAULTS.lists);
  const texts = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, asText(given(name) ?? value)]),
  );
  const parsed = Shape.safeParse({ ...texts, lists });
  if (!parsed.success) {
    const name = Shape.keyof().exclude(['lists']).parse(parsed.error.issues[0]?.path[0]);
    throw invalid(name, texts[name], EXPECTED[name]);
  }
  const settings = parsed.data;
  const schedules = new Set(configuredLists(settings, registered).map(({ schedule }) => schedule));
  const least = Math.max(
    ...[...schedules].map(schedule => leastKeepDays(schedule, settings.deadlineSeconds)),
  );
  if (settings.keepDays < least) {
    const expected = `at least ${least}, so that neither a crawl expires before its end nor a list before the next run of its schedule renews it`;
    throw invalid('keepDays', String(settings.keepDays), expected);
  }
  return settings;
}

/** The settings as text, by name; the lists as JSON. A proxy's URL is without the credentials that it may hold. */
export function settingsAsText(settings: Settings): Record<string, string> {
  const texts = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  return {
    ...Object.fromEntries(texts),
    lists: listsAsText(settings.lists),
    proxy: withoutCredentials(settings.proxy),
  };
}

function invalid(name: string, value: unknown, expected: string): Error {
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
