import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createTelemetry } from './adapters/telemetry.ts';
import { parsePage, readMessage } from './core/crawl/parse-page.ts';
import type { Dependencies } from './core/crawl/ports.ts';
import { messageOf } from './core/errors.ts';
import { createDependencies, realClients } from './dependencies.ts';
import { type CrawlSettings, readEnvironment } from './environment.ts';

const logger = new Logger();
const metrics = new Metrics();

/** Takes a batch of page messages side by side. Those that are not done are reported, even if that is all of them, so that none is deleted. */
export function createHandler(settings: CrawlSettings, dependencies: Dependencies) {
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context);
    const parse = (record: SQSRecord) => parseRecord(record, settings, dependencies);
    try {
      const processor = new BatchProcessor(EventType.SQS);
      return await processPartialResponse(event, parse, processor, {
        context,
        throwOnFullBatchFailure: false,
      });
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}

/** Powertools reports a message as failed when this throws. */
async function parseRecord(
  { body, receiptHandle, attributes, messageId }: SQSRecord,
  settings: CrawlSettings,
  dependencies: Dependencies,
): Promise<void> {
  const receives = Number(attributes.ApproximateReceiveCount);
  const delivery = { body, receiptHandle, receives, sentAt: Number(attributes.SentTimestamp) };
  const outcome = await parsePage(delivery, settings, dependencies).catch(error => {
    const { crawl, page } = readMessage(body) ?? {};
    logger.error('message comes back after its visibility timeout', {
      messageId,
      crawl,
      page,
      reason: messageOf(error),
    });
    throw error;
  });
  if (outcome === 'again') throw new Error('the message stays in the queue');
}

const settings = readEnvironment(process.env);
export const handler = createHandler(
  settings,
  createDependencies(settings, createTelemetry(logger, metrics), realClients(settings)),
);
