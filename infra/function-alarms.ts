import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { API_TIMEOUT, PARSE_TIMEOUT, SEED_TIMEOUT } from '../functions/core/limits.ts';
import type { AddAlarm } from './alarms.ts';

const TIMEOUTS = { seed: SEED_TIMEOUT, parse: PARSE_TIMEOUT, api: API_TIMEOUT };
/** The share of its timeout from which an invocation is slow. */
const SLOW = 0.8;
/** The function's own errors, and the lines that Lambda writes when it ends a function or cannot start it. */
const ERRORS = '?ERROR ?"Task timed out" ?"Runtime exited" ?INIT_REPORT';

/** Adds the alarms of a function: failed, throttled and slow invocations. */
export function functionAlarms(name: keyof typeof TIMEOUTS, fn: LambdaFunction, add: AddAlarm): Alarm[] {
  const period = Duration.minutes(5);
  const slowMs = SLOW * TIMEOUTS[name] * 1000;
  const log = (filter: string) =>
    `aws logs tail ${fn.logGroup.logGroupName} --since 1h --filter-pattern '${filter}'`;
  return [
    add(
      `${name}-errors`,
      `Invocations of the function ${name} failed.`,
      log(ERRORS),
      fn.metricErrors({ period }),
    ),
    add(
      `${name}-throttles`,
      `Invocations of the function ${name} were throttled.`,
      'aws lambda get-account-settings',
      fn.metricThrottles({ period }),
    ),
    add(
      `${name}-slow`,
      `One invocation of ${name} in a hundred takes more than 80 % of its timeout of ${TIMEOUTS[name]} s.`,
      // Lambda ends each invocation with a line such as `REPORT RequestId: 5c1d Duration: 9120.55 ms Billed Duration: ...`.
      log(`[report=REPORT, label, request, name, ms>=${slowMs}, ...]`),
      fn.metricDuration({ period, statistic: 'p99' }),
      { threshold: slowMs },
    ),
  ];
}
