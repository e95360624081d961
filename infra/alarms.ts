import { Duration, type Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
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
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Metric as MetricName } from '../functions/core/crawl/ports.ts';
import { alarmTopic } from './alarm-topic.ts';
import { addDashboard } from './dashboard.ts';
import { failureAlarms } from './failure-alarms.ts';
import { functionAlarms } from './function-alarms.ts';
import { METRICS_NAMESPACE } from './lambda.ts';
import { overdueAlarm } from './overdue-alarm.ts';
import type { Settings } from './settings.ts';

export interface AlarmTargets {
  functions: Record<'seed' | 'parse' | 'api', NodejsFunction>;
  queues: Record<'deadLetters' | 'missedTicks' | 'seedFailures', Queue>;
  http: HttpApi;
  settings: Settings;
}

/** Adds an alarm that is raised when the metric is above 0 in five minutes, unless `props` say otherwise. */
export type AddAlarm = (
  id: string,
  problem: string,
  command: string,
  metric: IMetric,
  props?: Partial<AlarmProps>,
) => Alarm;

const FIVE_MINUTES = Duration.minutes(5);

/** The sum of a metric of the functions. */
export type Counted = (metric: MetricName, period?: Duration) => Metric;

/** Adds the alarms. Each description names the section of docs/runbook.md with the alarm's id and the command that fixes the problem. */
export function addAlarms(stack: Stack, { functions, queues, http, settings }: AlarmTargets): void {
  const action = new SnsAction(alarmTopic(stack, settings.alarmEmail));
  const command = (name: string) =>
    `npm run ${name}${settings.stackName === 'Toplist' ? '' : ` -- --stack ${settings.stackName}`}`;

  const add: AddAlarm = (id, problem, command, metric, props = {}) => {
    const created = new Alarm(stack, `alarm-${id}`, {
      alarmDescription: `${problem} See docs/runbook.md#${id}. To find the crawl and page: curl ${http.apiEndpoint}/crawls  To fix it: ${command}`,
      metric,
      threshold: 0,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    // There are no OK actions: each new alarm changes from 'insufficient data' to OK, so a first deploy would send one mail per alarm.
    created.addAlarmAction(action);
    return created;
  };
  const counted: Counted = (metricName, period = FIVE_MINUTES) =>
    new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensionsMap: { service: stack.stackName },
      statistic: Stats.SUM,
      period,
    });

  const alarms = [
    ...failureAlarms({ functions, queues, http, add, command, counted }),
    ...overdueAlarm({ parse: functions.parse, settings, add, command, counted }),
    ...(['seed', 'parse', 'api'] as const).flatMap(name => functionAlarms(name, functions[name], add)),
  ];
  addDashboard(stack, alarms, counted, functions);
}
