import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTableClient } from './adapters/dynamodb/documents.ts';
import { createStore } from './adapters/dynamodb/store.ts';
import { createNotifier } from './adapters/sns/notifier.ts';
import { lazyPublisher, type Publisher } from './adapters/sns/publisher.ts';
import { createSqsClient } from './adapters/sqs/client.ts';
import { createQueue } from './adapters/sqs/queue.ts';
import { createFetch, type Fetch } from './adapters/web/fetch.ts';
import { createWeb } from './adapters/web/web.ts';
import type { Dependencies, Telemetry } from './core/crawl/ports.ts';
import type { FunctionSettings } from './environment.ts';

/** The clients and sources that the dependencies of a crawl are made of: the real ones, or a test's. */
export interface Clients {
  table: DynamoDBDocumentClient;
  sqs: SQSClient;
  sns: Publisher;
  fetch: Fetch;
  /** Epoch milliseconds. */
  now: () => number;
  random: () => number;
}

/** The real clients. Created once, at cold start. */
export function realClients(settings: FunctionSettings): Clients {
  return {
    table: createTableClient(),
    sqs: createSqsClient(),
    sns: lazyPublisher(),
    fetch: createFetch(settings.site, settings.proxyUrl),
    now: Date.now,
    random: Math.random,
  };
}

/** Connects the core's ports to the adapters, for a function that crawls. */
export function createDependencies(
  settings: FunctionSettings,
  telemetry: Telemetry,
  { table, sqs, sns, fetch, now, random }: Clients,
): Dependencies {
  const store = createStore(table, { tableName: settings.tableName, keepDays: settings.keepDays, now });
  const { site, userAgent } = settings;
  const web = createWeb({ site, userAgent, fetch, now }, store.robots, telemetry);
  const notifier = createNotifier(sns, settings.publishedTopicArn, settings.apiUrl);
  return { store, queue: createQueue(sqs, settings), web, notifier, telemetry, now, random };
}
