import { once } from 'node:events';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import * as z from 'zod';
import { CREDENTIALS, REGION } from './account.ts';
import type { LambdaFunction } from './lambda.ts';

/** The properties of an event source mapping that the emulator uses. */
export const MappingProperties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.coerce.number().default(10),
  Enabled: z.boolean().default(true),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number() }).optional(),
  // Ignoring a filter would send the function messages that it does not get on AWS, so a filter is an error.
  FilterCriteria: z.undefined('the emulator does not support filters').optional(),
});

/** The number of pollers of a mapping without a maximum concurrency. Lambda starts with five. */
export const DEFAULT_CONCURRENCY = 5;

interface EventSourceSettings {
  endpoint: string;
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** The most batches that the function processes at the same time. */
  concurrency: number;
  /** Whether the function's result lists the messages that failed. */
  reportsFailures: boolean;
}

/**
 * Invokes a function with batches of a queue's messages, as Lambda's event source mapping does. It deletes a batch if the invocation
 * succeeds, except the messages that the function reports as failed. It deletes nothing if the invocation fails. The visibility timeout
 * of the remaining messages does not change.
 */
export function startEventSource(
  settings: EventSourceSettings,
  target: LambdaFunction,
  log: (line: string) => void,
): { stop(): Promise<void> } {
  const { endpoint, queueUrl, queueArn, batchSize, concurrency, reportsFailures } = settings;
  const sqs = new SQSClient({
    endpoint,
    region: REGION,
    credentials: CREDENTIALS,
    useQueueUrlAsEndpoint: false,
    // Each poller holds one socket during its long poll, and needs another one to delete messages.
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 2 * concurrency } },
  });
  let stopping = false;

  async function handleMessageBatch(messages: Message[]): Promise<Message[]> {
    const result = await target.invoke({ Records: messages.map(message => toRecord(message, queueArn)) });
    if ('error' in result) return [];
    const ids = messages.map(message => message.MessageId ?? '');
    const failed = reportsFailures ? failedOf(result.payload, ids) : new Set<string>();
    return messages.filter(message => !failed.has(message.MessageId ?? ''));
  }

  const consumers = Array.from({ length: concurrency }, () => {
    const consumer = Consumer.create({
      sqs,
      queueUrl,
      batchSize,
      waitTimeSeconds: 20,
      messageAttributeNames: ['All'],
      messageSystemAttributeNames: ['All'],
      useQueueUrlAsEndpoint: false,
      handleMessageBatch,
    });
    consumer.on('error', error => {
      // Stopping aborts the running polls, and each abort is reported as an error.
      if (!stopping) log(`event source of ${target.name}: ${error.message}`);
    });
    consumer.start();
    return consumer;
  });

  return {
    async stop() {
      stopping = true;
      await Promise.all(
        consumers.map(async consumer => {
          const stopped = once(consumer, 'stopped');
          consumer.stop({ abort: true });
          await stopped;
        }),
      );
      sqs.destroy();
    },
  };
}

/** Converts a message to the record that Lambda passes to a function. */
function toRecord(message: Message, queueArn: string) {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
    name,
    {
      stringValue: attribute.StringValue,
      binaryValue: attribute.BinaryValue && Buffer.from(attribute.BinaryValue).toString('base64'),
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: REGION,
  };
}

const Report = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullable();

/**
 * Returns the ids of the messages that a function reports as failed. As on AWS, the whole batch fails if the report is malformed or
 * names a message that was not in the batch.
 */
function failedOf(payload: unknown, ids: string[]): Set<string> {
  const report = Report.safeParse(payload);
  if (!report.success) return new Set(ids);
  const failed = (report.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every(id => ids.includes(id)) ? new Set(failed) : new Set(ids);
}
