/**
 * Where the emulator falls short of AWS: all of it stands here, and the stack knows nothing of it. What MiniStack 1.5.33 lacks:
 *
 * - API Gateway hands over `pathParameters: null` where AWS leaves it out, which the event handler of Powertools refuses: `mendMiniStack`.
 * - Scheduler leaves `<aws.scheduler...>` in the input as it stands, and seed refuses such input: `createLiteralSchedule`.
 * - Versions before 1.5 drop a queue's RedrivePolicy: `ensureRedrivePolicy`.
 * - The HTTP API is reached at the endpoint with its own name as Host: what the operator's commands do wherever AWS_ENDPOINT_URL is set.
 * - A route that asks for IAM answers without a signature: that it asks is tested on the template, in stack.test.ts.
 * - Roles and queue policies are not enforced: the actions of each role are tested on the template too.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_TRIES } from '../../functions/core/limits.ts';

const NULL_PARAMETERS = '        "pathParameters": path_params,\n        "isBase64Encoded"';
const NO_PARAMETERS =
  '        **({"pathParameters": path_params} if path_params else {}),\n        "isBase64Encoded"';

/**
 * Mends the one line of an installed MiniStack without which no route without parameters can be answered.
 * @param installed the directory of the Python package, in the test's own virtual environment
 */
export async function mendMiniStack(installed: string): Promise<void> {
  const file = join(installed, 'services', 'apigateway.py');
  const source = await readFile(file, 'utf8');
  if (source.includes(NO_PARAMETERS)) return;
  if (!source.includes(NULL_PARAMETERS)) throw new Error(`${file} is not the one whose gaps are known`);
  await writeFile(file, source.replace(NULL_PARAMETERS, NO_PARAMETERS));
}

/** Sets the queue's RedrivePolicy if CloudFormation did not. */
export async function ensureRedrivePolicy(sqs: SQSClient, pages: string, deadLetters: string): Promise<void> {
  const policy = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: pages, AttributeNames: ['RedrivePolicy'] }),
  );
  if (policy.Attributes?.RedrivePolicy !== undefined) return;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetters, AttributeNames: ['QueueArn'] }),
  );
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: Attributes?.QueueArn,
    maxReceiveCount: MAX_TRIES,
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: pages, Attributes: { RedrivePolicy } }));
}

/** What a tick says: which schedule, and when. */
export interface Tick {
  schedule: string;
  scheduledTime: string;
}

/**
 * Creates a schedule beside the stack's own, with that one's target, whose input names the tick as AWS would have named it.
 * @returns the tick
 */
export async function createLiteralSchedule(inSeconds: number): Promise<Tick> {
  const scheduler = new SchedulerClient({});
  try {
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
    const own = Schedules.find(({ Name }) => Name?.startsWith('Toplist'));
    const { Target, Arn } = await scheduler.send(new GetScheduleCommand({ Name: own?.Name }));
    if (Target === undefined || Arn === undefined) throw new Error('the stack has brought no schedule');
    const time = `${new Date(Date.now() + inSeconds * 1000).toISOString().slice(0, 19)}`;
    const tick = { schedule: Arn, scheduledTime: `${time}Z` };
    await scheduler.send(
      new CreateScheduleCommand({
        Name: 'toplist-test-deploy',
        ScheduleExpression: `at(${time})`,
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: { Arn: Target.Arn, RoleArn: Target.RoleArn, Input: JSON.stringify(tick) },
      }),
    );
    return tick;
  } finally {
    scheduler.destroy();
  }
}
