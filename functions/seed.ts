import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { PROBLEM_TYPE, problem } from './adapters/http/problem.ts';
import { InputError, readTrigger, type Trigger } from './adapters/http/seed-event.ts';
import { createTelemetry } from './adapters/telemetry.ts';
import type { Dependencies } from './core/crawl/ports.ts';
import { type StartResult, startCrawl } from './core/crawl/start-crawl.ts';
import { CrawlError, messageOf } from './core/errors.ts';
import { SEED_HTTP_TIMEOUT } from './core/limits.ts';
import { createDependencies, realClients } from './dependencies.ts';
import { type CrawlSettings, readEnvironment } from './environment.ts';

const logger = new Logger();
const metrics = new Metrics();

/** Starts the crawl that a schedule's tick or a `POST /crawls` names. A schedule's retry is thrown, so that Lambda tries again. */
export function createHandler(settings: CrawlSettings, dependencies: Dependencies) {
  return async (event: unknown, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    logger.addContext(context);
    try {
      const trigger = readTrigger(event, settings.list);
      const signal = trigger.by === 'http' ? AbortSignal.timeout(SEED_HTTP_TIMEOUT * 1000) : undefined;
      return await startCrawl(trigger.crawl, settings, dependencies, signal).then(answer, error =>
        failed(error, trigger),
      );
    } catch (error) {
      if (!(error instanceof InputError) || !isHttp(event)) throw error;
      return reply(400, problem(400, error.message));
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}

function isHttp(event: unknown): boolean {
  return event instanceof Object && 'requestContext' in event;
}

function answer(started: StartResult): APIGatewayProxyStructuredResultV2 {
  if ('busy' in started) {
    logger.warn('another crawl is running', { crawl: started.busy });
    return reply(
      409,
      problem(409, `crawl ${started.busy} is running; follow it at /crawls/${started.busy}`, {
        crawl: started.busy,
      }),
    );
  }
  const { id, state } = started.crawl;
  return {
    ...reply(202, { id, state }),
    headers: { 'content-type': 'application/json', location: `/crawls/${id}` },
  };
}

/** What a caller is told of a crawl that did not start; a schedule is told by throwing, if trying again can help. */
function failed(error: unknown, trigger: Trigger): APIGatewayProxyStructuredResultV2 {
  const ended = error instanceof CrawlError && error.class !== 'retry';
  if (trigger.by === 'schedule') {
    if (!ended) throw error;
    return reply(502, { id: trigger.crawl });
  }
  const { crawl, key } = trigger;
  if (ended)
    return reply(
      502,
      problem(502, messageOf(error), {
        crawl,
        class: error.class,
        expected: error.expected,
        actual: error.actual,
      }),
    );
  const again = `${messageOf(error)}. Repeat the request with Idempotency-Key: ${key}`;
  return reply(503, problem(503, again, { crawl, class: 'retry', idempotencyKey: key }));
}

function reply(statusCode: number, body: object): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'title' in body ? PROBLEM_TYPE : 'application/json' },
    body: JSON.stringify(body),
  };
}

const settings = readEnvironment(process.env);
export const handler = createHandler(
  settings,
  createDependencies(settings, createTelemetry(logger, metrics), realClients(settings)),
);
