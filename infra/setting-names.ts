import { DEFAULTS } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** Settings of version 0.1 that are now part of a list, each with an example of its value. */
const OF_A_LIST = new Map([
  ['listUrl', '"url":"https://example.org/top"'],
  ['atLeast', '"atLeast":240'],
]);

/** Names of the CDK's own context: feature flags, `aws:cdk:...`, the results of lookups, and what `cdk acknowledge` writes. */
const CDK_CONTEXT = /[:/]|^acknowledged-issue-numbers$/;

/**
 * Checks that every name in a CDK context is a setting or belongs to the CDK.
 * @throws SettingsError naming the first other name, and where it has gone or the setting that is nearest to it
 */
export function checkSettingNames(names: string[]): void {
  const known = Object.keys(DEFAULTS);
  const unknown = names.find(name => !known.includes(name) && !CDK_CONTEXT.test(name));
  if (unknown === undefined) return;
  const moved = OF_A_LIST.get(unknown);
  if (moved !== undefined)
    throw new SettingsError(
      `setting ${unknown} is now part of a list; write in cdk.json "lists": [{"name":"movies",${moved}}], or -c 'lists=[{"name":"movies",${moved}}]'`,
    );
  const [nearest] = known.toSorted((a, b) => distance(unknown, a) - distance(unknown, b));
  throw new SettingsError(
    `unknown setting ${unknown}; did you mean ${nearest}? The settings are ${known.join(', ')}`,
  );
}

/** The number of characters to insert, delete or replace that turns one name into the other, in any case (Levenshtein's distance). */
function distance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, character] of [...a].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (character === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
