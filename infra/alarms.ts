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

interface AlarmTargets {
  functions: Record<'seed' | 'parse' | 'api', NodejsFunction>;
  queues: Record<'deadLetters' | 'missedTicks' | 'seedFailures', Queue>;
  apiUrl: string;
  settings: Settings;
}

const TIMEOUTS = { seed: SEED_TIMEOUT, parse: PARSE_TIMEOUT, api: API_TIMEOUT };
const FIVE_MINUTES = Duration.minutes(5);
/** In hours. An alarm with a period of an hour cannot evaluate more than seven days. */
const A_WEEK = 168;

/** Adds the alarms. Each description names the section of docs/runbook.md with the alarm's id and the command that fixes the problem. */
export function addAlarms(stack: Stack, { functions, queues, apiUrl, settings }: AlarmTargets): void {
  const topic = new Topic(stack, 'alarms', { displayName: `${stack.stackName} alarms`, enforceSSL: true });
  if (settings.alarmEmail !== '') topic.addSubscription(new EmailSubscription(settings.alarmEmail));
  const action = new SnsAction(topic);

  function alarm(
    id: string,
    problem: string,
    command: string,
    metric: IMetric,
    props: Partial<AlarmProps> = {},
  ) {
    const created = new Alarm(stack, `alarm-${id}`, {
      alarmDescription: `${problem} See docs/runbook.md#${id}. To find the crawl and page: curl ${apiUrl}/crawls  To fix it: ${command}`,
      metric,
      threshold: 0,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    created.addAlarmAction(action);
    created.addOkAction(action);
    return created;
  }
  const messagesIn = (queue: Queue) =>
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
      'Pages are in the dead-letter queue. Their crawl is incomplete, and readers still get the last published list.',
      'npm run redrive',
      messagesIn(queues.deadLetters),
    ),
    alarm(
      'missed-ticks',
      'EventBridge Scheduler could not invoke seed, so a scheduled crawl did not start.',
      'npm run crawl',
      messagesIn(queues.missedTicks),
    ),
    alarm(
      'seed-failures',
      'Seed failed three times for one scheduled run, so its crawl did not start or is only half-started.',
      'npm run crawl',
      messagesIn(queues.seedFailures),
    ),
    alarm(
      'crawl-failed',
      'Page 1 of the list could not be used, so the crawl failed.',
      'npm run crawl',
      counted('CrawlsFailed'),
    ),
    alarm(
      'crawl-inconsistent',
      'All pages were read, but they do not form a consistent list. Readers still get the last published list.',
      'npm run crawl',
      counted('CrawlsInconsistent'),
    ),
  ];

  const interval = longestIntervalHours(settings.schedule);
  // A scheduled run may start late within the flexible time window, and a crawl may take until its deadline.
  const hours = interval === null ? null : Math.ceil(interval + settings.deadlineSeconds / 3600) + 1;
  if (hours !== null && hours <= A_WEEK) {
    alarms.push(
      alarm(
        'no-crawl-published',
        `No crawl was published in the last ${hours} hours, which is longer than the schedule ${settings.schedule} allows.`,
        'npm run crawl',
        counted('CrawlsPublished', Duration.hours(1)),
        {
          evaluationPeriods: hours,
          threshold: 1,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          // If no crawl is published, the metric has no data points, so missing data must raise the alarm.
          treatMissingData: TreatMissingData.BREACHING,
        },
      ),
    );
  }

  for (const name of ['seed', 'parse', 'api'] as const) {
    const fn = functions[name];
    const showLog = `aws logs tail ${fn.logGroup.logGroupName} --since 1h --filter-pattern ERROR`;
    const period = FIVE_MINUTES;
    alarms.push(
      alarm(
        `${name}-errors`,
        `Invocations of the function ${name} failed.`,
        showLog,
        fn.metricErrors({ period }),
      ),
      alarm(
        `${name}-throttles`,
        `Invocations of the function ${name} were throttled.`,
        'aws lambda get-account-settings',
        fn.metricThrottles({ period }),
      ),
      alarm(
        `${name}-slow`,
        `One invocation of ${name} in a hundred takes more than 80 % of its timeout of ${TIMEOUTS[name]} s.`,
        showLog,
        fn.metricDuration({ period, statistic: 'p99' }),
        { threshold: 0.8 * TIMEOUTS[name] * 1000 },
      ),
    );
  }
  addDashboard(stack, alarms, counted, functions);
}
