import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTableClient } from './adapters/dynamodb/documents.ts';
import { createStore } from './adapters/dynamodb/store.ts';
import { createQueue } from './adapters/sqs/queue.ts';
import { createFetch, type Fetch } from './adapters/web/fetch.ts';
import { createWeb } from './adapters/web/web.ts';
import type { Dependencies, Telemetry } from './core/crawl/ports.ts';
import type { FunctionSettings } from './environment.ts';

/** What the world of a function is made of: clients of the real services and the real clock, or simulated ones. */
export interface Clients {
  table: DynamoDBDocumentClient;
  sqs: SQSClient;
  fetch: Fetch;
  /** Epoch milliseconds. */
  now: () => number;
  random: () => number;
}

/** The real clients. Made once, at cold start. */
export function realClients(settings: FunctionSettings): Clients {
  return {
    table: createTableClient(),
    // The queue's URL names its host; followed, it would lead a client that was pointed elsewhere to the real thing.
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
    fetch: createFetch(settings.site, settings.proxyUrl),
    now: Date.now,
    random: Math.random,
  };
}

/** The world of a function that crawls. */
export function createDependencies(
  settings: FunctionSettings,
  telemetry: Telemetry,
  clients: Clients,
): Dependencies {
  const { table, sqs, fetch, now, random } = clients;
  const store = createStore(table, { tableName: settings.tableName, keepDays: settings.keepDays, now });
  const { site, userAgent } = settings;
  const web = createWeb({ site, userAgent, fetch, now }, store.robots, telemetry);
  return { store, queue: createQueue(sqs, settings), web, telemetry, now, random };
}
