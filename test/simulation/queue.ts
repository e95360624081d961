import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  type ChangeMessageVisibilityCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SendMessageBatchResultEntry,
  SendMessageCommand,
  type ServiceOutputTypes,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { answer } from './answer.ts';
import type { Gate } from './table.ts';

export interface SimulatedMessage {
  id: string;
  body: string;
  sentAt: number;
  visibleAt: number;
  receives: number;
  receipt: string;
}

interface QueueRules {
  visibilityMs: number;
  maxReceiveCount: number;
  /** Epoch milliseconds of the simulation. */
  now: () => number;
  /** Whether SQS moves a message that is received again to the dead-letter queue, as if it had been received too often. */
  exhausted: () => boolean;
  /** Called with each message that was sent to the pages queue. */
  onSend: (body: string) => void;
  /** Whether SQS refuses this entry of a batch. */
  refuses: () => boolean;
}

const client = new SQSClient({
  region: 'local',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
/** Shared by all simulations, for the same reason as the table's. */
let handle: (command: unknown) => Promise<ServiceOutputTypes> = async () => {
  throw new Error('no simulation is running');
};
answer(client, command => handle(command));

/**
 * Simulates a standard queue and its dead-letter queue: delays, visibility timeouts, receive counts and the redrive policy. The driver of
 * the simulation adds duplicates and late deliveries.
 */
export function simulateQueue(gate: Gate, rules: QueueRules) {
  const messages: SimulatedMessage[] = [];
  const deadLetters: SimulatedMessage[] = [];
  let ids = 0;
  const add = (to: SimulatedMessage[], body: string, delaySeconds = 0) => {
    ids += 1;
    const sentAt = rules.now();
    to.push({
      id: `m${ids}`,
      body,
      sentAt,
      visibleAt: sentAt + delaySeconds * 1000,
      receives: 0,
      receipt: '',
    });
  };
  handle = command => {
    if (command instanceof SendMessageBatchCommand)
      return gate('send', () => send(command.input.Entries ?? []));
    if (command instanceof SendMessageCommand)
      return gate('sendToDeadLetters', () => sendToDeadLetters(command.input.MessageBody ?? ''));
    if (command instanceof ChangeMessageVisibilityCommand)
      return gate('changeVisibility', () => changeVisibility(command.input));
    throw new Error('this command is not simulated');
  };

  function send(entries: SendMessageBatchRequestEntry[]): ServiceOutputTypes {
    if (entries.length > 10)
      throw new Error(`expected at most 10 messages in a batch, got ${entries.length}`);
    const Successful: SendMessageBatchResultEntry[] = [];
    const Failed: BatchResultErrorEntry[] = [];
    for (const { Id, MessageBody = '', DelaySeconds = 0 } of entries) {
      if (!Number.isInteger(DelaySeconds) || DelaySeconds > 900 || DelaySeconds < 0)
        throw new Error(`expected a whole DelaySeconds from 0 to 900, got ${DelaySeconds}`);
      if (rules.refuses()) Failed.push({ Id, SenderFault: false, Code: 'InternalError' });
      else {
        add(messages, MessageBody, DelaySeconds);
        rules.onSend(MessageBody);
        Successful.push({ Id, MessageId: `m${ids}`, MD5OfMessageBody: '' });
      }
    }
    return { $metadata: {}, Successful, Failed };
  }

  function sendToDeadLetters(body: string): ServiceOutputTypes {
    add(deadLetters, body);
    return { $metadata: {} };
  }

  function changeVisibility({
    ReceiptHandle,
    VisibilityTimeout = 0,
  }: ChangeMessageVisibilityCommandInput): ServiceOutputTypes {
    if (!Number.isInteger(VisibilityTimeout) || VisibilityTimeout > 43_200 || VisibilityTimeout < 0)
      throw new Error(`expected a whole VisibilityTimeout from 0 to 43200, got ${VisibilityTimeout}`);
    // As in SQS, the receipt handle of an earlier receive is accepted but has no effect.
    const message = messages.find(one => one.receipt === ReceiptHandle);
    if (message !== undefined) message.visibleAt = rules.now() + VisibilityTimeout * 1000;
    return { $metadata: {} };
  }

  return {
    client,
    messages,
    deadLetters,
    add: (body: string) => add(messages, body),
    addDeadLetter: (body: string) => add(deadLetters, body),
    visible: () => messages.filter(message => message.visibleAt <= rules.now()),

    /** Receives these messages. Moves those that have been received too often to the dead-letter queue instead. */
    receive(chosen: SimulatedMessage[]): SimulatedMessage[] {
      const received: SimulatedMessage[] = [];
      for (const message of chosen) {
        message.receives += 1;
        message.receipt = `${message.id}-${message.receives}`;
        message.visibleAt = rules.now() + rules.visibilityMs;
        if (message.receives > rules.maxReceiveCount || (message.receives > 1 && rules.exhausted())) {
          messages.splice(messages.indexOf(message), 1);
          deadLetters.push({ ...message, visibleAt: rules.now() });
        } else received.push({ ...message });
      }
      return received;
    },

    /** Deletes a message. The receipt handle of an earlier receive deletes it too, as it can in SQS. */
    remove(received: SimulatedMessage): void {
      const at = messages.findIndex(message => message.id === received.id);
      if (at >= 0) messages.splice(at, 1);
    },
  };
}
