import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, Stack } from 'aws-cdk-lib';
import { CfnSubscription, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import { type RunningStack, startStack } from '../infra/local/emulator/start-stack.ts';
import { type SampleSite, startSampleSite } from '../infra/local/sample-site/site.ts';
import { Toplist } from '../infra/toplist.ts';
import { ask, until } from './support/stack.ts';

// The library's validation takes seconds, and warns of the boolean that is text on purpose.
process.env.CDK_VALIDATION = 'false';

let site: SampleSite;
let stack: RunningStack;
let sqs: SQSClient;
let outdir: string;

/** Synthesizes an app with queues of its own, which subscribe to what the construct publishes, each in another way. */
function synthesizeApp(url: string): void {
  // The names of the constructs come from the paths in the template, as with the CDK CLI.
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  const own = new Stack(app, 'Lists');
  const { published } = new Toplist(own, 'Default', {
    lists: [{ name: 'movies', url, pageIntervalSeconds: 0 }],
    settings: { retryBaseSeconds: 1, ephemeral: true },
  });
  const raw = { rawMessageDelivery: true };
  published.addSubscription(new SqsSubscription(new Queue(own, 'subscriber'), raw));
  for (const list of ['movies', 'books']) {
    const filterPolicy = { list: SubscriptionFilter.stringFilter({ allowlist: [list] }) };
    published.addSubscription(new SqsSubscription(new Queue(own, `only-${list}`), { ...raw, filterPolicy }));
  }
  const { node } = published.addSubscription(new SqsSubscription(new Queue(own, 'wrapped')));
  // A template may hold a boolean as its text.
  if (node.defaultChild instanceof CfnSubscription)
    node.defaultChild.addPropertyOverride('RawMessageDelivery', 'false');
  app.synth();
}

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'toplist-published-'));
  site = await startSampleSite({ pages: 3, pageSize: 4 });
  synthesizeApp(site.url);
  stack = await startStack({ assembly: outdir });
  sqs = new SQSClient({
    endpoint: stack.endpoints.sqs,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  });
});
afterAll(async () => {
  sqs.destroy();
  await stack.stop();
  await site.stop();
  await rm(outdir, { recursive: true });
});

/** Crawls the list, and returns the crawl's id and what the subscriber then gets. */
async function crawl() {
  const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
  await until(
    async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body,
    ({ state }) => state !== 'running',
  );
  return { id, messages: await receive('subscriber', 2) };
}

/** What is in a queue and was not received before. Waits that long if it is empty. */
async function receive(queue: string, seconds: number) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: stack.queueUrl(queue),
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: seconds,
      VisibilityTimeout: 600,
    }),
  );
  return Messages.map(({ Body }) => JSON.parse(Body ?? ''));
}

it('a queue that subscribes to `published` is told of a first publication, of which nothing is known before', async () => {
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
  expect(messages[0].publishedAt).toBe(
    (await ask<{ publishedAt: string }>(stack, '/movies')).body.publishedAt,
  );
});

it('a queue with a filter by list gets the messages about that list only, and one without raw delivery gets them as SNS wraps them', async () => {
  expect(await receive('only-movies', 0)).toMatchObject([{ list: 'movies', count: 12 }]);
  expect(await receive('only-books', 0)).toEqual([]);
  const [{ Type, Message, MessageAttributes }] = await receive('wrapped', 0);
  expect([Type, MessageAttributes]).toEqual(['Notification', { list: { Type: 'String', Value: 'movies' } }]);
  expect(JSON.parse(Message)).toMatchObject({ list: 'movies', count: 12 });
});

it('and of the next one with what changed', async () => {
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
