import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Queue } from '../../core/crawl/ports.ts';
import { CrawlError, cut } from '../../core/errors.ts';
import { xmlText } from '../../core/xml-text.ts';
import { inLanes } from '../lanes.ts';

/** The most messages that SQS accepts in a batch. */
const BATCH = 10;
/** Batches sent concurrently: enough for 10,000 messages in seconds, few enough not to be throttled. */
const LANES = 8;
/** SQS sometimes rejects single entries of a batch. An entry that it rejects this often will not be accepted. */
const ATTEMPTS = 5;

type Sending = Parameters<Queue['send']>[0];

/** The pages queue and its dead-letter queue. */
export function createQueue(
  sqs: SQSClient,
  urls: { pagesQueueUrl: string; deadLettersQueueUrl: string },
): Queue {
  async function sendBatch(batch: Sending): Promise<Sending> {
    const output = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: urls.pagesQueueUrl,
        Entries: batch.map(({ message, delaySeconds }, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
          DelaySeconds: delaySeconds,
        })),
      }),
    );
    const sent = new Set((output.Successful ?? []).map(entry => entry.Id));
    return batch.filter((_, index) => !sent.has(String(index)));
  }

  async function sendAll(messages: Sending): Promise<void> {
    let left = messages;
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === ATTEMPTS)
        throw new CrawlError('retry', `SQS rejected ${left.length} of ${messages.length} messages`);
      left = await sendBatch(left);
    }
  }

  return {
    async send(messages, signal) {
      const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, i) =>
        messages.slice(i * BATCH, (i + 1) * BATCH),
      );
      await inLanes(LANES, batches, async batch => {
        signal?.throwIfAborted();
        await sendAll(batch);
      });
    },

    async changeVisibility(receiptHandle, seconds) {
      await sqs.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: urls.pagesQueueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
    },

    async sendToDeadLetters(body, reason) {
      // SQS rejects a message with an empty attribute, or with characters that XML does not allow.
      const attribute = (text: string) => ({
        DataType: 'String',
        StringValue: xmlText(cut(text, 1000), '?') || '-',
      });
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: urls.deadLettersQueueUrl,
          MessageBody: body,
          MessageAttributes: { class: attribute(reason.class), reason: attribute(reason.message) },
        }),
      );
    },
  };
}
