import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { PARSE_TIMEOUT } from '../../functions/core/limits.ts';
import type { ConfiguredList } from '../../functions/environment.ts';
import { type RunningStack, startStack } from '../../infra/local/emulator/start-stack.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { listsVariable } from './lists-variable.ts';

/** Settings with short waits: a back-off takes a second, so the tests do not have to fake a clock. */
const SHORT_SETTINGS = {
  // The lists of a test are those in its environment; the template has the routes of all.
  lists: JSON.stringify(
    ['movies', 'books', 'music'].map(name => ({
      name,
      url: `http://127.0.0.1/${name}`,
      pageIntervalSeconds: 0,
    })),
  ),
  retryBaseSeconds: '1',
  deadlineSeconds: '300',
  ephemeral: 'true',
};

/** Starts the whole stack on this machine, for a list of movies that the test serves. */
export async function launchStack(url: string, list: Partial<ConfiguredList> = {}): Promise<RunningStack> {
  return launchStackOf([{ ...list, url }]);
}

/** Starts the whole stack on this machine, for lists that the test serves. */
export async function launchStackOf(lists: Parameters<typeof listsVariable>[0]): Promise<RunningStack> {
  const assembly = await synthesize({ settings: SHORT_SETTINGS });
  return startStack({ assembly, environment: { LISTS: listsVariable(lists) } });
}

/**
 * Starts the whole stack with a visibility timeout of two seconds. With the deployed one, six times the function's timeout, the messages of
 * a killed function would stay invisible for minutes.
 */
export async function launchStackWithShortVisibility(listUrl: string): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'toplist-'));
  await cp(await synthesize({ settings: SHORT_SETTINGS }), folder, { recursive: true });
  const file = join(folder, 'Toplist.template.json');
  const template = await readFile(file, 'utf8');
  const shortened = template.replace(`"VisibilityTimeout": ${6 * PARSE_TIMEOUT}`, '"VisibilityTimeout": 2');
  if (shortened === template) throw new Error('expected a visibility timeout in the template, got none');
  await writeFile(file, shortened);
  const stack = await startStack({
    assembly: folder,
    environment: { LISTS: listsVariable([{ url: listUrl }]) },
  });
  const stop = async () => {
    await stack.stop();
    await rm(folder, { recursive: true });
  };
  return { ...stack, stop };
}

/** Sends every dead letter back to the pages queue. Returns how many there were. */
export async function redriveAll(stack: RunningStack): Promise<number> {
  const sqs = new SQSClient({
    endpoint: stack.endpoints.sqs,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  });
  for (let sent = 0; ; ) {
    const QueueUrl = stack.queueUrl('dead-letters');
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return sent;
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('pages'), MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      sent += 1;
    }
  }
}

interface ApiResponse<Body> {
  status: number;
  body: Body;
}

/** Sends a request to the stack's API. `Body` is the expected shape; only the test's assertions verify it. */
export async function ask<Body>(
  stack: RunningStack,
  path: string,
  init: RequestInit = {},
): Promise<ApiResponse<Body>> {
  const response = await fetch(stack.url + path, init);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** Polls until the result meets the condition, and returns it. The test's own timeout limits the wait. */
export async function until<T>(
  poll: () => Promise<T>,
  isMet: (result: T) => boolean,
  everyMs = 20,
): Promise<T> {
  for (;;) {
    const result = await poll();
    if (isMet(result)) return result;
    await pause(everyMs);
  }
}
