import { createServer, type Server } from 'node:http';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { printable } from '../../../infra/client/printable.ts';
import { readOptions } from '../../../infra/operate/options.ts';
import { status } from '../../../infra/operate/status.ts';
import { BOOKS_OUTPUTS, queueUrl } from '../../support/deployed-outputs.ts';
import { listening } from '../../support/servers.ts';

const AWS = [mockClient(CloudFormationClient), mockClient(CloudWatchClient), mockClient(SQSClient)] as const;
const [cloudFormation, cloudWatch, sqs] = AWS;
const HOUR = 3_600_000;
const at = (hoursAgo: number) => new Date(Date.parse('2030-01-07T12:00:00Z') - hoursAgo * HOUR).toISOString();

const OUTPUTS = {
  ...BOOKS_OUTPUTS,
  Settings: '{}',
};
const CRAWL = {
  id: 'aaaa',
  list: 'books',
  state: 'running',
  reason: null,
  startedAt: at(1),
  endedAt: null,
  pages: {
    total: 10,
    done: 4,
    pending: [5, 6, 7, 8, 9, 10],
    errors: [{ page: 5, class: 'retry', message: 'x', expected: null, actual: null, tries: 1, dead: false }],
  },
};

let server: Server;
let responses: Record<string, { status: number; body: object }>;
let printed: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status, body } = responses[request.url ?? ''] ?? { status: 500, body: { detail: 'broken' } };
    response.writeHead(status).end(JSON.stringify(body));
  });
  vi.stubEnv('AWS_ENDPOINT_URL', await listening(server));
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(() => {
  vi.unstubAllEnvs();
  // The mock replaces a method of the class, which the files of a worker share.
  for (const service of AWS) service.restore();
  server.close();
});
beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += text;
    return true;
  });
  const Outputs = Object.entries(OUTPUTS).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  const stack = { StackName: 'Books', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' } as const;
  cloudFormation
    .on(DescribeStacksCommand, { StackName: 'Books' })
    .resolves({ Stacks: [{ ...stack, Outputs }] });
  cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
  sqs.on(GetQueueAttributesCommand).resolves({
    Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' },
  });
  responses = {
    '/lists': {
      status: 200,
      body: {
        lists: [
          { name: 'books', url: 'https://b.example/top', crawl: 'bbbb', publishedAt: at(33), count: 250 },
          { name: 'music', url: 'https://m.example/top', crawl: null, publishedAt: null, count: null },
        ],
      },
    },
    '/crawls?list=books': {
      status: 200,
      body: {
        crawls: [
          { id: 'cccc', list: 'books', state: 'failed', startedAt: at(0.5) },
          { id: 'aaaa', list: 'books', state: 'running', startedAt: at(1) },
        ],
      },
    },
    '/crawls?list=music': { status: 200, body: { crawls: [] } },
    '/crawls/aaaa': { status: 200, body: CRAWL },
  };
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const service of AWS) service.reset();
});

const run = () => status(readOptions(['--stack', 'Books'], {}), () => Date.parse(at(0)));

it('prints each list with its age and its running crawl, every queue and that no alarm is raised', async () => {
  expect(await run()).toBe(0);
  expect(printed.split('\n')).toEqual([
    'stack Books in us-east-1: https://abc.execute-api.us-east-1.amazonaws.com/lists',
    '',
    'list   books          250 entries, published 2030-01-06T03:00:00.000Z, 33 hours ago by crawl bbbb; https://b.example/top',
    'crawl  aaaa           of books: running, 4 of 10 pages, 1 with errors, started 2030-01-07T11:00:00.000Z, 60 minutes ago',
    'list   music          no crawl of https://m.example/top has been published yet',
    'crawl  -              there has been none of music',
    'queue  pages          0 waiting, 0 in flight',
    'queue  dead-letters   0 waiting, 0 in flight',
    'queue  missed-ticks   0 waiting, 0 in flight',
    'queue  seed-failures  0 waiting, 0 in flight',
    'alarm  -              none is raised',
    '',
  ]);
});

it('says how to empty a queue of failures and how to fix what raised an alarm', async () => {
  sqs.on(GetQueueAttributesCommand, { QueueUrl: queueUrl('dead-letters') }).resolves({
    Attributes: { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '1' },
  });
  sqs.on(GetQueueAttributesCommand, { QueueUrl: queueUrl('pages') }).resolves({
    Attributes: { ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesDelayed: '5' },
  });
  const alarm = (AlarmName: string, AlarmDescription: string) => ({
    AlarmName,
    AlarmDescription,
    StateTransitionedTimestamp: new Date(at(2)),
  });
  cloudWatch
    .on(DescribeAlarmsCommand, { AlarmNamePrefix: 'Books-alarm', StateValue: 'ALARM' })
    .resolves({
      MetricAlarms: [
        alarm(
          'Books-alarmdeadletters-1',
          'Pages. See docs/runbook.md#dead-letters. To fix it: npm run redrive',
        ),
      ],
      NextToken: 'more',
    })
    .on(DescribeAlarmsCommand, { NextToken: 'more' })
    .resolves({ MetricAlarms: [alarm('Books-alarmother', 'no section')] });
  expect(await run()).toBe(0);
  expect(printed).toContain('pages             1 waiting, 0 in flight, 5 delayed\n');
  expect(printed).toContain(
    'dead-letters      2 waiting, 1 in flight; to empty it: npm run redrive -- --stack Books\n',
  );
  expect(printed).toContain(
    'alarm  dead-letters      raised since 2030-01-07T10:00:00.000Z; to fix it: npm run redrive\n',
  );
  expect(printed).toContain('alarm  Books-alarmother  raised since');
});

it('shows the last crawl of a list if none is running, and that its crawls cannot be read', async () => {
  responses['/crawls?list=books'] = {
    status: 200,
    body: { crawls: [{ id: 'aaaa', list: 'books', state: 'published', startedAt: at(1) }] },
  };
  delete responses['/crawls?list=music'];
  expect(await run()).toBe(0);
  expect(printed).toMatch(/^crawl +aaaa +of books: running/m);
  expect(printed).toMatch(/^crawl +\? +the API failed: broken$/m);
  expect(printed).toMatch(/^list +music +no crawl of /m);
});

it('shows the queues and alarms also if the API returns errors', async () => {
  responses = {};
  expect(await run()).toBe(0);
  expect(printed).toMatch(/^list +\? +the API failed: broken$/m);
  expect(printed).toMatch(/^alarm +- +none is raised$/m);
});

it('fails if AWS cannot be asked', async () => {
  cloudWatch.on(DescribeAlarmsCommand).rejects(new Error('AccessDenied'));
  await expect(run()).rejects.toThrow('AccessDenied');
});

it('fails if it is interrupted, and does not blame the API', async () => {
  const run = status(readOptions(['--stack', 'Books'], {}), () => Date.parse(at(0)));
  server.once('request', () => process.emit('SIGINT'));
  await expect(run).rejects.toThrow(/^interrupted$/);
  expect(printed).toBe('');
});

it.each([
  ['\u001b[2Jclear\r\nnext', '\\u001b[2Jclear\\r\\nnext'],
  ['left\u202eright\u200b', 'left\\u202eright\\u200b'],
  ['\u0085\u2028', '\\u0085\\u2028'],
  ['\u{e0001}', '\\udb40\\udc01'],
  ['肖申克的救赎 "x" \\ é', '肖申克的救赎 "x" \\ é'],
])('prints text from outside with control characters escaped: %j', (text, escaped) => {
  expect(printable(text)).toBe(escaped);
});
