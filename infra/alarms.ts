import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmTopic } from './alarm-topic.ts';
import type { ConfiguredList } from './configured-lists.ts';
import { addDashboard } from './dashboard.ts';
import { failureAlarms } from './failure-alarms.ts';
import { functionAlarms } from './function-alarms.ts';
import { countedFor } from './metrics.ts';
import { overdueAlarms } from './overdue-alarm.ts';
import { remediesOf } from './remedies.ts';
import type { Settings } from './settings.ts';

export interface AlarmTargets {
  functions: Record<'seed' | 'parse' | 'api', LambdaFunction>;
  queues: Record<'deadLetters' | 'missedTicks' | 'seedFailures', Queue>;
  http: HttpApi;
  lists: ConfiguredList[];
  settings: Settings;
  /** The name under which the functions report. */
  service: string;
}

/**
 * Adds an alarm that is raised when the metric is above 0 in five minutes, unless `props` say otherwise.
 * @param id its construct's, and by default the section of the runbook
 */
export type AddAlarm = (
  id: string,
  problem: string,
  command: string,
  metric: IMetric,
  props?: Partial<AlarmProps> & { section?: string },
) => Alarm;

/** Adds the alarms. Each description names the section of docs/runbook.md and the command that fixes the problem. */
export function addAlarms(scope: Construct, targets: AlarmTargets): void {
  const { functions, queues, http, lists, settings, service } = targets;
  const action = new SnsAction(alarmTopic(scope, service, settings.alarmEmail));
  const remedies = remediesOf(scope, service, http.apiEndpoint);

  const add: AddAlarm = (id, problem, command, metric, { section = id, ...props } = {}) => {
    const created = new Alarm(scope, `alarm-${id}`, {
      alarmDescription: `${problem} See docs/runbook.md#${section}. To find the list, crawl and page: curl ${http.apiEndpoint}/crawls  To fix it: ${command}`,
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
  const counted = countedFor(service);

  const alarms = [
    ...failureAlarms({ functions, queues, http, lists, add, remedies, counted }),
    ...overdueAlarms({ lists, deadlineSeconds: settings.deadlineSeconds, add, remedies, counted }),
    ...(['seed', 'parse', 'api'] as const).flatMap(name => functionAlarms(name, functions[name], add)),
  ];
  addDashboard(scope, { alarms, lists, counted, logs: [functions.parse.logGroup, functions.seed.logGroup] });
}
