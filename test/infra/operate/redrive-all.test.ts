import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { explain } from '../../../infra/operate/explain.ts';
import { readOptions } from '../../../infra/operate/options.ts';
import { redriveAll } from '../../../infra/operate/redrive.ts';
import { BOOKS_OUTPUTS, queueUrl } from '../../support/deployed-outputs.ts';

const AWS = [mockClient(CloudFormationClient), mockClient(SQSClient), mockClient(LambdaClient)] as const;
const [cloudFormation, sqs] = AWS;
const OUTPUTS = {
  ...BOOKS_OUTPUTS,
  Settings: JSON.stringify({
    pageIntervalSeconds: '10',
    deadlineSeconds: '300',
    keepDays: '90',
    lists: '[{"name":"books"}]',
  }),
};

let said: string;
// The mock replaces a method of the class, which the files of a worker share.
afterAll(() => AWS.forEach(service => void service.restore()));
beforeEach(() => {
  said = '';
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.spyOn(process.stderr, 'write').mockImplementation(text => {
    said += text;
    return true;
  });
  const Outputs = Object.entries(OUTPUTS).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const stack = { StackName: 'Books', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' } as const;
  cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ ...stack, Outputs }] });
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: {} });
  sqs.on(ReceiveMessageCommand).resolves({});
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const service of AWS) service.reset();
});

const run = () => redriveAll(readOptions(['--stack', 'Books'], {})).catch(explain);

it('says which stack it works on, and that there was nothing to send back', async () => {
  expect(await run()).toBe(0);
  expect(said.split('\n')).toEqual([
    'redriving the stack Books in us-east-1',
    'nothing was sent back: the queues hold nothing that a crawl still needs',
    '',
  ]);
});

it('redrives the missed runs also if the dead letters fail, and reports each error', async () => {
  sqs
    .on(ReceiveMessageCommand, { QueueUrl: queueUrl('dead-letters') })
    .rejects(Object.assign(new Error('no'), { name: 'AccessDenied', code: 'AccessDenied' }))
    .on(ReceiveMessageCommand, { QueueUrl: queueUrl('missed-ticks') })
    .resolvesOnce({ Messages: [{ Body: 'no run', ReceiptHandle: 'r' }] })
    .resolves({})
    .on(ReceiveMessageCommand, { QueueUrl: queueUrl('seed-failures') })
    .rejects(Object.assign(new Error('slow'), { name: 'Throttled', code: 'Throttled' }));
  expect(await run()).toBe(
    'a request to AWS failed: AccessDenied: no\na request to AWS failed: Throttled: slow',
  );
  expect(said).toContain('dropped: missed-ticks: not a scheduled run: no run\n');
});

it('fails while somebody else holds messages, instead of calling the queues empty', async () => {
  sqs.on(GetQueueAttributesCommand, { QueueUrl: queueUrl('dead-letters') }).resolves({
    Attributes: { ApproximateNumberOfMessagesNotVisible: '3' },
  });
  expect(await run()).toBe(1);
  expect(said).not.toContain('nothing was sent back');
  expect(said).toContain('held: 3 of dead-letters, by another redrive or one that was interrupted; repeat ');
});

it('receives and removes nothing more after Ctrl-C, gives back what it holds, and names no crawl that it did not start', async () => {
  sqs.on(ReceiveMessageCommand, { QueueUrl: queueUrl('dead-letters') }).callsFake(() => {
    process.emit('SIGINT');
    return { Messages: [{ Body: '{}', ReceiptHandle: 'r' }] };
  });
  expect(await run()).toBe('interrupted');
  expect(sqs.commandCalls(ReceiveMessageCommand)).toHaveLength(1);
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(0);
  const [given] = sqs.commandCalls(ChangeMessageVisibilityBatchCommand);
  expect(given?.args[0].input.Entries).toMatchObject([{ ReceiptHandle: 'r', VisibilityTimeout: 0 }]);
});
