import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { FunctionSettings } from '../core/environment.ts';
import type { Watch, World } from '../core/ports.ts';
import { createTableClient } from './documents.ts';
import { createQueue } from './queue.ts';
import { createWeb } from './robots.ts';
import { createStore } from './table.ts';
import { createFetch, type Fetch } from './web.ts';

/** What the world of a function is made of: clients of the real services and the real clock, or simulated ones. */
export interface Outside {
  table: DynamoDBDocumentClient;
  sqs: SQSClient;
  fetch: Fetch;
  /** Epoch milliseconds. */
  now: () => number;
  random: () => number;
}

/** The real outside. Made once, at cold start. */
export function realOutside(settings: FunctionSettings): Outside {
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
export function createWorld(settings: FunctionSettings, watch: Watch, outside: Outside): World {
  const { table, sqs, fetch, now, random } = outside;
  const store = createStore(table, { tableName: settings.tableName, keepDays: settings.keepDays, now });
  const web = createWeb({ site: settings.site, userAgent: settings.userAgent, fetch, now }, store.robots);
  return { store, queue: createQueue(sqs, settings), web, watch, now, random };
}
