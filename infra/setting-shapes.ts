import * as z from 'zod';
import { EXPECTED_OF_A_LIST, ListShape, scheduleText, whole } from './list-settings.ts';
import type { SettingName, Settings } from './settings.ts';

/** How the settings are read. All but the lists are given as text. */
export const SettingsShape = z.object({
  lists: z.array(ListShape),
  schedule: scheduleText,
  timeZone: z.string().refine(isTimeZone),
  maxConcurrency: whole(2, 1000),
  pageIntervalSeconds: whole(0, 900),
  retryBaseSeconds: whole(1, 900),
  deadlineSeconds: whole(1, 86_400),
  keepDays: whole(2, 3650),
  userAgent: z.string().regex(/^[\x20-\x7e]{1,200}$/),
  proxy: z.string().refine(isProxy),
  alarmEmail: z.union([z.literal(''), z.email()]),
  publishedTo: z.union([z.literal(''), z.email(), z.url().startsWith('https://')]),
  corsOrigin: z.string().refine(isOrigin),
  ephemeral: z.enum(['true', 'false']).transform(value => value === 'true'),
  stackName: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
  tableName: z.string().regex(/^([\w.-]{3,255})?$/),
}) satisfies z.ZodType<Settings>;

/** What each setting expects, as the error about an invalid value says it. */
export const EXPECTED: Record<Exclude<SettingName, 'lists'>, string> = {
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
  publishedTo: 'an empty string, an e-mail address, or a URL that begins with https://',
  corsOrigin: '"*", an empty string for no origin, or an origin such as https://example.org',
  ephemeral: '"true" or "false"',
  stackName: 'a letter, then up to 127 letters, digits and hyphens',
  tableName: 'an empty string for a table of its own, or the name of an existing table',
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isProxy(value: string): boolean {
  return value === '' || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol));
}

function isOrigin(value: string): boolean {
  return value === '' || value === '*' || (URL.canParse(value) && new URL(value).origin === value);
}
