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
import { type Sqs, startSqs } from '../../infra/local/emulator/sqs.ts';
import { simulateQueue } from '../simulation/queue.ts';
import { type Gate, simulateTable } from '../simulation/table.ts';
import { ENGINES, type Engine, TABLE } from '../support/engines.ts';
import { dump, NOW, operation, outcome } from './store-operations.ts';

const open: Gate = async (_label, effect) => effect();
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
