import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import type { Crawl, EndState } from '../../functions/core/crawl/crawl.ts';
import type { Plan } from '../../functions/core/crawl/plan.ts';
import type { Store } from '../../functions/core/crawl/ports.ts';
import type { Movie } from '../../functions/core/page/movie.ts';
import { type Sqs, startSqs } from '../../infra/local/emulator/sqs.ts';
import { simulateQueue } from '../simulation/queue.ts';
import { type Gate, simulateTable } from '../simulation/table.ts';
import { ENGINES, type Engine, TABLE } from '../support/engines.ts';

const open: Gate = async (_label, effect) => effect();
const NOW = Date.parse('2026-11-23T03:00:00Z');
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

const crawl = fc.constantFrom('a', 'b', 'c');
const page = fc.integer({ min: 1, max: 4 });
const shard = fc.integer({ min: 0, max: 1 });
const hour = fc.integer({ min: 0, max: 5 });
const plan: Plan = {
  firstUrl: 'https://list.example/top',
  pages: 3,
  pageSize: 2,
  total: null,
  atLeast: 1,
  intervalSeconds: 0,
  rule: null,
};
const movie = (id: string): Movie => ({
  rank: 1,
  id,
  title: id,
  originalTitle: null,
  otherTitles: [],
  quote: null,
  link: 'https://list.example/subject/1/',
  poster: null,
  credits: null,
  year: 2000,
  countries: [],
  genres: [],
  rating: 9.5,
  votes: 1,
  playable: false,
});
const newCrawl = (id: string, hours: number): Crawl => ({
  v: 1,
  id,
  list: 'l',
  state: 'running',
  startedAt: at(hours),
  deadline: at(hours + 3),
  plan: null,
  openShards: [],
  acceptSmaller: null,
  sentAt: null,
  endedAt: null,
  reason: null,
});

/** One operation of the store. `list` separates the runs that share an engine. */
type Operation = (store: Store, list: string) => Promise<unknown>;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(crawl, hour, hour).map(
    ([id, from, to]) =>
      (store: Store, list: string) =>
        store.claim(list, `${list}${id}`, at(to), at(from)),
  ),
  crawl.map(id => (store: Store, list: string) => store.release(list, `${list}${id}`)),
  fc.tuple(crawl, hour).map(
    ([id, hours]) =>
      (store: Store, list: string) =>
        store.putCrawl({ ...newCrawl(`${list}${id}`, hours), list }),
  ),
  fc.tuple(crawl, page, fc.constantFrom('x', 'y')).map(
    ([id, number, text]) =>
      (store: Store, list: string) =>
        store.putPage({
          v: 1,
          crawl: `${list}${id}`,
          page: number,
          url: plan.firstUrl,
          fetchedAt: at(0),
          fetchMs: 1,
          bytes: 1,
          movies: [movie(text)],
          evidence: null,
        }),
  ),
  fc.tuple(crawl, shard).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.putPending(`${list}${id}`, number, [2, 3]),
  ),
  fc.tuple(crawl, shard, page).map(
    ([id, number, done]) =>
      (store: Store, list: string) =>
        store.markDone(`${list}${id}`, number, done),
  ),
  fc.tuple(crawl, fc.subarray([0, 1])).map(
    ([id, shards]) =>
      (store: Store, list: string) =>
        store.setPlan(`${list}${id}`, plan, shards, at(4)),
  ),
  fc.tuple(crawl, shard).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.closeShard(`${list}${id}`, number),
  ),
  fc.tuple(crawl, hour, fc.constantFrom(5, 6)).map(
    ([id, hours, count]) =>
      (store: Store, list: string) =>
        store.movePointer(
          {
            list,
            crawl: `${list}${id}`,
            startedAt: at(hours),
            publishedAt: at(5),
            count,
            pageSize: 2,
          },
          count,
        ),
  ),
  fc.tuple(crawl, fc.constantFrom<EndState>('published', 'inconsistent')).map(
    ([id, state]) =>
      (store: Store, list: string) =>
        store.endCrawl(`${list}${id}`, { state, reason: null, endedAt: at(5) }),
  ),
  fc.tuple(crawl, page).map(
    ([id, number]) =>
      (store: Store, list: string) =>
        store.putError(`${list}${id}`, {
          page: number,
          class: 'retry',
          message: 'm',
          expected: null,
          actual: null,
          tries: 1,
          dead: false,
          at: at(1),
        }),
  ),
);

/** Returns the result of an operation, or the name of its error. */
async function outcome(run: Promise<unknown>): Promise<unknown> {
  try {
    return plain(await run);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

/** Reads everything that the store can read. */
async function dump(store: Store, list: string): Promise<unknown> {
  const crawls = await Promise.all(
    ['a', 'b', 'c'].map(async id => ({
      crawl: await store.readCrawl(`${list}${id}`),
      pages: await all(store.readPages(`${list}${id}`)),
      page: await store.readPage(`${list}${id}`, 1),
      pending: [await store.readPending(`${list}${id}`, 0), await store.readPending(`${list}${id}`, 1)],
      errors: await store.readErrors(`${list}${id}`),
    })),
  );
  return plain({ crawls, pointer: await store.readPointer(list) });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Converts sets to sorted arrays, so that the results of two engines can be compared. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Object)
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        name === 'openShards' ? plain(new Set(Array.isArray(inner) ? inner : [])) : plain(inner),
      ]),
    );
  return value;
}

