import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetterQueue } from '../../functions/core/crawl/ports.ts';

/** So long a letter is hidden while it is dealt with; should the command die, it shows again after that. */
const HIDDEN_SECONDS = 600;

/**
 * The dead letters' queue as a redrive uses it.
 * @param waitSeconds how long a receive waits before it says that there are no more
 */
export function deadLettersOf(sqs: SQSClient, QueueUrl: string, waitSeconds = 3): DeadLetterQueue {
  return {
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          // A long poll asks every server of the queue, so that none means none.
          WaitTimeSeconds: waitSeconds,
          VisibilityTimeout: HIDDEN_SECONDS,
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
