import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from '../../functions/core/crawl/ports.ts';

/** How long a received dead letter is invisible. If the command is killed, its letters become visible again after this time. */
const VISIBILITY_SECONDS = 600;

/**
 * Creates the dead-letter queue's adapter for redrive.
 * @param waitSeconds how long a receive waits for a message before it returns none
 */
export function deadLettersOf(sqs: SQSClient, QueueUrl: string, waitSeconds = 3): DeadLetterQueue {
  return {
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          // A long poll queries every server of the queue, so an empty result means that the queue is empty.
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: VISIBILITY_SECONDS,
        }),
      );
      return Messages.map(({ Body = '', ReceiptHandle = '' }) => ({
        body: Body,
        receiptHandle: ReceiptHandle,
      }));
    },
    async remove({ receiptHandle }) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: receiptHandle }));
    },
    async leave({ receiptHandle }) {
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 }),
      );
    },
  };
}
