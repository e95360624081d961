import { DEFAULTS } from '../settings.ts';
import type { DeployedSettings } from './deployed.ts';
import { listChanges, withLists } from './list-changes.ts';

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
  const before = deployed === null ? null : withLists(deployed);
  const changes = Object.entries(planned)
    .map(([name, to]) => ({ name, from: before?.[name] ?? defaults[name] ?? '', to }))
    .filter(({ from, to }) => from !== to)
    .map(change => ({ ...change, forgotten: !given.includes(change.name) }));
  const lines = changes.flatMap(({ name, from, to, forgotten }) => {
    const why = forgotten ? '  (its default: neither cdk.json nor -c sets it)' : '';
    const what = name === 'lists' ? listChanges(from, to) : [`${quote(from)} -> ${quote(to)}`];
    return what.map(change => `  ${name}: ${change}${why}`);
  });
  const title =
    deployed === null ? 'a first deploy; it differs from the defaults in:' : 'settings that change:';
  return {
    lines: lines.length > 0 ? [title, ...lines] : [],
    forgets: changes.some(({ forgotten }) => forgotten),
  };
}

/** What the operator should know about the settings, whether they change or not. */
export function settingsNotes(planned: Record<string, string>): string[] {
  const { alarmEmail, schedule, keepDays } = planned;
  return [
    ...(alarmEmail === '' ? ['no alarmEmail is set: nobody is told when an alarm is raised'] : []),
    ...(schedule === 'off'
      ? [
          `schedule is off: nothing renews the list, so it expires ${keepDays} days after its last crawl unless you run npm run crawl`,
        ]
      : []),
  ];
}

function quote(value: string): string {
  return value === '' ? '(empty)' : value;
}
