import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetter, DeadLetterQueue } from '../../functions/core/crawl/ports.ts';

/** How long a received message is invisible. If the command is killed, its messages become visible again after this time. */
const VISIBILITY_SECONDS = 600;
/** The most entries that SQS accepts in a batch. */
const BATCH = 10;

/** A message in a queue of failures. */
export interface HeldMessage extends DeadLetter {
  /** The values of the message's attributes, by name. */
  attributes: Record<string, string>;
}

/** A queue of failures, from which an operator receives. */
export interface HeldMessages extends DeadLetterQueue {
  receive(): Promise<HeldMessage[]>;
  /** Stops holding messages. Those neither removed nor left become visible again after ten minutes. */
  close(): void;
}

/**
 * Creates the adapter of a queue of failures. The messages that it has received stay invisible until they are removed or left, however
 * long that takes: a redrive follows one crawl after another, for hours. SQS allows 12 hours in all.
 * @param waitSeconds how long a receive waits for a message before it returns none
 */
export function heldMessages(sqs: SQSClient, QueueUrl: string, waitSeconds = 3): HeldMessages {
  const held = new Set<string>();
  // Two attempts fit into the time that is left, so a failed one is not reported: the message becomes visible again, and that is harmless.
  const timer = setInterval(() => extend().catch(() => {}), (VISIBILITY_SECONDS * 1000) / 3);
  timer.unref();

  async function extend(): Promise<void> {
    const handles = [...held];
    for (let start = 0; start < handles.length; start += BATCH) {
      const Entries = handles.slice(start, start + BATCH).map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: VISIBILITY_SECONDS,
      }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    }
  }

  return {
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: BATCH,
          MessageAttributeNames: ['All'],
          // A long poll queries every server of the queue, so an empty result means that the queue is empty.
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: VISIBILITY_SECONDS,
        }),
      );
      return Messages.map(({ Body = '', ReceiptHandle = '', MessageAttributes = {} }) => {
        held.add(ReceiptHandle);
        const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [
          name,
          StringValue,
        ]);
        return {
          body: Body,
          receiptHandle: ReceiptHandle,
          attributes: Object.fromEntries(attributes),
        };
      });
    },
    async remove({ receiptHandle }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
      held.delete(receiptHandle);
    },
    async leave({ receiptHandle }) {
      // First, so that an extension cannot follow.
      held.delete(receiptHandle);
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 }),
      );
    },
    close() {
      clearInterval(timer);
    },
  };
}
