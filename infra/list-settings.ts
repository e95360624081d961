import * as z from 'zod';
import { isListUrl, LIST_URL, withoutCredentials } from '../functions/core/page/list-url.ts';
import { isSchedule } from './schedule-text.ts';
import { SettingsError } from './settings-error.ts';

/** A whole number, also as text. */
export const whole = (least: number, most: number) =>
  z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(least).max(most));
export const scheduleText = z.string().refine(isSchedule);

/** A list of the stack, and what differs for it. */
export interface ListSettings {
  /** The name in the list's file. */
  name: string;
  /** The URL of page 1, if it is not the one in the list's file. A list that gets another URL is another list in the table. */
  url?: string | undefined;
  /** When the list is crawled, if not by the schedule of all lists. */
  schedule?: string | undefined;
  /** The interval between two fetches, if not that of all lists. */
  pageIntervalSeconds?: number | undefined;
  /** The least number of entries that is the whole list, if not what the list's file says of its own URL, and 1 for any other. */
  atLeast?: number | undefined;
}

export const ListShape = z.strictObject({
  name: z.string().min(1),
  url: z.string().refine(isListUrl).optional(),
  schedule: scheduleText.optional(),
  pageIntervalSeconds: whole(0, 900).optional(),
  atLeast: whole(1, 999_999).optional(),
}) satisfies z.ZodType<ListSettings>;

/** What each setting of a list expects, as the error about an invalid value says it. */
export const EXPECTED_OF_A_LIST: Record<keyof ListSettings, string> = {
  name: 'the name of a list',
  url: LIST_URL,
  schedule:
    '"off", or a schedule such as cron(0 3 * * ? *) or rate(1 day), as EventBridge Scheduler reads it, that runs at some time',
  pageIntervalSeconds: 'a whole number from 0 to 900',
  atLeast: 'a whole number from 1 to 999999',
};

const FORMS = 'names such as movies,books, or an array such as [{"name":"books","schedule":"rate(1 day)"}]';

/**
 * Reads the lists that the settings give.
 * @param value an array of names and objects, the same as JSON, or names separated by commas
 * @throws SettingsError saying what is wrong with them, and what would be right
 */
export function readLists(value: unknown): ListSettings[] {
  const given = typeof value === 'string' ? fromText(value) : value;
  if (!Array.isArray(given)) throw invalidLists(value, FORMS);
  if (given.length === 0) throw invalidLists(value, `at least one list: ${FORMS}`);
  const lists = given.map(readList);
  const twice = lists.find(({ name }, index) => lists.findIndex(list => list.name === name) < index);
  if (twice !== undefined) throw invalidLists(twice.name, 'each list once');
  return lists;
}

/** The lists as JSON text, each with what is given for it. */
export function listsAsText(lists: ListSettings[]): string {
  const keys = ListShape.keyof().options;
  return JSON.stringify(
    lists.map(list =>
      Object.fromEntries(keys.map(key => [key, list[key]]).filter(([, value]) => value !== undefined)),
    ),
  );
}

/** The error about the setting `lists`, or about a part of it. It does not repeat what may be a password in a URL. */
export function invalidLists(value: unknown, expected: string, where = ''): SettingsError {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' && part.includes(':') ? withoutCredentials(part) : part,
  );
  return new SettingsError(`setting lists: ${where}invalid value ${text}; expected ${expected}`);
}

function readList(value: unknown): ListSettings {
  const given = typeof value === 'string' ? { name: value } : value;
  const parsed = ListShape.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const keys = ListShape.keyof();
  if (issue?.code === 'unrecognized_keys')
    throw invalidLists(issue.keys[0], `only ${keys.options.join(', ')}`, `${nameOf(given)}`);
  const key = keys.safeParse(issue?.path[0]);
  if (!key.success) throw invalidLists(value, FORMS);
  const actual = z.record(z.string(), z.unknown()).parse(given)[key.data];
  throw invalidLists(actual, EXPECTED_OF_A_LIST[key.data], `${nameOf(given)}${key.data}: `);
}

function nameOf(given: unknown): string {
  const named = z.object({ name: z.string() }).safeParse(given);
  return named.success ? `${named.data.name}: ` : '';
}

function fromText(text: string): unknown {
  if (!/^\s*[[{]/.test(text))
    return text
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== '');
  try {
    return JSON.parse(text);
  } catch {
    throw invalidLists(text, FORMS);
  }
}
