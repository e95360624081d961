import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readEnvironment } from './core/environment.ts';
import { messageOf } from './core/errors.ts';
import { parsePage } from './core/parse-page.ts';
import { createWatch } from './edge/watch.ts';
import { createWorld } from './edge/world.ts';

const logger = new Logger();
const metrics = new Metrics();
const settings = readEnvironment(process.env);
const world = createWorld(settings, createWatch(logger, metrics));

/** Takes a batch of page messages side by side. Those that are not done are reported, even if that is all of them, so that none is deleted. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  logger.addContext(context);
  try {
    const processor = new BatchProcessor(EventType.SQS);
    return await processPartialResponse(event, parse, processor, { context, throwOnFullBatchFailure: false });
  } finally {
    metrics.publishStoredMetrics();
  }
}

/** Powertools reports a message as failed when its handler throws. */
async function parse(record: SQSRecord): Promise<void> {
  const outcome = await parsePage(
    {
      body: record.body,
      receiptHandle: record.receiptHandle,
      receives: Number(record.attributes.ApproximateReceiveCount),
      sentAt: Number(record.attributes.SentTimestamp),
    },
    settings,
    world,
  ).catch(error => {
    logger.error('message comes back after its visibility timeout', {
      messageId: record.messageId,
      reason: messageOf(error),
    });
    throw error;
  });
  if (outcome === 'again') throw new Error('the message stays in the queue');
}
