import { Duration } from 'aws-cdk-lib';
import { type Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from './alarms.ts';
import { type ConfiguredList, idOfList } from './configured-lists.ts';
import { type Counted, sumOf } from './metrics.ts';
import type { Remedies } from './remedies.ts';
import { longestIntervalHours } from './schedule-interval.ts';

const AN_HOUR = Duration.hours(1);
/** In hours. An alarm with a period of an hour cannot evaluate more than seven days. */
const A_WEEK = 168;

interface OverdueAlarms {
  lists: ConfiguredList[];
  deadlineSeconds: number;
  add: AddAlarm;
  remedies: Remedies;
  counted: Counted;
}

/** Adds for each list the alarm that is raised when no scheduled crawl was published in time, whatever the cause; none if there is no such time. */
export function overdueAlarms({ lists, deadlineSeconds, add, remedies, counted }: OverdueAlarms): Alarm[] {
  return lists.flatMap(({ name, schedule }) => {
    const overdue = hoursUntilOverdue(schedule, deadlineSeconds);
    if (overdue === null) return [];
    return [
      add(
        idOfList('no-crawl-published', name),
        `No crawl of the list ${name} was published and none of its pages was read in the last ${overdue} hours, which is longer than the schedule ${schedule} allows.`,
        remedies.crawl(lists.length > 1 ? name : null),
        // While a long crawl goes on, scheduled runs find the list busy and nothing is published, but pages are read. If a page then
        // fails, or the pages are no list, other alarms are raised.
        sumOf(
          [counted('CrawlsPublished', name, AN_HOUR), counted('PagesParsed', name, AN_HOUR)],
          'crawls published and pages read',
        ),
        {
          section: 'no-crawl-published',
          evaluationPeriods: overdue,
          threshold: 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          // A metric has no data in an hour in which nothing was counted.
          treatMissingData: TreatMissingData.BREACHING,
        },
      ),
    ];
  });
}

/** The hours without a crawl after which one is overdue; null if the schedule ends, or if CloudWatch cannot evaluate that long. */
function hoursUntilOverdue(schedule: string, deadlineSeconds: number): number | null {
  const interval = longestIntervalHours(schedule);
  // A scheduled run may start late within the flexible time window, and a crawl may take until its deadline.
  const hours = interval === null ? null : Math.ceil(interval + deadlineSeconds / 3600) + 1;
  return hours !== null && hours <= A_WEEK ? hours : null;
}
