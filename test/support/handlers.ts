import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createFetch } from '../../functions/adapters/web/fetch.ts';
import { PageMessage } from '../../functions/core/crawl/message.ts';
import type { Dependencies } from '../../functions/core/crawl/ports.ts';
import type { CrawlSettings } from '../../functions/core/crawl/settings.ts';
import { createDependencies } from '../../functions/dependencies.ts';
import { type FunctionSettings, readEnvironment, type Variable } from '../../functions/environment.ts';
import { LISTS } from '../../functions/lists/all.ts';
import { TABLE } from './engines.ts';
import { listsVariable } from './lists-variable.ts';

const PAGES_QUEUE = 'https://sqs.example/1/pages';
const DEAD_LETTERS = 'https://sqs.example/1/dead-letters';
/** The initial time of the clock that handlers get in tests. */
export const NOW = Date.parse('2026-11-23T12:00:00.000Z');

/** The environment that the stack would give a function. */
export function variables(listUrl: string, pageIntervalSeconds = 0): Record<Variable, string> {
  return {
    TABLE_NAME: TABLE,
    PAGES_QUEUE_URL: PAGES_QUEUE,
    DEAD_LETTERS_QUEUE_URL: DEAD_LETTERS,
    PUBLISHED_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:published',
    API_URL: 'https://api.example',
    LISTS: listsVariable([{ url: listUrl, pageIntervalSeconds }]),
    RETRY_BASE_SECONDS: '30',
    DEADLINE_SECONDS: '10800',
    KEEP_DAYS: '90',
    USER_AGENT: 'Toplist/test',
    PROXY_URL: '',
  };
}

export const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '256',
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

interface TestDependencies {
  /** Those of the function and of its first list. */
  settings: FunctionSettings & CrawlSettings;
  dependencies: Dependencies;
  store: ReturnType<typeof createStore>;
  sqs: ReturnType<typeof mockSqs>;
  /** What subscribers were told. */
  published: unknown[];
  /** Advances the clock. */
  advance(seconds: number): void;
}

/** Variables that a test sets, and the interval of its list. */
export type TestChanges = Partial<Record<Variable, string>> & { pageIntervalSeconds?: number };

/** Creates a function's dependencies: a real table, the site at this URL, a mocked SQS, and a clock that only the test advances. */
export function createTestDependencies(
  table: DynamoDBDocumentClient,
  listUrl: string,
  { pageIntervalSeconds, ...changes }: TestChanges = {},
): TestDependencies {
  const read = readEnvironment({ ...variables(listUrl, pageIntervalSeconds), ...changes }, LISTS);
  const settings = { ...read, ...read.lists[0] };
  const sqs = mockSqs();
  const published: unknown[] = [];
  let time = NOW;
  const now = () => time;
  const telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
  const fetch = createFetch(read.site, null);
  return {
    settings,
    dependencies: createDependencies(read, telemetry, {
      table,
      sqs: sqs.client,
      sns: { publish: async ({ Message }) => void published.push(JSON.parse(Message ?? '')) },
      fetch,
      now,
      random: () => 0.5,
    }),
    store: createStore(table, { tableName: TABLE, keepDays: settings.keepDays, now }),
    sqs,
    published,
    advance: seconds => {
      time += seconds * 1000;
    },
  };
}

/** Mocks SQS. It accepts every message unless a test changes the mock. */
function mockSqs() {
  const client = new SQSClient({ region: 'local' });
  const mock = mockClient(client);
  let refusals = 0;
  mock.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommandInput) => {
    if (refusals > 0) {
      refusals -= 1;
      return { Failed: (input.Entries ?? []).map(({ Id }) => ({ Id, Code: 'InternalError' })) };
    }
    return { Successful: (input.Entries ?? []).map(({ Id }) => ({ Id })) };
  });
  const bodies = () =>
    mock
      .commandCalls(SendMessageBatchCommand)
      .flatMap(call => (call.args[0].input.Entries ?? []).map(entry => entry.MessageBody ?? ''));
  return {
    client,
    mock,
    /** Makes the next batches fail for all of their entries. */
    refuse: (batches: number) => {
      refusals = batches;
    },
    /** The page messages sent so far, in order. */
    sent: () => bodies().map(body => PageMessage.parse(JSON.parse(body))),
    /** The changes of visibility timeouts: receipt handle and seconds. */
    visibilityChanges: () =>
      mock
        .commandCalls(ChangeMessageVisibilityCommand)
        .map(call => [call.args[0].input.ReceiptHandle, call.args[0].input.VisibilityTimeout]),
    /** The messages sent to the dead-letter queue: body and error class. */
    deadLetters: () =>
      mock.commandCalls(SendMessageCommand).map(call => {
        const { QueueUrl, MessageBody, MessageAttributes } = call.args[0].input;
        if (QueueUrl !== DEAD_LETTERS)
          throw new Error(`expected a message to ${DEAD_LETTERS}, got ${QueueUrl}`);
        return { body: MessageBody, class: MessageAttributes?.class?.StringValue };
      }),
  };
}

/** Creates the event for a batch of messages. Message n has the id `message-n` and the receipt handle `receipt-n`. */
export function batchOf(bodies: unknown[], receives = 1): SQSEvent {
  return {
    Records: bodies.map(
      (body, index): SQSRecord => ({
        messageId: `message-${index}`,
        receiptHandle: `receipt-${index}`,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        attributes: {
          ApproximateReceiveCount: String(receives),
          SentTimestamp: String(NOW),
          SenderId: 'test',
          ApproximateFirstReceiveTimestamp: String(NOW),
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:pages',
        awsRegion: 'us-east-1',
      }),
    ),
  };
}
