import type { List } from '../functions/core/page/list.ts';
import { withoutCredentials } from '../functions/core/page/list-url.ts';
import { LISTS } from '../functions/lists/all.ts';
import { configuredLists, isLoopback } from './configured-lists.ts';
import { leastKeepDays } from './keep-days.ts';
import { type ListSettings, listsAsText, readLists } from './list-settings.ts';
import { EXPECTED, SettingsShape } from './setting-shapes.ts';
import { SettingsError } from './settings-error.ts';

export type { ListSettings };
export { isLoopback };

/** The settings of a Toplist. */
export interface Settings {
  /**
   * Which lists are crawled and served, and what differs for each. The first is the default of `POST /crawls`.
   * @default [{"name":"movies"}]
   */
  lists: ListSettings[];
  /**
   * When each list is crawled, unless the list has its own schedule: `cron(...)`, `rate(...)`, `at(...)` or `off`.
   * @default cron(0 3 * * ? *)
   */
  schedule: string;
  /**
   * The time zone of the schedules.
   * @default Asia/Shanghai
   */
  timeZone: string;
  /**
   * How many parse functions run at once.
   * @default 2
   */
  maxConcurrency: number;
  /**
   * The interval between two fetches of a list, unless the list has its own. The site's `Crawl-delay` is used if it is longer.
   * @default 10
   */
  pageIntervalSeconds: number;
  /**
   * The delay before the first retry.
   * @default 30
   */
  retryBaseSeconds: number;
  /**
   * How long a crawl may take after the turn of its last page.
   * @default 10800
   */
  deadlineSeconds: number;
  /**
   * How many days crawls are kept. The published list is kept for as long as it is the newest one. Too few days for a schedule are an
   * error.
   * @default 90
   */
  keepDays: number;
  /**
   * The `User-Agent` of requests.
   * @default Toplist/0.1 (a personal list crawler; set userAgent to say who you are)
   */
  userAgent: string;
  /**
   * The proxy that requests go through. A site may reject AWS's addresses; a proxy avoids that. Do not commit a URL with credentials:
   * give it by `-c` on each deploy.
   * @default (empty)
   */
  proxy: string;
  /**
   * The address that gets the alarms, once it has confirmed the e-mail that AWS sends.
   * @default (empty)
   */
  alarmEmail: string;
  /**
   * The e-mail address or the https URL that is told whenever a list has a new state, once it has confirmed the subscription. Do not commit
   * a URL with credentials: give it by `-c` on each deploy. The stack's template holds it, as SNS needs it.
   * @default (empty)
   */
  publishedTo: string;
  /**
   * The origin whose pages may read the API.
   * @default *
   */
  corsOrigin: string;
  /**
   * Whether the table is deleted with the stack.
   * @default false
   */
  ephemeral: boolean;
  /**
   * The name of the stack. An account can have several, each from its own clone or branch; commands also take `--stack NAME`. In
   * another app, the stack has its name from there.
   * @default Toplist
   */
  stackName: string;
  /**
   * An existing table to use instead of a new one, for example a table that outlived its stack.
   * @default (empty)
   */
  tableName: string;
}
export type SettingName = keyof Settings;

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
  publishedTo: '',
  corsOrigin: '*',
  ephemeral: 'false',
  stackName: 'Toplist',
  tableName: '',
};

/**
 * Reads the settings of a stack. One that is not given has its default.
 * @param given looks up a setting by its name, for example in CDK context
 * @param registered the lists that the settings may name
 * @throws SettingsError naming the setting, its value and the expected values
 */
export function readSettings(given: (name: string) => unknown, registered: List[] = LISTS): Settings {
  const lists = readLists(given('lists') ?? DEFAULTS.lists);
  const texts = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, value]) => [name, asText(given(name) ?? value)]),
  );
  const parsed = SettingsShape.safeParse({ ...texts, lists });
  if (!parsed.success) {
    const name = SettingsShape.keyof().exclude(['lists']).parse(parsed.error.issues[0]?.path[0]);
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

/** How the settings that may hold a secret are shown. */
const SHOWN: Partial<Record<string, (value: string) => string>> = {
  proxy: withoutCredentials,
  publishedTo: withoutSecrets,
};

/** The settings as text, by name; the lists as JSON. URLs are without the secrets that they may hold. */
export function settingsAsText(settings: Settings): Record<string, string> {
  const texts = Object.entries(settings).map(([name, value]) => [name, shown(name, String(value))]);
  return { ...Object.fromEntries(texts), lists: listsAsText(settings.lists) };
}

function invalid(name: string, value: unknown, expected: string): SettingsError {
  const text = JSON.stringify(typeof value === 'string' ? shown(name, value) : value);
  return new SettingsError(`setting ${name}: invalid value ${text}; expected ${expected}`);
}

function shown(name: string, value: string): string {
  return SHOWN[name]?.(value) ?? value;
}

/** Replaces the credentials and the query of a URL, which may hold a key. An e-mail address, which has no colon, is left as it is. */
function withoutSecrets(to: string): string {
  return to.includes(':') ? withoutCredentials(to).replace(/\?.*/s, '?***') : to;
}

function asText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
