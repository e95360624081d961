import { LISTS } from '../../functions/lists/all.ts';
import { readCdkJson } from '../cdk-json.ts';
import { registeredList } from '../configured-lists.ts';
import { listsAsText, readLists } from '../list-settings.ts';
import { DEFAULTS, isLoopback, type ListSettings } from '../settings.ts';
import type { Options } from './arguments.ts';
import { LocalError } from './local-error.ts';
import { hasSample, startSampleSite } from './sample-site/site.ts';

/** Settings for lists on this machine, which need no interval between fetches. */
const LOCAL_SETTINGS = {
  schedule: 'off',
  retryBaseSeconds: '1',
  // Ten thousand pages took 170 s on two busy cores.
  deadlineSeconds: '900',
  ephemeral: 'true',
};

/** The sample sites of `serve`: their pages come one after the other, and their lists change, so that a page that shows them has something to show. */
const WATCHED = { paceMs: 600, changes: true };

/** The lists of a run. */
export interface LocalLists {
  /** The lists' names; the first is the one to crawl where only one is. */
  names: [string, ...string[]];
  /** Where they are, as the user is told. */
  title: string;
  /** Environment variables of the functions that replace those of the template. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

type Asked = Pick<Options, 'command' | 'list' | 'url' | 'live'>;

/** The settings for the synth, beside those of cdk.json: local ones for lists on this machine, or the lists that are asked for. */
export function settingsFor(asked: Asked): Record<string, string> {
  const { list, url, live } = asked;
  if (!live && (url === undefined || isLoopback(url))) {
    // `start` crawls one list, whichever it is, by the same synth; `serve` has the routes of the lists that it serves.
    const names = (asked.command === 'serve' ? served(asked).lists : LISTS).map(({ name }) => name);
    return { ...LOCAL_SETTINGS, lists: placeholders(names) };
  }
  if (url === undefined && list === undefined) return {};
  const [first] = configured(asked);
  return { lists: listsAsText([url === undefined ? first : { ...first, url }]) };
}

/** The functions get the real URLs through their environment, so that one synth serves lists anywhere on this machine. */
function placeholders(names: string[]): string {
  return listsAsText(names.map(name => ({ name, url: `http://127.0.0.1/${name}`, pageIntervalSeconds: 0 })));
}

/** Opens the lists that are asked for. Starts the sample site of each list if the options name no other. */
export async function openLists(asked: Asked): Promise<LocalLists> {
  const { lists, left } = served(asked);
  const { command, url, live } = asked;
  const [{ name }] = lists;
  const stop = async () => {};
  if (live) return { names: namesOf(lists), title: 'the deployed list', environment: {}, stop };
  if (url !== undefined) {
    const environment = isLoopback(url) ? environmentOf([{ ...lists[0], url }]) : {};
    return { names: [name], title: url, environment, stop };
  }
  const wanted = command === 'serve' ? lists : [lists[0]];
  const site = command === 'serve' ? WATCHED : {};
  if (!hasSample(name))
    throw new LocalError(`the list ${name} has no sample site; crawl it with --url URL or with --live`);
  const sites = await Promise.all(
    wanted.map(async list => ({ ...list, site: await startSampleSite({ ...site, list: list.name }) })),
  );
  return {
    names: namesOf(lists),
    title: `the sample site: ${sites.map(({ name, site }) => `${name} at ${site.url}`).join(', ')}${left.map(name => `; ${name} has none and is left out`).join('')}`,
    environment: environmentOf(sites.map(({ site, ...list }) => ({ ...list, url: site.url }))),
    stop: async () => void (await Promise.all(sites.map(({ site }) => site.stop()))),
  };
}

/** The lists of a run, and the names of those that are left out: `serve` shows sample sites of the lists that have one, if any has. */
function served(asked: Asked): { lists: [ListSettings, ...ListSettings[]]; left: string[] } {
  const lists = configured(asked);
  const [first, ...others] = lists.filter(({ name }) => hasSample(name));
  const isWhole = asked.command !== 'serve' || asked.live || asked.url !== undefined;
  if (isWhole || first === undefined) return { lists, left: [] };
  return {
    lists: [first, ...others],
    left: lists.filter(({ name }) => !hasSample(name)).map(({ name }) => name),
  };
}

/** The lists that cdk.json configures, or the one that is asked for, with what cdk.json says of it. */
function configured({ list }: Asked): [ListSettings, ...ListSettings[]] {
  const lists = readLists(readCdkJson().lists ?? DEFAULTS.lists);
  // Before the synth, which checks it too, a list that does not exist would be told to have no sample site.
  for (const { name } of lists) registeredList(name, LISTS);
  const [first = { name: 'movies' }, ...others] = lists;
  if (list === undefined) return [first, ...others];
  return [lists.find(({ name }) => name === list) ?? { name: list }];
}

function namesOf([first, ...others]: [ListSettings, ...ListSettings[]]): [string, ...string[]] {
  return [first.name, ...others.map(({ name }) => name)];
}

/** The variable by which the functions know lists on this machine. */
function environmentOf(lists: (ListSettings & { url: string })[]): Record<string, string> {
  const variables = lists.map(({ name, url, atLeast }) => ({ name, url, atLeast, pageIntervalSeconds: 0 }));
  return { LISTS: JSON.stringify(variables) };
}
