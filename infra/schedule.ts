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
import type { Settings } from './settings.ts';

/** How late a scheduled run may start. Spreads the requests to a site that many crawlers visit on the hour. */
const FLEXIBLE_MINUTES = 15;

/**
 * Creates a schedule that invokes a function. The event identifies the scheduled run and is the same in every attempt, so Scheduler may
 * safely retry.
 * @param misses receives the events that could not be delivered
 */
export function schedule(scope: Construct, target: IFunction, misses: Queue, settings: Settings): Schedule {
  const role = new Role(scope, 'schedule-role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
  });
  // The CDK's own grant would also cover every version of the function.
  role.addToPolicy(allow('lambda:InvokeFunction', target.functionArn));
  role.addToPolicy(allow('sqs:SendMessage', misses.queueArn));
  return new Schedule(scope, 'schedule', {
    schedule: ScheduleExpression.expression(settings.schedule, TimeZone.of(settings.timeZone)),
    timeWindow: TimeWindow.flexible(Duration.minutes(FLEXIBLE_MINUTES)),
    description: `Starts a crawl of ${settings.listUrl}`.slice(0, 512),
    target: new LambdaInvoke(target, {
      role: role.withoutPolicyUpdates(),
      retryAttempts: 10,
      maxEventAge: Duration.hours(1),
      deadLetterQueue: misses,
      input: ScheduleTargetInput.fromObject({
        schedule: ContextAttribute.scheduleArn,
        scheduledTime: ContextAttribute.scheduledTime,
      }),
    }),
  });
}

function allow(action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ actions: [action], resources: [resource] });
}
