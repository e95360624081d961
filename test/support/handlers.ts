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
import { createDependencies } from '../../functions/dependencies.ts';
import { type FunctionSettings, readEnvironment, type Variable } from '../../functions/environment.ts';
import { TABLE } from './engines.ts';

export const PAGES_QUEUE = 'https://sqs.example/1/pages';
export const DEAD_LETTERS = 'https://sqs.example/1/dead-letters';
/** When the staged world is. */
export const NOW = Date.parse('2026-11-23T12:00:00.000Z');

/** What the stack would tell a function. */
export function variables(listUrl: string): Record<Variable, string> {
  return {
    TABLE_NAME: TABLE,
    PAGES_QUEUE_URL: PAGES_QUEUE,
    DEAD_LETTERS_QUEUE_URL: DEAD_LETTERS,
    LIST_URL: listUrl,
    PAGE_INTERVAL_SECONDS: '0',
    RETRY_BASE_SECONDS: '30',
    DEADLINE_SECONDS: '10800',
    KEEP_DAYS: '90',
    AT_LEAST: '',
    USER_AGENT: 'Toplist/test',
    PROXY_URL: '',
  };
}

/** The handlers' modules read the environment as they are imported, so it is set first and they are imported after. */
export async function withEnvironment<T>(
  variables: Record<string, string>,
  load: () => Promise<T>,
): Promise<T> {
  Object.assign(process.env, variables);
  return await load();
}

export const CONTEXT: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'staged',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:staged',
  memoryLimitInMB: '256',
  awsRequestId: '00000000-0000-0000-0000-000000000000',
  logGroupName: 'staged',
  logStreamName: 'staged',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

export interface StagedDependencies {
  settings: FunctionSettings;
  dependencies: Dependencies;
  store: ReturnType<typeof createStore>;
  sqs: ReturnType<typeof stageSqs>;
  /** Moves the world's clock. */
  pass(seconds: number): void;
}

/** A function's dependencies: a real table, the site at that address, a staged SQS, and a clock that stands still. */
export function stageDependencies(
  table: DynamoDBDocumentClient,
  listUrl: string,
  changes: Partial<Record<Variable, string>> = {},
): StagedDependencies {
  const settings = readEnvironment({ ...variables(listUrl), ...changes });
  const sqs = stageSqs();
  let at = NOW;
  const now = () => at;
  const telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
  const fetch = createFetch(settings.site, null);
  return {
    settings,
    dependencies: createDependencies(settings, telemetry, {
      table,
      sqs: sqs.client,
      fetch,
      now,
      random: () => 0.5,
    }),
    store: createStore(table, { tableName: TABLE, keepDays: settings.keepDays, now }),
    sqs,
    pass: seconds => {
      at += seconds * 1000;
    },
  };
}

/** An SQS that takes everything, unless a test stages another answer on its mock. */
function stageSqs() {
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
    /** Refuses so many batches whole. */
    refuse: (batches: number) => {
      refusals = batches;
    },
    /** The page messages that were sent, in order. */
    sent: () => bodies().map(body => PageMessage.parse(JSON.parse(body))),
    /** How long which message was hidden. */
    hidden: () =>
      mock
        .commandCalls(ChangeMessageVisibilityCommand)
        .map(call => [call.args[0].input.ReceiptHandle, call.args[0].input.VisibilityTimeout]),
    /** What rests in the dead letters: body and class. */
    buried: () =>
      mock.commandCalls(SendMessageCommand).map(call => {
        const { QueueUrl, MessageBody, MessageAttributes } = call.args[0].input;
        if (QueueUrl !== DEAD_LETTERS) throw new Error(`a message was sent to ${QueueUrl}`);
        return { body: MessageBody, class: MessageAttributes?.class?.StringValue };
      }),
  };
}

/** A batch as the event source hands it on; the receipt of message n is `receipt-n`, its id `message-n`. */
export function batchOf(bodies: unknown[], receives = 1, sentAt = NOW): SQSEvent {
  return {
    Records: bodies.map(
      (body, index): SQSRecord => ({
        messageId: `message-${index}`,
        receiptHandle: `receipt-${index}`,
        body: typeof body === 'string' ? body : JSON.stringify(body),
        attributes: {
          ApproximateReceiveCount: String(receives),
          SentTimestamp: String(sentAt),
          SenderId: 'staged',
          ApproximateFirstReceiveTimestamp: String(sentAt),
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
