import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Crawl, ListSummary } from '../client/api.ts';
import { commandFor } from '../command-for.ts';
import type { QueueCounts } from './count-messages.ts';

/** A line of the status: what kind of thing it is about, its name, and its state. */
export type Row = [kind: string, name: string, state: string];

/** @param now epoch milliseconds */
export function listRow({ name, url, count, publishedAt, crawl }: ListSummary, now: number): Row {
  if (publishedAt === null) return ['list', name, `no crawl of ${url} has been published yet`];
  return ['list', name, `${count} entries, published ${since(publishedAt, now)} by crawl ${crawl}; ${url}`];
}

/**
 * The running crawl of a list, or its last one; null if there has been none.
 * @param now epoch milliseconds
 */
export function crawlRow(list: string, crawl: Crawl | null, now: number): Row {
  if (crawl === null) return ['crawl', '-', `there has been none of ${list}`];
  const { id, state, reason, startedAt, pages } = crawl;
  const progress = pages.total === null ? 'reading page 1' : `${pages.done} of ${pages.total} pages`;
  const errors = pages.errors.length === 0 ? '' : `, ${pages.errors.length} with errors`;
  const why = reason === null ? '' : `: ${reason}`;
  return ['crawl', id, `of ${list}: ${state}${why}, ${progress}${errors}, started ${since(startedAt, now)}`];
}

/** @param stack whose queue it is */
export function queueRow(stack: string, name: string, { waiting, inFlight, delayed }: QueueCounts): Row {
  const isFailure = name !== 'pages' && waiting + inFlight > 0;
  const counts = [
    `${waiting} waiting`,
    `${inFlight} in flight`,
    ...(delayed > 0 ? [`${delayed} delayed`] : []),
  ];
  return [
    'queue',
    name,
    `${counts.join(', ')}${isFailure ? `; to empty it: ${commandFor(stack, 'redrive')}` : ''}`,
  ];
}

/** One row for each raised alarm, with what its description says how to fix it. */
export function alarmRows(alarms: MetricAlarm[]): Row[] {
  if (alarms.length === 0) return [['alarm', '-', 'none is raised']];
  return alarms.map(
    ({ AlarmName = '?', AlarmDescription = '', StateTransitionedTimestamp, StateUpdatedTimestamp }) => {
      const [, section] = /docs\/runbook\.md#([\w-]+)/.exec(AlarmDescription) ?? [];
      const [, fix = ''] = /To fix it: (.*)$/s.exec(AlarmDescription) ?? [];
      const raised =
        (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.toISOString() ?? 'an unknown time';
      return ['alarm', section ?? AlarmName, `raised since ${raised}; to fix it: ${fix}`];
    },
  );
}

/** Formats rows as lines with aligned columns. */
export function table(rows: Row[]): string[] {
  const width = (column: 0 | 1) => Math.max(...rows.map(row => row[column].length));
  const [kinds, names] = [width(0), width(1)];
  return rows.map(([kind, name, state]) => `${kind.padEnd(kinds)}  ${name.padEnd(names)}  ${state}`);
}

/** A time and how long ago it was, in the largest unit of which at least two have passed. */
function since(time: Date, now: number): string {
  const minutes = Math.max(0, Math.floor((now - time.getTime()) / 60_000));
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minutes']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hours']
        : [Math.floor(minutes / 1440), 'days'];
  return `${time.toISOString()}, ${count} ${unit} ago`;
}
