import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { LISTS } from '#lists';
import { problemResponse } from './adapters/http/problem.ts';
import { isHttpEvent, readTrigger, UnknownListError } from './adapters/http/seed-event.ts';
import { failedResponse, startedResponse } from './adapters/http/seed-response.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { Dependencies } from './core/crawl/ports.ts';
import { startCrawl } from './core/crawl/start-crawl.ts';
import { InputError } from './core/errors.ts';
import { SEED_HTTP_TIMEOUT } from './core/limits.ts';
import { createDependencies, realClients } from './dependencies.ts';
import { type FunctionSettings, readEnvironment } from './environment.ts';

const logger = new Logger();
const telemetry = createTelemetry(logger);

/** Starts the crawl that a schedule or a `POST /crawls` triggers. */
export function createHandler({ lists }: Pick<FunctionSettings, 'lists'>, dependencies: Dependencies) {
  return async (event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    telemetry.begin(context);
    try {
      const trigger = readTrigger(event, lists);
      const signal = trigger.by === 'http' ? AbortSignal.timeout(SEED_HTTP_TIMEOUT * 1000) : undefined;
      const result = startCrawl(trigger, trigger.settings, dependencies, signal);
      return await result.then(startedResponse, error => failedResponse(error, trigger));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (isHttpEvent(event)) return problemResponse(400, error.message);
      if (!(error instanceof UnknownListError)) throw error;
      logger.warn('stale trigger', { reason: error.message });
      return problemResponse(410, error.message);
    } finally {
      telemetry.publish();
    }
  };
}

const settings = readEnvironment(process.env, LISTS);
export const handler = createHandler(
  settings,
  createDependencies(settings, telemetry, realClients(settings)),
);
