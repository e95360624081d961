import type { ConfiguredList } from '../../functions/environment.ts';

/** The variable that configures lists; each is the movies' at another URL, unless it says otherwise. */
export function listsVariable(lists: (Partial<ConfiguredList> & { url: string })[]): string {
  return JSON.stringify(
    lists.map(list => ({ name: 'movies', atLeast: null, pageIntervalSeconds: 0, ...list })),
  );
}
