import { Duration, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type ConfiguredList, idOfList } from './configured-lists.ts';

/** How late a scheduled run may start. Spreads the requests to a site that many crawlers visit on the hour. */
const FLEXIBLE_MINUTES = 15;

interface Schedules {
  target: IFunction;
  /** Receives the events that could not be delivered. */
  misses: Queue;
  lists: ConfiguredList[];
  timeZone: string;
}

/**
 * Creates the schedules of the lists, each of which invokes a function. The event names the list and identifies the scheduled run, and is
 * the same in every attempt, so Scheduler may safely retry.
 */
export function schedules(scope: Construct, { target, misses, lists, timeZone }: Schedules): void {
  const scheduled = lists.filter(({ schedule }) => schedule !== 'off');
  if (scheduled.length === 0) return;
  const role = new Role(scope, 'schedule-role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
  });
  // The CDK's own grant would also cover every version of the function.
  role.addToPolicy(allow('lambda:InvokeFunction', target.functionArn));
  role.addToPolicy(allow('sqs:SendMessage', misses.queueArn));
  for (const { name, url, schedule } of scheduled)
    new Schedule(scope, idOfList('schedule', name), {
      schedule: ScheduleExpression.expression(schedule, TimeZone.of(timeZone)),
      timeWindow: TimeWindow.flexible(Duration.minutes(FLEXIBLE_MINUTES)),
      description: `Starts a crawl of ${url}`.slice(0, 512),
      target: new LambdaInvoke(target, {
        role: role.withoutPolicyUpdates(),
        retryAttempts: 10,
        maxEventAge: Duration.hours(1),
        deadLetterQueue: misses,
        input: ScheduleTargetInput.fromObject({
          list: name,
          schedule: ContextAttribute.scheduleArn,
          scheduledTime: ContextAttribute.scheduledTime,
        }),
      }),
    });
}

function allow(action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ actions: [action], resources: [resource] });
}
