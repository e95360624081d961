import { Logger } from '@aws-lambda-powertools/logger';
import { readEnvironment } from './core/environment.ts';
import { createTableClient } from './edge/documents.ts';
import { createApi } from './edge/routes.ts';
import { createStore } from './edge/table.ts';

const logger = new Logger();
const settings = readEnvironment(process.env);
const store = createStore(createTableClient(), {
  tableName: settings.tableName,
  keepDays: settings.keepDays,
  now: Date.now,
});

/** Answers the readers: the published list, and how its crawls stand. */
export const handler = createApi({ list: settings.list, store, now: Date.now, logger });
