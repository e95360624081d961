import { Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LISTS } from '../functions/lists/all.ts';
import { type ConfiguredList, configuredLists } from './configured-lists.ts';
import { invalidLists, type ListSettings } from './list-settings.ts';
import { listsVariable } from './lists-variable.ts';
import { type OwnList, readListFile, registryOf } from './own-lists.ts';
import { checkSettingNames } from './setting-names.ts';
import { readSettings, type Settings } from './settings.ts';
import { SettingsError } from './settings-error.ts';
import { STACK_MARK } from './stack-mark.ts';

export interface ToplistProps {
  /**
   * Which lists to crawl: names, or objects with what differs for each. The first is the default of `POST /crawls`. A list of your own has its
   * file, absolute or relative to the current folder, instead of its name; the file's default export is what `defineList` of `toplist/list`
   * returns.
   */
  lists: (string | ListSettings | (Omit<ListSettings, 'name'> & { name?: string; file: string }))[];
  /** What differs from the defaults. */
  settings?: Partial<Omit<Settings, 'lists' | 'stackName'>>;
}

/** What a Toplist is made of. */
interface ToplistInputs {
  settings: Settings;
  lists: ConfiguredList[];
  /** The variable by which the functions know them. */
  variable: string;
  /** The file with the functions' lists. */
  registry: string;
  /** The name under which the functions report and the API is known, unique in the account and region. */
  service: string;
}

/** The settings that an app gives otherwise. */
const ELSEWHERE = {
  lists: 'they are a property of their own, beside settings',
  stackName: "the stack's name is a property of the stack",
};

/**
 * Reads what is given for a Toplist.
 * @throws SettingsError if a setting, its name or the place of a list file is wrong; Error if a list file is
 */
export function readProps(toplist: Construct, { lists, settings = {} }: ToplistProps): ToplistInputs {
  // An app in JavaScript may give anything.
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new SettingsError(
      `settings: invalid value ${JSON.stringify(settings)}; expected an object such as { keepDays: 30 }`,
    );
  checkSettingNames(Object.keys(settings));
  for (const [name, where] of Object.entries(ELSEWHERE))
    if (name in settings)
      throw new SettingsError(`setting ${name}: not among the settings of a Toplist; ${where}`);
  const own: OwnList[] = [];
  if (!Array.isArray(lists))
    throw invalidLists(lists, 'an array such as ["movies", { "file": "quotes.ts" }]');
  const named = lists.map(given => {
    if (typeof given !== 'object' || given === null || !('file' in given)) return given;
    const { file, ...others } = given;
    if (file === undefined) return others;
    if (typeof file !== 'string')
      throw invalidLists(file, 'the path of a file that exports a list', 'file: ');
    const read = readListFile(file);
    own.push(read);
    const { name } = read.list;
    if (given.name !== undefined && given.name !== name)
      throw invalidLists(given.name, `${name}, or nothing, as the list file says it`, 'name: ');
    return { ...others, name };
  });
  const registered = [...LISTS, ...own.map(({ list }) => list)];
  const values: Record<string, unknown> = { ...settings, lists: named };
  const { stackName, templateOptions } = Stack.of(toplist);
  // Only a stack of this project is named by the setting. The deploy tells by it whether it may replace a stack.
  const isOwn = templateOptions.description === STACK_MARK;
  const read = { ...readSettings(name => values[name], registered), stackName: isOwn ? stackName : '' };
  const configured = configuredLists(read, registered);
  return {
    settings: read,
    lists: configured,
    variable: listsVariable(configured, registered),
    registry: registryOf(own, Stage.of(toplist)?.assetOutdir ?? '.'),
    service: serviceOf(toplist),
  };
}

/**
 * A stack's own Toplist has the stack's name. Any other has its path in the stack after it, and a `/`, which is in no name of a stack.
 * @throws SettingsError if it cannot be the value of a metric's dimension
 */
function serviceOf(toplist: Construct): string {
  const { stackName, node } = Stack.of(toplist);
  const path = toplist.node.scopes.slice(node.scopes.length).map(scope => scope.node.id);
  const wrong = path.find(id => !/^[\x20-\x7e]*$/.test(id));
  if (wrong !== undefined)
    throw new SettingsError(
      `invalid construct id ${JSON.stringify(wrong)}; expected printable ASCII characters, because the metrics of a Toplist carry it`,
    );
  return path.join('/') === 'Default' ? stackName : [stackName, ...path].join('/');
}
