import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import { arn } from '../infra/local/emulator/account.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type SampleSite, startSampleSite } from '../infra/local/sample-site/site.ts';
import { ask, launchStack, until } from './support/stack.ts';

let site: SampleSite;
let stack: RunningStack;
let sqs: SQSClient;
let QueueUrl: string;

beforeAll(async () => {
  site = await startSampleSite({ pages: 3, pageSize: 4 });
  stack = await launchStack(site.url);
  const client = {
    endpoint: stack.endpoints.sqs,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }))).QueueUrl ?? '';
  const sns = new SNSClient(client);
  await sns.send(
    new SubscribeCommand({
      TopicArn: arn('sns', 'Toplist-published'),
      Protocol: 'sqs',
      Endpoint: arn('sqs', 'subscriber'),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  sns.destroy();
});
afterAll(async () => {
  sqs.destroy();
  await stack.stop();
  await site.stop();
});

/** Crawls the list, and returns the crawl's id and what the subscriber then gets. */
async function crawl() {
  const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
  await until(
    async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body,
    ({ state }) => state !== 'running',
  );
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 2,
      VisibilityTimeout: 600,
    }),
  );
  return { id, messages: Messages.map(({ Body }) => JSON.parse(Body ?? '')) };
}

it('a queue that subscribes to the topic is told of a first publication, of which nothing is known before', async () => {
  const { id, messages } = await crawl();
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({
    v: 1,
    list: 'movies',
    crawl: id,
    count: 12,
    changed: null,
    entered: [],
  });
  expect(messages[0].link).toMatch(/^https?:\/\/.*\/movies$/);
});

it('and of the next one with what changed, before anybody can see that the crawl has ended', async () => {
  const [first, second, ...others] = site.truth();
  if (first === undefined || second === undefined) throw new Error('no entries');
  site.setEntries([second, first, ...others]);
  const { id, messages } = await crawl();
  expect(messages).toMatchObject([
    {
      crawl: id,
      count: 12,
      changed: { entered: 0, left: 0, rose: 1, fell: 1 },
      rose: [{ id: second.id, title: second.title, from: 2, to: 1 }],
      fell: [{ id: first.id, from: 1, to: 2 }],
    },
  ]);
});

it('but not of a crawl that is not published', async () => {
  site.setFaults([{ kind: 'empty-list', page: 2 }]);
  const { messages } = await crawl();
  site.setFaults([]);
  expect(messages).toEqual([]);
});
