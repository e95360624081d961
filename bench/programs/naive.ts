/**
 * What a function that crawls imports if nobody looks at what that costs: all of cheerio, which brings parse5, the SDK's
 * clients, zod, and Powertools. The benchmark only bundles and imports it.
 */
import { BatchProcessor, EventType } from '@aws-lambda-powertools/batch';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as cheerio from 'cheerio';
import ipaddr from 'ipaddr.js';
import { Agent, request } from 'undici';
import * as z from 'zod';

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const queue = new SQSClient();
const topic = new SNSClient();
const Message = z.object({ url: z.url(), crawl: z.string(), page: z.int().positive() });
const processor = new BatchProcessor(EventType.SQS);
const metrics = new Metrics();
const logger = new Logger();
const dispatcher = new Agent();

/** Reads a page, stores it, and tells subscribers. */
export async function handler(event: unknown): Promise<void> {
  const { url, crawl } = Message.parse(event);
  if (ipaddr.isValid(new URL(url).hostname)) throw new Error('expected a name, got an address');
  const { body } = await request(url, { dispatcher });
  const $ = cheerio.load(await body.text());
  const titles = $('span.title')
    .toArray()
    .map(element => $(element).text());
  await table.send(new PutCommand({ TableName: 'table', Item: { pk: url, titles } }));
  await topic.send(new PublishCommand({ TopicArn: 'topic', Message: crawl }));
  logger.info('stored', {
    region: await queue.config.region(),
    processor: typeof processor,
    metrics: typeof metrics,
  });
}
