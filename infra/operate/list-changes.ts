import * as z from 'zod';
import { listKey } from '../../functions/core/page/list.ts';
import { LISTS } from '../../functions/lists/all.ts';

/** A list as the settings of a stack record it: of this version, or of a later one with more settings of a list. */
const RecordedList = z.looseObject({ name: z.string(), url: z.string().optional() });
type RecordedList = z.infer<typeof RecordedList>;

/**
 * The lists in the settings of a stack. Versions before the setting `lists` recorded one list, of movies, as `listUrl` and `atLeast`.
 * @param settings all settings as text
 */
export function listsOf({ lists, listUrl, atLeast }: Record<string, string>): RecordedList[] {
  if (lists !== undefined) return z.array(RecordedList).parse(JSON.parse(lists));
  return [{ name: 'movies', ...(listUrl && { url: listUrl }), ...(atLeast && { atLeast: Number(atLeast) }) }];
}

/**
 * Says in a line each how the lists of a stack change: which are added or removed, which get another URL or other settings, and which is
 * the first.
 * @param keepDays how long the deployed stack keeps what it has stored
 */
export function listsChanges(from: RecordedList[], to: RecordedList[], keepDays: string): string[] {
  const kept = `stays in the table until it expires, within ${keepDays} days`;
  const find = (name: string, lists: RecordedList[]) => lists.find(list => list.name === name);
  const removed = from
    .filter(({ name }) => find(name, to) === undefined)
    .map(
      list =>
        `lists: ${list.name} is removed (${urlOf(list)}): it is no longer crawled or served; what is stored of it ${kept}`,
    );
  const others = to.flatMap(list => {
    const old = find(list.name, from);
    return old === undefined
      ? [`lists: ${list.name} is added (${urlOf(list)})${settingsOf(list)}`]
      : changesOf(old, list, kept);
  });
  const [before, after] = [from[0]?.name, to[0]?.name];
  const first =
    before === after
      ? []
      : [
          `lists: ${after} is the first, no longer ${before}: npm run crawl and POST /crawls start it by default`,
        ];
  return [...removed, ...others, ...first];
}

/** The lists of a first deploy, in a line each. */
export function describeLists(lists: RecordedList[]): string[] {
  return lists.map(list => `lists: ${list.name} (${urlOf(list)})${settingsOf(list)}`);
}

function changesOf(old: RecordedList, list: RecordedList, kept: string): string[] {
  const { name } = list;
  const [oldUrl, url] = [urlOf(old), urlOf(list)];
  const isOther = keyOf(oldUrl) !== keyOf(url);
  const moved = isOther
    ? `; the table knows it as another list, whose published list starts empty, and what is stored of the former ${kept}`
    : '';
  const urls = oldUrl === url ? [] : [`lists: ${name}: url: ${oldUrl} -> ${url}${moved}`];
  const keys = new Set([...Object.keys(old), ...Object.keys(list)].filter(key => key !== 'url'));
  return [
    ...urls,
    ...[...keys]
      .filter(key => old[key] !== list[key])
      .map(key => `lists: ${name}: ${key}: ${shown(old[key])} -> ${shown(list[key])}`),
  ];
}

/** The settings that a list does not share with the others, as text to follow its URL. */
function settingsOf(list: RecordedList): string {
  const { name: _, url: __, ...own } = list;
  const texts = Object.entries(own).map(([key, value]) => `, ${key} ${shown(value)}`);
  return texts.join('');
}

function shown(value: unknown): string {
  return value === undefined ? '(its default)' : String(value);
}

/** The URL of a list: what its settings say, or else its file. A list may have lost its file since it was deployed. */
function urlOf({ name, url }: RecordedList): string {
  return url ?? LISTS.find(list => list.name === name)?.url ?? 'its URL is not recorded';
}

function keyOf(url: string): string {
  return URL.canParse(url) ? listKey(url) : url;
}
