import { type List, listKey } from '../functions/core/page/list.ts';
import { invalidLists, type ListSettings } from './list-settings.ts';
import { SettingsError } from './settings-error.ts';

/** A list of the stack with all its settings. */
export interface ConfiguredList {
  name: string;
  title: string;
  url: string;
  schedule: string;
  pageIntervalSeconds: number;
  /** Null for what the list's file says. */
  atLeast: number | null;
}

interface Defaults {
  lists: ListSettings[];
  schedule: string;
  pageIntervalSeconds: number;
}

/**
 * Completes the lists of the settings from the settings of all lists and from the lists' files.
 * @param registered the lists that the settings may name
 * @throws SettingsError if a list is not registered, shares its URL with another, or may not be crawled without an interval
 */
export function configuredLists(settings: Defaults, registered: List[]): ConfiguredList[] {
  const lists = settings.lists.map(list => configuredList(list, settings, registered));
  for (const [index, { name, url }] of lists.entries()) {
    const other = lists.slice(0, index).find(list => listKey(list.url) === listKey(url));
    if (other !== undefined)
      throw invalidLists(
        url,
        `another URL than that of ${other.name}, because the table knows a list by its URL`,
        `${name}: url: `,
      );
  }
  return lists;
}

/**
 * The list that the settings name.
 * @throws SettingsError naming the registered lists, if it is none of them
 */
export function registeredList(name: string, registered: List[]): List {
  const found = registered.find(list => list.name === name);
  if (found !== undefined) return found;
  const names = registered.map(list => list.name).join(', ');
  throw invalidLists(name, `a list of functions/lists: ${names}`);
}

function configuredList(given: ListSettings, defaults: Defaults, registered: List[]): ConfiguredList {
  const file = registeredList(given.name, registered);
  const { name, url = file.url, schedule = defaults.schedule, atLeast = null } = given;
  const pageIntervalSeconds = given.pageIntervalSeconds ?? defaults.pageIntervalSeconds;
  if (pageIntervalSeconds === 0 && !isLoopback(url))
    throw new SettingsError(
      `setting pageIntervalSeconds: invalid value "0"; expected a whole number from 1 to 900, because the list ${name} is not on loopback (${url})`,
    );
  return { name, title: file.title.en, url, schedule, pageIntervalSeconds, atLeast };
}

/**
 * The id of a construct of one list. The list movies has the plain id, as in version 0.1, so that its resources stay what they are,
 * whatever other lists come before or after it.
 */
export function idOfList(id: string, list: string): string {
  return list === 'movies' ? id : `${id}-${list}`;
}

/** Whether a list is on this machine. Only such a list may be crawled without an interval between fetches. */
export function isLoopback(listUrl: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(listUrl).hostname);
}
