import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createQueue } from '../../../../functions/adapters/sqs/queue.ts';
import { messagesFor } from '../../../../functions/core/crawl/message.ts';
import { rejected } from '../../../support/caught.ts';
import { crawl, PLAN } from '../../../support/crawl.ts';

const sqs = mockClient(SQSClient);
const queue = createQueue(new SQSClient({ region: 'local' }), {
  pagesQueueUrl: 'https://sqs.example/1/pages',
  deadLettersQueueUrl: 'https://sqs.example/1/dead',
});
const sending = (count: number) =>
  messagesFor(
    { ...crawl(), plan: { ...PLAN, pages: 20_000, total: null } },
    Array.from({ length: count }, (_, index) => index + 2),
    0,
    0,
  ).map((message, index) => ({ message, delaySeconds: index % 900 }));

/** Mocks SQS so that it fails the entries of some pages. Returns the pages of the entries that it accepted. */
function mockBatches(fails: (page: number) => boolean) {
  const accepted: number[] = [];
  sqs.on(SendMessageBatchCommand).callsFake((input: SendMessageBatchCommandInput) => {
    const entries = (input.Entries ?? []).map(({ Id = '', MessageBody = '{}' }) => ({
      Id,
      page: Number(JSON.parse(MessageBody).page),
    }));
    const failed = entries.filter(({ page }) => fails(page));
    const successful = entries.filter(entry => !failed.includes(entry));
    accepted.push(...successful.map(({ page }) => page));
    return {
      ...(successful.length > 0 && { Successful: successful.map(({ Id }) => ({ Id, MessageId: Id })) }),
      ...(failed.length > 0 && {
        Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
      }),
    };
  });
  return accepted;
}
const batches = () => sqs.commandCalls(SendMessageBatchCommand).map(call => call.args[0].input.Entries ?? []);

beforeEach(() => sqs.reset());
// The mock replaces a method of the class, which the files of a worker share.
afterAll(() => sqs.restore());

describe('send', () => {
  it('puts up to ten messages in a batch, each with its delay and a unique id', async () => {
    const accepted = mockBatches(() => false);
    await queue.send(sending(25));
    expect(
      batches()
        .map(({ length }) => length)
        .toSorted(),
    ).toEqual([10, 10, 5].toSorted());
    expect(accepted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 2));
    for (const batch of batches()) expect(new Set(batch.map(({ Id }) => Id)).size).toBe(batch.length);
    const delays = batches().flatMap(batch => batch.map(entry => entry.DelaySeconds ?? -1));
    expect(delays.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });

  it('sends no request for no messages', async () => {
    await queue.send([]);
    expect(batches()).toEqual([]);
  });

  it('retries only the entries that failed', async () => {
    const tries = new Map<number, number>();
    const accepted = mockBatches(page => {
      tries.set(page, (tries.get(page) ?? 0) + 1);
      return page % 4 === 0 && (tries.get(page) ?? 0) < 4;
    });
    await queue.send(sending(12));
    expect(accepted.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index + 2));
    expect(tries.get(4)).toBe(4);
    expect(tries.get(5)).toBe(1);
  });

  it('throws a retry error with the number of unsent messages if an entry fails repeatedly', async () => {
    mockBatches(page => page === 5);
    expect(await rejected(queue.send(sending(9)))).toMatchObject({
      class: 'retry',
      message: 'SQS rejected 1 of 9 messages',
    });
    expect(batches()).toHaveLength(5);
  });

  it('counts a message as sent only if SQS reports it as successful', async () => {
    sqs.on(SendMessageBatchCommand).resolves({});
    expect((await rejected(queue.send(sending(3)))).message).toContain('3 of 3');
  });

  it('sends 10,000 messages', async () => {
    const accepted = mockBatches(() => false);
    await queue.send(sending(10_000));
    expect(new Set(accepted).size).toBe(10_000);
    expect(batches()).toHaveLength(1000);
  });

  it('stops if its caller has no time left', async () => {
    const accepted = mockBatches(() => false);
    const noTime = AbortSignal.abort(new Error('no time left'));
    await expect(queue.send(sending(20), noTime)).rejects.toThrow('no time left');
    expect(accepted).toEqual([]);
  });

  it('rethrows an error of SQS', async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error('QueueDoesNotExist'));
    await expect(queue.send(sending(1))).rejects.toThrow('QueueDoesNotExist');
  });
});

it('changeVisibility sets the visibility timeout of a message', async () => {
  await queue.changeVisibility('receipt', 90);
  expect(sqs.commandCalls(ChangeMessageVisibilityCommand)[0]?.args[0].input).toEqual({
    QueueUrl: 'https://sqs.example/1/pages',
    ReceiptHandle: 'receipt',
    VisibilityTimeout: 90,
  });
});

describe('sendToDeadLetters', () => {
  const sent = () => sqs.commandCalls(SendMessageCommand)[0]?.args[0].input;

  it('sends the unchanged body to the dead-letter queue, with the reason', async () => {
    await queue.sendToDeadLetters('{"page":4}', { class: 'changed', message: 'no list' });
    expect(sent()).toMatchObject({
      QueueUrl: 'https://sqs.example/1/dead',
      MessageBody: '{"page":4}',
      MessageAttributes: {
        class: { DataType: 'String', StringValue: 'changed' },
        reason: { DataType: 'String', StringValue: 'no list' },
      },
    });
  });

  it.each([
    ['an empty one', '', '-'],
    ['a control character', 'a\u0000b', 'a?b'],
    ['half of a pair', 'half \ud800 of a pair', 'half ? of a pair'],
    ['no character', '\ufffe', '?'],
    ['characters of two units', '𠮷野 🎬', '𠮷野 🎬'],
    ['a long one', 'x'.repeat(300_000), `${'x'.repeat(1000)}...`],
    ['a long one of characters of two units', `x${'🎬'.repeat(9000)}`, `x${'🎬'.repeat(499)}...`],
  ])('sends a reason that SQS accepts, of %s', async (_what, message, sentReason) => {
    await queue.sendToDeadLetters('{}', { class: 'changed', message });
    expect(sent()?.MessageAttributes?.reason?.StringValue).toBe(sentReason);
  });
});
