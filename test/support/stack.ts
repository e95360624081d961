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
import { type RunningStack, startStack } from '../../infra/local/emulator/start-stack.ts';
import { synthesize } from '../../infra/local/synth.ts';

/** Short ones, so that a back-off takes a second and nobody has to fake a clock. */
export const SHORT_SETTINGS = {
  listUrl: 'http://127.0.0.1/top250',
  pageIntervalSeconds: '0',
  retryBaseSeconds: '1',
  deadlineSeconds: '300',
  ephemeral: 'true',
};

/** The whole stack on this machine, for a list that a test serves. */
export async function launchStack(
  listUrl: string,
  environment: Record<string, string> = {},
): Promise<RunningStack> {
  const assembly = await synthesize({ settings: SHORT_SETTINGS });
  return startStack({ assembly, environment: { LIST_URL: listUrl, ...environment } });
}

/** The same with a short visibility timeout: Lambda's six times the function's would keep a killed function's messages for minutes. */
export async function launchImpatientStack(listUrl: string): Promise<RunningStack> {
  const folder = await mkdtemp(join(tmpdir(), 'toplist-'));
  await cp(await synthesize({ settings: SHORT_SETTINGS }), folder, { recursive: true });
  const file = join(folder, 'Toplist.template.json');
  const template = await readFile(file, 'utf8');
  const impatient = template.replace(`"VisibilityTimeout": ${6 * PARSE_TIMEOUT}`, '"VisibilityTimeout": 2');
  if (impatient === template) throw new Error('the template has no visibility timeout to shorten');
  await writeFile(file, impatient);
  const stack = await startStack({ assembly: folder, environment: { LIST_URL: listUrl } });
  const stop = async () => {
    await stack.stop();
    await rm(folder, { recursive: true });
  };
  return { ...stack, stop };
}

/** Sends every dead letter back to the pages queue; answers how many there were. */
export async function sendBack(stack: RunningStack): Promise<number> {
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

export interface Answer<Body> {
  status: number;
  body: Body;
}

/** Asks the stack's API. The shape is what the test expects, and what its assertions then hold. */
export async function ask<Body>(
  stack: RunningStack,
  path: string,
  init: RequestInit = {},
): Promise<Answer<Body>> {
  const response = await fetch(stack.url + path, init);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

/** Looks again and again until what is looked for is there; the test's own timeout ends it otherwise. */
export async function until<T>(look: () => Promise<T>, found: (it: T) => boolean, everyMs = 20): Promise<T> {
  for (;;) {
    const it = await look();
    if (found(it)) return it;
    await pause(everyMs);
  }
}
