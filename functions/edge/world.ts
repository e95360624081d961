import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionSettings } from '../core/environment.ts';
import type { Watch, World } from '../core/ports.ts';
import { createQueue } from './queue.ts';
import { createWeb } from './robots.ts';
import { createStore } from './table.ts';
import { createDispatcher } from './web.ts';

/** The world of a function that crawls: the real table, queue, web and clock. Made once, at cold start. */
export function createWorld(settings: FunctionSettings, watch: Watch): World {
  const now = Date.now;
  const store = createStore(new DynamoDBClient({}), {
    tableName: settings.tableName,
    keepDays: settings.keepDays,
    now,
  });
  // The queue's URL names its host; followed, it would lead a client that was pointed elsewhere to the real thing.
  const queue = createQueue(new SQSClient({ useQueueUrlAsEndpoint: false }), settings);
  const dispatcher = createDispatcher(settings.site, settings.proxyUrl);
  const web = createWeb(
    { site: settings.site, userAgent: settings.userAgent, dispatcher, now },
    store.robots,
  );
  return { store, queue, web, watch, now, random: Math.random };
}
