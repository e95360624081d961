import { Duration } from 'aws-cdk-lib';
import { type Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AddAlarm, Counted } from './alarms.ts';
import { longestIntervalHours } from './schedule-interval.ts';
import type { Settings } from './settings.ts';

const AN_HOUR = Duration.hours(1);
/** In hours. An alarm with a period of an hour cannot evaluate more than seven days. */
const A_WEEK = 168;

interface OverdueAlarm {
  parse: IFunction;
  settings: Settings;
  add: AddAlarm;
  /** The npm command of that name for this stack. */
  command(name: string): string;
  counted: Counted;
}

/** Adds the alarm that is raised when no scheduled crawl was published in time, whatever the cause; none if there is no such time. */
export function overdueAlarm({ parse, settings, add, command, counted }: OverdueAlarm): Alarm[] {
  const overdue = hoursUntilOverdue(settings);
  if (overdue === null) return [];
  return [
    add(
      'no-crawl-published',
      `No crawl was published and no page was processed in the last ${overdue} hours, which is longer than the schedule ${settings.schedule} allows.`,
      command('crawl'),
      // While a long crawl goes on, scheduled runs find the list busy and nothing is published, but parse is invoked for each page.
      // If a page then fails, or the pages are no list, other alarms are raised.
      new MathExpression({
        expression: 'FILL(published, 0) + FILL(processed, 0)',
        label: 'crawls published and pages processed',
        usingMetrics: {
          published: counted('CrawlsPublished', AN_HOUR),
          processed: parse.metricInvocations({ period: AN_HOUR }),
        },
        period: AN_HOUR,
      }),
      {
        evaluationPeriods: overdue,
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        // A metric that has never been reported has no data to fill.
        treatMissingData: TreatMissingData.BREACHING,
      },
    ),
  ];
}

/** The hours without a crawl after which one is overdue; null if the schedule ends, or if CloudWatch cannot evaluate that long. */
function hoursUntilOverdue({ schedule, deadlineSeconds }: Settings): number | null {
  const interval = longestIntervalHours(schedule);
  // A scheduled run may start late within the flexible time window, and a crawl may take until its deadline.
  const hours = interval === null ? null : Math.ceil(interval + deadlineSeconds / 3600) + 1;
  return hours !== null && hours <= A_WEEK ? hours : null;
}
