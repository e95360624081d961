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
import { mockClient } from 'aws-sdk-client-mock';
import type { Gate } from './table.ts';

export interface SimulatedMessage {
  id: string;
  body: string;
  sentAt: number;
  /** Who sent it: messages of one sending are spaced against each other. */
  sender: string;
  visibleAt: number;
  receives: number;
  receipt: string;
}

export interface QueueRules {
  visibilityMs: number;
  maxReceiveCount: number;
  /** Epoch milliseconds of the simulation. */
  now: () => number;
  sender: () => string;
  /** Whether SQS refuses this entry of a batch. */
  refuses: () => boolean;
}

const client = new SQSClient({
  region: 'local',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
/** One for all simulations, as for the table. */
const mock = mockClient(client);
let answer: (command: unknown) => Promise<ServiceOutputTypes> = async () => {
  throw new Error('no simulation');
};
mock.send.callsFake((command: unknown) => answer(command));

/** A standard queue and its dead letters: delays, visibility, receive counts and redrive. Duplicates and lateness are the driver's. */
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
      sender: rules.sender(),
      visibleAt: sentAt + delaySeconds * 1000,
      receives: 0,
      receipt: '',
    });
  };
  answer = command => {
    if (command instanceof SendMessageBatchCommand)
      return gate('send', () => send(command.input.Entries ?? []));
    if (command instanceof SendMessageCommand)
      return gate('sendToDeadLetters', () => sendToDeadLetters(command.input.MessageBody ?? ''));
    if (command instanceof ChangeMessageVisibilityCommand)
      return gate('changeVisibility', () => changeVisibility(command.input));
    throw new Error('not simulated');
  };

  function send(entries: SendMessageBatchRequestEntry[]): ServiceOutputTypes {
    if (entries.length > 10) throw new Error('a batch takes ten messages');
    const Successful: SendMessageBatchResultEntry[] = [];
    const Failed: BatchResultErrorEntry[] = [];
    for (const { Id, MessageBody = '', DelaySeconds = 0 } of entries) {
      if (DelaySeconds > 900 || DelaySeconds < 0) throw new Error(`DelaySeconds ${DelaySeconds}`);
      if (rules.refuses()) Failed.push({ Id, SenderFault: false, Code: 'InternalError' });
      else {
        add(messages, MessageBody, DelaySeconds);
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
    if (VisibilityTimeout > 43_200 || VisibilityTimeout < 0)
      throw new Error(`VisibilityTimeout ${VisibilityTimeout}`);
    // The handle of an older receive is answered, and does nothing.
    const message = messages.find(one => one.receipt === ReceiptHandle);
    if (message !== undefined) message.visibleAt = rules.now() + VisibilityTimeout * 1000;
    return { $metadata: {} };
  }

  return {
    client,
    forget: () => mock.resetHistory(),
    messages,
    deadLetters,
    add: (body: string, delaySeconds: number) => add(messages, body, delaySeconds),
    visible: () => messages.filter(message => message.visibleAt <= rules.now()),

    /** Receives up to so many of these messages; one that was received too often goes to the dead letters instead. */
    receive(chosen: SimulatedMessage[]): SimulatedMessage[] {
      const received: SimulatedMessage[] = [];
      for (const message of chosen) {
        message.receives += 1;
        message.receipt = `${message.id}-${message.receives}`;
        message.visibleAt = rules.now() + rules.visibilityMs;
        if (message.receives > rules.maxReceiveCount) {
          messages.splice(messages.indexOf(message), 1);
          deadLetters.push(message);
        } else received.push({ ...message });
      }
      return received;
    },

    /** Deletes by receipt; the handle of an older receive deletes all the same, as in SQS it may. */
    remove(received: SimulatedMessage): void {
      const at = messages.findIndex(message => message.id === received.id);
      if (at >= 0) messages.splice(at, 1);
    },
  };
}
export type SimulatedQueue = ReturnType<typeof simulateQueue>;
