import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Metric as MetricName } from '../functions/core/crawl/ports.ts';
import { API_TIMEOUT, PARSE_TIMEOUT, SEED_TIMEOUT } from '../functions/core/limits.ts';
import { addDashboard } from './dashboard.ts';
import { METRICS_NAMESPACE } from './lambda.ts';
import { longestIntervalHours } from './schedule-interval.ts';
import type { Settings } from './settings.ts';

export interface Watched {
  functions: Record<'seed' | 'parse' | 'api', NodejsFunction>;
  queues: Record<'deadLetters' | 'missedTicks' | 'seedFailures', Queue>;
  apiUrl: string;
  settings: Settings;
}

const TIMEOUTS = { seed: SEED_TIMEOUT, parse: PARSE_TIMEOUT, api: API_TIMEOUT };
const FIVE_MINUTES = Duration.minutes(5);
/** CloudWatch looks back no further with a period of an hour. */
const A_WEEK = 168;

/** What wakes somebody: each alarm says what to read and what to run. Its id is its section in docs/runbook.md. */
export function addAlarms(stack: Stack, { functions, queues, apiUrl, settings }: Watched): void {
  const topic = new Topic(stack, 'alarms', { displayName: `${stack.stackName} alarms`, enforceSSL: true });
  if (settings.alarmEmail !== '') topic.addSubscription(new EmailSubscription(settings.alarmEmail));
  const action = new SnsAction(topic);

  function alarm(id: string, says: string, mend: string, metric: IMetric, props: Partial<AlarmProps> = {}) {
    const made = new Alarm(stack, `alarm-${id}`, {
      alarmDescription: `${says} Read docs/runbook.md#${id}. Which crawl and page: curl ${apiUrl}/crawls  To mend it: ${mend}`,
      metric,
      threshold: 0,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    made.addAlarmAction(action);
    made.addOkAction(action);
    return made;
  }
  const waiting = (queue: Queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM });
  const counted = (metricName: MetricName, period = FIVE_MINUTES) =>
    new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensionsMap: { service: stack.stackName },
      statistic: Stats.SUM,
      period,
    });

  const alarms = [
    alarm(
      'dead-letters',
      'Pages rest in the dead letters, so their crawl is incomplete and the last good list stays.',
      'npm run redrive',
      waiting(queues.deadLetters),
    ),
    alarm(
      'missed-ticks',
      'The schedule could not call seed, so a crawl did not start.',
      'npm run crawl',
      waiting(queues.missedTicks),
    ),
    alarm(
      'seed-failures',
      'Seed was tried three times for one tick, so a crawl did not start, or not wholly.',
      'npm run crawl',
      waiting(queues.seedFailures),
    ),
    alarm(
      'crawl-failed',
      'Page 1 of the list could not be used, so the crawl has failed.',
      'npm run crawl',
      counted('CrawlsFailed'),
    ),
    alarm(
      'crawl-inconsistent',
      'All pages were read, but they make no list, so the last good list stays.',
      'npm run crawl',
      counted('CrawlsInconsistent'),
    ),
  ];

  const interval = longestIntervalHours(settings.schedule);
  // The schedule's time window is flexible, and a crawl may last until its deadline.
  const hours = interval === null ? null : Math.ceil(interval + settings.deadlineSeconds / 3600) + 1;
  if (hours !== null && hours <= A_WEEK) {
    alarms.push(
      alarm(
        'no-crawl-published',
        `No crawl was published for ${hours} hours, longer than the schedule ${settings.schedule} allows.`,
        'npm run crawl',
        counted('CrawlsPublished', Duration.hours(1)),
        {
          evaluationPeriods: hours,
          threshold: 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          // No publication is no data, and that is what this is about.
          treatMissingData: TreatMissingData.BREACHING,
        },
      ),
    );
  }

  for (const name of ['seed', 'parse', 'api'] as const) {
    const fn = functions[name];
    const look = `aws logs tail ${fn.logGroup.logGroupName} --since 1h --filter-pattern ERROR`;
    const period = FIVE_MINUTES;
    alarms.push(
      alarm(`${name}-errors`, `The function ${name} failed.`, look, fn.metricErrors({ period })),
      alarm(
        `${name}-throttles`,
        `Calls of the function ${name} were turned away.`,
        'aws lambda get-account-settings',
        fn.metricThrottles({ period }),
      ),
      alarm(
        `${name}-slow`,
        `One call of ${name} in a hundred takes more than 80 % of the ${TIMEOUTS[name]} s it has.`,
        look,
        fn.metricDuration({ period, statistic: 'p99' }),
        { threshold: 0.8 * TIMEOUTS[name] * 1000 },
      ),
    );
  }
  addDashboard(stack, alarms, counted, functions);
}
