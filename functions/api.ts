import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { readEnvironment } from './core/environment.ts';
import { createRouter } from './edge/routes.ts';
import { createStore, createTableClient } from './edge/table.ts';

const logger = new Logger();
const settings = readEnvironment(process.env);
const store = createStore(createTableClient(), {
  tableName: settings.tableName,
  keepDays: settings.keepDays,
  now: Date.now,
});
const router = createRouter({ list: settings.list, store, now: Date.now, logger });

/** Answers the readers: the published list, and how its crawls stand. */
export async function handler(event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> {
  return router.resolve(event, context);
}
