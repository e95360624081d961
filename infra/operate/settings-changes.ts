import { commandFor } from '../command-for.ts';
import { DEFAULTS } from '../settings.ts';
import type { DeployedSettings } from './deployed.ts';
import { describeLists, listsChanges, listsOf } from './list-changes.ts';

/** What a deploy does to the settings, in words. */
export interface SettingsChanges {
  lines: string[];
  /** Whether a deployed setting would fall back to its default, or might. Most often its `-c` or its line in cdk.json was forgotten. */
  forgets: boolean;
}

/**
 * Compares the settings to deploy with the deployed ones.
 * @param planned all settings as text
 * @param given the names of those that cdk.json or the command line sets
 */
export function settingsChanges(
  deployed: DeployedSettings,
  planned: Record<string, string>,
  given: string[],
): SettingsChanges {
  if (deployed === 'unrecorded') {
    const line = 'the deployed stack does not record its settings, so nobody can tell which ones will change';
    return { lines: [line], forgets: true };
  }
  const defaults: Record<string, string> = DEFAULTS;
  const before: Record<string, string> = deployed ?? defaults;
  const changes = Object.entries(planned).flatMap(([name, to]) => {
    const from = before[name] ?? defaults[name] ?? '';
    const texts =
      name === 'lists'
        ? changesOfLists(deployed, planned)
        : from === to
          ? []
          : [`${name}: ${quote(from)} -> ${quote(to)}`];
    return texts.map(text => ({ text, forgotten: !given.includes(name) }));
  });
  const lines = changes.map(
    ({ text, forgotten }) =>
      `  ${text}${forgotten ? '  (its default: neither cdk.json nor -c sets it)' : ''}`,
  );
  const title =
    deployed === null ? 'a first deploy; it differs from the defaults in:' : 'settings that change:';
  return {
    lines: lines.length > 0 ? [title, ...lines] : [],
    forgets: changes.some(({ forgotten }) => forgotten),
  };
}

function changesOfLists(deployed: Record<string, string> | null, planned: Record<string, string>): string[] {
  const to = listsOf(planned);
  if (deployed !== null) return listsChanges(listsOf(deployed), to, deployed.keepDays ?? DEFAULTS.keepDays);
  return planned.lists === DEFAULTS.lists ? [] : describeLists(to);
}

/** What the operator should know about the settings, whether they change or not. */
export function settingsNotes(stack: string, planned: Record<string, string>): string[] {
  const { alarmEmail, schedule, keepDays } = planned;
  const lists = listsOf(planned);
  const off = lists.filter(list => (list.schedule ?? schedule) === 'off');
  return [
    ...(alarmEmail === '' ? ['no alarmEmail is set: nobody is told when an alarm is raised'] : []),
    ...off.map(({ name }) => {
      const crawl = commandFor(stack, 'crawl', ...(lists.length === 1 ? [] : ['--list', name]));
      return `schedule is off: nothing renews the list ${name}, so it expires ${keepDays} days after its last crawl unless you run ${crawl}`;
    }),
  ];
}

function quote(value: string): string {
  return value === '' ? '(empty)' : value;
}
