import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { problemResponse } from './adapters/http/problem.ts';
import { isHttpEvent, readTrigger } from './adapters/http/seed-event.ts';
import { failedResponse, startedResponse } from './adapters/http/seed-response.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { Dependencies } from './core/crawl/ports.ts';
import type { CrawlSettings } from './core/crawl/settings.ts';
import { startCrawl } from './core/crawl/start-crawl.ts';
import { InputError } from './core/errors.ts';
import { SEED_HTTP_TIMEOUT } from './core/limits.ts';
import { createDependencies, realClients } from './dependencies.ts';
import { readEnvironment } from './environment.ts';

const logger = new Logger();
const metrics = new Metrics();

/** Starts the crawl that a schedule or a `POST /crawls` triggers. */
export function createHandler(settings: CrawlSettings, dependencies: Dependencies) {
  return async (event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    logger.addContext(context);
    try {
      const trigger = readTrigger(event, settings.list);
      const signal = trigger.by === 'http' ? AbortSignal.timeout(SEED_HTTP_TIMEOUT * 1000) : undefined;
      const result = startCrawl(trigger, settings, dependencies, signal);
      return await result.then(startedResponse, error => failedResponse(error, trigger));
    } catch (error) {
      if (!(error instanceof InputError) || !isHttpEvent(event)) throw error;
      return problemResponse(400, error.message);
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}

const settings = readEnvironment(process.env);
export const handler = createHandler(
  settings,
  createDependencies(settings, createTelemetry(logger, metrics), realClients(settings)),
);
