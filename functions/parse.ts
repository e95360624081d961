import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LISTS } from '#lists';
import { createTelemetry } from './adapters/telemetry.ts';
import { type Batch, createBatch } from './core/crawl/batch.ts';
import { readMessage } from './core/crawl/message.ts';
import { parsePage } from './core/crawl/parse-page.ts';
import type { Dependencies } from './core/crawl/ports.ts';
import type { KnownLists } from './core/crawl/settings.ts';
import { messageOf } from './core/errors.ts';
import { createDependencies, realClients } from './dependencies.ts';
import { readEnvironment } from './environment.ts';

const logger = new Logger();
const telemetry = createTelemetry(logger);

/** Processes a batch of page messages concurrently. Reports every unfinished message as a batch failure, even if all failed, so that SQS deletes none. */
export function createHandler(lists: KnownLists, dependencies: Dependencies) {
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    telemetry.begin(context);
    const batch = createBatch(dependencies);
    const parse = (record: SQSRecord) => parseRecord(record, lists, dependencies, batch);
    try {
      const processor = new BatchProcessor(EventType.SQS);
      return await processPartialResponse(event, parse, processor, {
        context,
        throwOnFullBatchFailure: false,
      });
    } finally {
      telemetry.publish();
    }
  };
}

/** Throws if the message must stay in the queue; Powertools then reports it as failed. */
async function parseRecord(record: SQSRecord, lists: KnownLists, dependencies: Dependencies, batch: Batch) {
  const { body, receiptHandle, attributes, messageId } = record;
  const receives = Number(attributes.ApproximateReceiveCount);
  const delivery = { messageId, body, receiptHandle, receives };
  const outcome = await parsePage(delivery, lists, dependencies, batch).catch(error => {
    const { name: list, crawl, page } = readMessage(body) ?? {};
    const facts = { messageId, list, crawl, page, reason: messageOf(error) };
    logger.error('message will be retried after its visibility timeout', facts);
    throw error;
  });
  if (outcome === 'again') throw new Error('the message stays in the queue');
}

const settings = readEnvironment(process.env, LISTS);
export const handler = createHandler(
  settings,
  createDependencies(settings, telemetry, realClients(settings)),
);
