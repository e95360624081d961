/**
 * Workarounds for the differences between the emulator and AWS. The stack itself contains none. The differences of MiniStack 1.5.33:
 *
 * - CloudFormation rejects an alarm on metric math. Patched to an alarm on a metric without data. See `patchMiniStack`.
 * - Scheduler does not replace `<aws.scheduler...>` in the input, and seed rejects such input. See `createLiteralSchedule`.
 * - Versions before 1.5 drop a queue's RedrivePolicy. See `ensureRedrivePolicy`.
 * - The HTTP API is served at the emulator's endpoint, with the API's own name as Host. The operator's commands do the same if
 *   AWS_ENDPOINT_URL is set.
 * - A route that requires IAM accepts requests without a signature. test/template.test.ts checks the template instead.
 * - Roles and queue policies are not enforced. test/template.test.ts checks the actions of each role instead.
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
import * as z from 'zod';
import { MAX_RECEIVES } from '../../functions/core/limits.ts';

interface Patch {
  file: string;
  from: string;
  to: string;
}

const PATCHES: Patch[] = [
  {
    file: 'services/cloudformation/provisioners.py',
    from: `    if props.get("Metrics"):
        raise ValueError(
            "AWS::CloudWatch::Alarm Properties.Metrics (metric math) is not supported; "
            "use MetricName and Namespace."
        )
`,
    to: `    if props.get("Metrics"):
        props = {**props, "MetricName": "math", "Namespace": "math"}
`,
  },
];

/**
 * Patches the lines of an installed MiniStack that break this stack.
 * @param installed the directory of the Python package, in the test's own virtual environment
 */
export async function patchMiniStack(installed: string): Promise<void> {
  for (const { file, from, to } of PATCHES) {
    const path = join(installed, file);
    const source = await readFile(path, 'utf8');
    if (source.includes(to)) continue;
    if (!source.includes(from)) throw new Error(`${path}: expected the source of MiniStack 1.5.33`);
    await writeFile(path, source.replace(from, to));
  }
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
    maxReceiveCount: MAX_RECEIVES,
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: pages, Attributes: { RedrivePolicy } }));
}

/** The input of a scheduled invocation. */
interface Tick {
  list: string;
  schedule: string;
  scheduledTime: string;
}

const ScheduleInput = z.object({ list: z.string() });

/**
 * Creates a one-time schedule with the same target as the stack's schedule of a list. Its input contains the values that AWS would fill in.
 * @returns the input
 */
export async function createLiteralSchedule(list: string, inSeconds: number): Promise<Tick> {
  const scheduler = new SchedulerClient({});
  try {
    const { Target, Arn } = await scheduleOf(list, scheduler);
    const time = `${new Date(Date.now() + inSeconds * 1000).toISOString().slice(0, 19)}`;
    const tick = { list, schedule: Arn, scheduledTime: `${time}Z` };
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

/** The stack's schedule whose input names the list. */
async function scheduleOf(list: string, scheduler: SchedulerClient) {
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  for (const { Name } of Schedules.filter(({ Name }) => Name?.startsWith('Toplist'))) {
    const { Target, Arn } = await scheduler.send(new GetScheduleCommand({ Name }));
    if (Target === undefined || Arn === undefined) continue;
    if (ScheduleInput.parse(JSON.parse(Target.Input ?? '{}')).list === list) return { Target, Arn };
  }
  throw new Error(`the stack has no schedule of the list ${list}`);
}
