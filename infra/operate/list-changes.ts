import { LISTS } from '../../functions/lists/all.ts';
import { type ListSettings, listsAsText, readLists } from '../list-settings.ts';

/** The only list of a stack whose settings have no `lists`. */
const FIRST = 'movies';

/** The recorded settings of a stack, with `lists` also if it is of a version that had one list. */
export function withLists(deployed: Record<string, string>): Record<string, string> {
  const { lists, listUrl = '', atLeast = '' } = deployed;
  if (lists !== undefined) return deployed;
  const own = LISTS.find(({ name }) => name === FIRST)?.url;
  const list = {
    name: FIRST,
    ...(listUrl !== '' && listUrl !== own && { url: listUrl }),
    ...(atLeast !== '' && { atLeast: Number(atLeast) }),
  };
  return { ...deployed, lists: listsAsText([list]) };
}

/** What a deploy does to the lists, a sentence for each, from the texts of the setting before and after it. */
export function listChanges(from: string, to: string): string[] {
  const [before, after] = [readLists(from), readLists(to)];
  const kept = before.flatMap(list => {
    const next = after.find(({ name }) => name === list.name);
    if (next !== undefined) return changesOf(list, next);
    return [`${list.name} is removed; its crawls stay in the table until they expire, and its route is gone`];
  });
  const added = after.filter(({ name }) => !before.some(list => list.name === name));
  const [first, then] = [before[0]?.name, after[0]?.name];
  const isDefault =
    then !== first && before.some(({ name }) => name === then)
      ? [`${then} is the first and so the default, instead of ${first}`]
      : [];
  return [...kept, ...added.map(({ name }) => `${name} is added`), ...isDefault];
}

function changesOf(before: ListSettings, after: ListSettings): string[] {
  const { name } = before;
  const [from, to] = [urlOf(before), urlOf(after)];
  const moved =
    from === to
      ? []
      : [
          `${name} gets the URL ${to} instead of ${from}, which makes it another list; readers have none until its first crawl`,
        ];
  const others = (['schedule', 'pageIntervalSeconds', 'atLeast'] as const)
    .filter(key => before[key] !== after[key])
    .map(key => `${name} has ${key} ${after[key] ?? '(not set)'} instead of ${before[key] ?? '(not set)'}`);
  return [...moved, ...others];
}

function urlOf({ name, url }: ListSettings): string {
  return url ?? LISTS.find(list => list.name === name)?.url ?? '(not known)';
}