describe.each(ENGINES)('the simulated table has the same state as %s', (_name, start) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  });
  afterAll(async () => {
    await engine.stop();
  });

  it('after the same random operations', async () => {
    const options = { tableName: TABLE, keepDays: 90, now: () => NOW };
    const real = createStore(engine.client, options);
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(operation, { minLength: 5, maxLength: 30 }),
      async operations => {
        run += 1;
        const simulated = createStore(simulateTable(open).client, options);
        for (const operate of operations) {
          expect(await outcome(operate(simulated, `l${run}`))).toEqual(
            await outcome(operate(real, `l${run}`)),
          );
        }
        expect(await dump(simulated, `l${run}`)).toEqual(await dump(real, `l${run}`));
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 20261123, endOnFailure: true });
  });
});

describe('the simulated queue has the same state as fauxqs', () => {
  let sqs: Sqs;
  let client: SQSClient;
  beforeAll(async () => {
    sqs = await startSqs();
    client = new SQSClient({
      endpoint: sqs.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      useQueueUrlAsEndpoint: false,
    });
  });
  afterAll(async () => {
    client.destroy();
    await sqs.stop();
  });

  it('after the same random operations', async () => {
    let run = 0;
    const step = fc.constantFrom('send', 'receive', 'receive', 'delete', 'show');
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
      run += 1;
      await sqs.createQueue(`dead-${run}`, {});
      const redrive = JSON.stringify({
        deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:dead-${run}`,
        maxReceiveCount: 2,
      });
      await sqs.createQueue(`pages-${run}`, { VisibilityTimeout: '600', RedrivePolicy: redrive });
      const QueueUrl = sqs.queueUrl(`pages-${run}`);
      const simulated = simulateQueue(open, {
        visibilityMs: 600_000,
        maxReceiveCount: 2,
        now: () => NOW,
        exhausted: () => false,
        onSend: () => {},
        refuses: () => false,
      });
      /** The body of each message in flight, with its receipt handle in fauxqs. */
      const held = new Map<string, string>();
      for (const [index, name] of steps.entries()) {
        const [first] = held;
        if (name === 'send') {
          simulated.add(`m${index}`);
          await client.send(new SendMessageCommand({ QueueUrl, MessageBody: `m${index}` }));
        } else if (name === 'receive') {
          const { Messages = [] } = await client.send(
            new ReceiveMessageCommand({
              QueueUrl,
              MaxNumberOfMessages: 1,
              MessageSystemAttributeNames: ['All'],
            }),
          );
          // SQS chooses which message to deliver. It moves messages that were received too often to the dead-letter queue, so the simulated
          // queue has to receive those as well.
          const bodies = new Set(Messages.map(message => message.Body));
          const letters = (await sqs.inspect(`dead-${run}`)).ready.map(message => message.body);
          const moved = simulated.visible().filter(message => letters.includes(message.body));
          const received = simulated.receive([
            ...moved,
            ...simulated.visible().filter(message => bodies.has(message.body)),
          ]);
          expect(received.map(({ body, receives }) => ({ body, receives }))).toEqual(
            Messages.map(({ Body, Attributes }) => ({
              body: Body,
              receives: Number(Attributes?.ApproximateReceiveCount),
            })),
          );
          for (const { Body = '', ReceiptHandle = '' } of Messages) held.set(Body, ReceiptHandle);
        } else if (first !== undefined) {
          const [body, ReceiptHandle] = first;
          const message = simulated.messages.find(one => one.body === body);
          held.delete(body);
          if (name === 'delete') {
            await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
            if (message !== undefined) simulated.remove(message);
          } else {
            await client.send(
              new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
            );
            await simulated.client.send(
              new ChangeMessageVisibilityCommand({
                QueueUrl,
                ReceiptHandle: message?.receipt,
                VisibilityTimeout: 0,
              }),
            );
          }
        }
      }
      const { ready, inflight } = await sqs.inspect(`pages-${run}`);
      const letters = (await sqs.inspect(`dead-${run}`)).ready;
      expect(
        simulated
          .visible()
          .map(message => message.body)
          .sort(),
      ).toEqual(ready.map(message => message.body).sort());
      expect(simulated.messages.length).toBe(ready.length + inflight.length);
      expect(simulated.deadLetters.map(message => message.body).sort()).toEqual(
        letters.map(message => message.body).sort(),
      );
    });
    await fc.assert(property, { numRuns: 60, seed: 20261123, endOnFailure: true });
  });
});
