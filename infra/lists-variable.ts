import type { List } from '../functions/core/page/list.ts';
import type { ListVariable } from '../functions/environment.ts';
import type { ConfiguredList } from './configured-lists.ts';
import { SettingsError } from './settings-error.ts';

/** Lambda takes 4 KB of variables, measured as JSON; the others of a function usually need 700 to 900 characters. */
const MOST = 3200;

/**
 * The variable by which the functions know the lists. It leaves out what their files say too, as there is little room.
 * @param registered the lists whose files the functions have
 * @throws SettingsError if Lambda would have no room for it
 */
export function listsVariable(lists: ConfiguredList[], registered: List[]): string {
  const variables = lists.map(({ name, url, atLeast, pageIntervalSeconds }): ListVariable => {
    const isOwnUrl = registered.some(list => list.name === name && list.url === url);
    return {
      name,
      ...(!isOwnUrl && { url }),
      ...(atLeast !== null && { atLeast }),
      pageIntervalSeconds,
    };
  });
  const text = JSON.stringify(variables);
  const { length } = JSON.stringify(text);
  if (length <= MOST) return text;
  throw new SettingsError(
    `setting lists: too many for the environment of a Lambda function: ${lists.length} lists need ${length} characters of it; expected lists that need at most ${MOST}, such as fewer, or with shorter names and URLs`,
  );
}
