import { Logger } from '@aws-lambda-powertools/logger';
import { createTableClient } from './adapters/dynamodb/documents.ts';
import { createStore } from './adapters/dynamodb/store.ts';
import { createApi } from './adapters/http/routes.ts';
import { readEnvironment } from './environment.ts';

const logger = new Logger();
const settings = readEnvironment(process.env);
const store = createStore(createTableClient(), {
  tableName: settings.tableName,
  keepDays: settings.keepDays,
  now: Date.now,
});

/** Answers the readers: the published list, and how its crawls stand. */
export const handler = createApi({ list: settings.list, store, now: Date.now, logger });
