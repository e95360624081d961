import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { LISTS } from '#lists';
import { createTableClient } from './adapters/dynamodb/documents.ts';
import { createStore } from './adapters/dynamodb/store.ts';
import { createApi } from './adapters/http/routes.ts';
import { type Invocation, nameInvocation } from './adapters/name-invocation.ts';
import { readEnvironment, settingsText } from './environment.ts';

const logger = new Logger();
/** The hash of the settings and of this file once it is bundled, which names the other files of the function by their hashes. */
const build = createHash('sha256')
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .update(settingsText(process.env))
  .digest('hex')
  .slice(0, 12);
const { lists, tableName, keepDays } = readEnvironment(process.env, LISTS);
const store = createStore(createTableClient(), { tableName, keepDays, now: Date.now });

const answer = createApi({ lists, store, now: Date.now, logger, build });

/** Answers the readers: the published lists, and how their crawls stand. */
export function handler(event: unknown, context: Invocation): Promise<APIGatewayProxyStructuredResultV2> {
  nameInvocation(logger, context);
  return answer(event);
}
