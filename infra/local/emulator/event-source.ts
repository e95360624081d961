import { once } from 'node:events';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import { Consumer } from 'sqs-consumer';
import * as z from 'zod';
import { CREDENTIALS, REGION } from './account.ts';
import type { LambdaFunction } from './lambda.ts';

/** What of an event source mapping's template properties matters here. */
export const MappingProperties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.coerce.number().default(10),
  Enabled: z.boolean().default(true),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number() }).optional(),
  // A filter would decide what reaches the function: better no run than a run without it.
  FilterCriteria: z.undefined('is not run here').optional(),
});

/** Pollers of a mapping that names no number: Lambda begins with five. */
export const DEFAULT_CONCURRENCY = 5;

export interface EventSourceSettings {
  endpoint: string;
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** Batches that may be with the function at a time. */
  concurrency: number;
  /** Whether the function's answer names the messages that failed. */
  reportsFailures: boolean;
}

/**
 * Feeds a queue's messages to a function, as Lambda's event source mapping does: a batch that the function takes is deleted,
 * save what it reports as failed; after a failure nothing is. What stays keeps the visibility it has.
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
    // Each poller keeps a socket for as long as it waits, and needs another to delete.
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: 2 * concurrency } },
  });
  let stopping = false;

  async function handleMessageBatch(messages: Message[]): Promise<Message[]> {
    const answer = await target.invoke({ Records: messages.map(message => toRecord(message, queueArn)) });
    if ('error' in answer) return [];
    const ids = messages.map(message => message.MessageId ?? '');
    const failed = reportsFailures ? failedOf(answer.payload, ids) : new Set<string>();
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
      // Stopping aborts the polls under way, and each says so.
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

/** One message as Lambda hands it over. */
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
 * The ids of those messages that a function reports as failed. A report that cannot be understood, or that names a message
 * which was not in the batch, fails all of it, as on AWS.
 */
export function failedOf(payload: unknown, ids: string[]): Set<string> {
  const report = Report.safeParse(payload);
  if (!report.success) return new Set(ids);
  const failed = (report.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every(id => ids.includes(id)) ? new Set(failed) : new Set(ids);
}
