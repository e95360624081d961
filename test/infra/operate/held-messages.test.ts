import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { heldMessages } from '../../../infra/operate/held-messages.ts';

const aws = mockClient(SQSClient);
const URL = 'https://sqs.us-east-1.amazonaws.com/1/dead-letters';
const message = (id: number) => ({ Body: `body ${id}`, ReceiptHandle: `handle ${id}` });
/** The receipt handles of all extensions so far. */
const extended = () =>
  aws
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));

// The mock replaces a method of the class, which the files of a worker share.
afterAll(() => aws.restore());
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  aws.reset();
});

it('keeps received messages invisible for as long as the command runs, except those that were removed or left', async () => {
  aws.on(ReceiveMessageCommand).resolves({ Messages: [message(1), message(2), message(3)] });
  const held = heldMessages(new SQSClient({ region: 'us-east-1' }), URL);
  const [first, second] = await held.receive();
  // Within each ten minutes there is an extension by ten more.
  await vi.advanceTimersByTimeAsync(599_000);
  expect(extended()).toEqual(expect.arrayContaining(['handle 1', 'handle 2', 'handle 3']));
  const [call] = aws.commandCalls(ChangeMessageVisibilityBatchCommand);
  expect(call?.args[0].input).toMatchObject({ QueueUrl: URL, Entries: [{ VisibilityTimeout: 600 }, {}, {}] });

  if (first !== undefined) await held.remove(first);
  if (second !== undefined) await held.leave(second);
  aws.resetHistory();
  await vi.advanceTimersByTimeAsync(599_000);
  expect(new Set(extended())).toEqual(new Set(['handle 3']));

  await held.close();
  aws.resetHistory();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(extended()).toEqual([]);
});

it('gives back at its end what was neither removed nor left, also if an extension is under way and a batch fails', async () => {
  const messages = Array.from({ length: 12 }, (_, index) => message(index));
  aws.on(ReceiveMessageCommand).resolves({ Messages: messages });
  const held = heldMessages(new SQSClient({ region: 'us-east-1' }), URL);
  const [first] = await held.receive();
  if (first !== undefined) await held.remove(first);
  let extend = () => {};
  aws
    .on(ChangeMessageVisibilityBatchCommand)
    .callsFakeOnce(
      () =>
        new Promise(resolve => {
          extend = () => resolve({});
        }),
    )
    .rejects(new Error('throttled'));
  await vi.advanceTimersByTimeAsync(200_000);
  const closed = held.close();
  extend();
  await closed;
  const entries = aws
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? []);
  expect(entries.slice(-11).map(entry => [entry.ReceiptHandle, entry.VisibilityTimeout])).toEqual(
    messages.slice(1).map(({ ReceiptHandle }) => [ReceiptHandle, 0]),
  );
  expect(entries.slice(0, -11).every(entry => entry.VisibilityTimeout === 600)).toBe(true);
});

it('gives back at its end what could not be left', async () => {
  aws.on(ReceiveMessageCommand).resolves({ Messages: [message(1)] });
  aws.on(ChangeMessageVisibilityCommand).rejects(new Error('throttled'));
  const held = heldMessages(new SQSClient({ region: 'us-east-1' }), URL);
  const [letter] = await held.receive();
  if (letter !== undefined) await expect(held.leave(letter)).rejects.toThrow('throttled');
  await held.close();
  expect(extended()).toEqual(['handle 1']);
});

it('receives nothing after an interrupt, but still removes what was done, leaves and gives back', async () => {
  aws.on(ReceiveMessageCommand).resolves({ Messages: [message(1), message(2)] });
  const controller = new AbortController();
  const held = heldMessages(new SQSClient({ region: 'us-east-1' }), URL, { signal: controller.signal });
  const [first, second] = await held.receive();
  controller.abort(new Error('interrupted'));
  await expect(held.receive()).rejects.toThrow('interrupted');
  if (first !== undefined) await held.remove(first);
  if (second !== undefined) await held.leave(second);
  await held.close();
  expect(aws.commandCalls(ReceiveMessageCommand)).toHaveLength(1);
  expect(aws.commandCalls(DeleteMessageCommand)).toHaveLength(1);
  expect(aws.commandCalls(ChangeMessageVisibilityCommand)).toHaveLength(1);
  expect(extended()).toEqual([]);
});

it('extends more than ten messages in batches, which is what SQS accepts', async () => {
  const messages = Array.from({ length: 10 }, (_, index) => message(index));
  aws
    .on(ReceiveMessageCommand)
    .resolvesOnce({ Messages: messages })
    .resolvesOnce({ Messages: [message(10)] });
  const held = heldMessages(new SQSClient({ region: 'us-east-1' }), URL);
  await held.receive();
  await held.receive();
  await vi.advanceTimersByTimeAsync(200_000);
  const sizes = aws
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .map(({ args: [{ input }] }) => input.Entries?.length);
  await held.close();
  expect(sizes).toEqual([10, 1]);
});

it('survives an extension that fails', async () => {
  aws.on(ReceiveMessageCommand).resolves({ Messages: [message(1)] });
  aws.on(ChangeMessageVisibilityBatchCommand).rejectsOnce(new Error('throttled')).resolves({});
  const held = heldMessages(new SQSClient({ region: 'us-east-1' }), URL);
  const [letter] = await held.receive();
  await vi.advanceTimersByTimeAsync(400_000);
  expect(aws.commandCalls(ChangeMessageVisibilityBatchCommand)).toHaveLength(2);
  if (letter !== undefined) await held.remove(letter);
  await held.close();
  expect(aws.commandCalls(DeleteMessageCommand)).toHaveLength(1);
  expect(aws.commandCalls(ChangeMessageVisibilityCommand)).toHaveLength(0);
});
