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
  /** Stops holding messages: those neither removed nor left are visible again at once, or after ten minutes if SQS fails. */
  close(): Promise<void>;
}

export interface HoldOptions {
  /** Once it is aborted, nothing is received or removed any more. */
  signal?: AbortSignal;
  /** How long a receive waits for a message before it returns none. */
  waitSeconds?: number;
}

/**
 * Creates the adapter of a queue of failures. The messages that it has received stay invisible until they are removed or left, however
 * long that takes: a redrive follows one crawl after another, for hours. SQS allows 12 hours in all.
 */
export function heldMessages(
  sqs: SQSClient,
  QueueUrl: string,
  { signal, waitSeconds = 3 }: HoldOptions = {},
): HeldMessages {
  const held = new Set<string>();
  let extension = Promise.resolve();
  const extend = () => {
    extension = hide(VISIBILITY_SECONDS);
  };
  // Two attempts fit into the time that is left.
  const timer = setInterval(extend, (VISIBILITY_SECONDS * 1000) / 3);
  timer.unref();

  /** Hides what is held for so many seconds from now. A failure is not reported: the message becomes visible later or earlier, which is harmless. */
  async function hide(seconds: number): Promise<void> {
    const handles = [...held];
    for (let start = 0; start < handles.length; start += BATCH) {
      const Entries = handles.slice(start, start + BATCH).map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: seconds,
      }));
      try {
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      } catch {}
    }
  }

  return {
    async receive() {
      signal?.throwIfAborted();
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
      held.delete(receiptHandle);
      // One that is under way must not follow.
      await extension;
      try {
        await sqs.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: 0,
          }),
        );
      } catch (error) {
        // It is given back at the end.
        held.add(receiptHandle);
        throw error;
      }
    },
    async close() {
      clearInterval(timer);
      // One that is under way must not follow.
      await extension;
      await hide(0);
      held.clear();
    },
  };
}
