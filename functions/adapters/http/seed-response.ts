import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { StartResult } from '../../core/crawl/start-crawl.ts';
import { CrawlError, messageOf } from '../../core/errors.ts';
import { problemResponse } from './problem.ts';
import type { SeedEvent } from './seed-event.ts';

/** The response to a trigger: 202 with the crawl, or 409 with the other crawl that is running. */
export function startedResponse(result: StartResult): APIGatewayProxyStructuredResultV2 {
  if ('busy' in result) {
    const detail = `crawl ${result.busy} is running; follow it at /crawls/${result.busy}`;
    return problemResponse(409, detail, { crawl: result.busy });
  }
  const { id, state, name: list } = result.crawl;
  return {
    statusCode: 202,
    headers: { 'content-type': 'application/json', location: `/crawls/${id}` },
    body: JSON.stringify({ id, list, state }),
  };
}

/**
 * The response for a crawl that did not start. For a schedule, an error that a retry may fix is thrown, so that Lambda retries.
 * @throws the error itself, for a schedule's trigger that should be retried
 */
export function failedResponse(error: unknown, trigger: SeedEvent): APIGatewayProxyStructuredResultV2 {
  const { crawl } = trigger;
  if (error instanceof CrawlError && error.class !== 'retry') {
    const { class: errorClass, expected, actual } = error;
    return problemResponse(502, error.message, { crawl, class: errorClass, expected, actual });
  }
  if (trigger.by === 'schedule') throw error;
  const detail = `${messageOf(error)}. Repeat the request with Idempotency-Key: ${trigger.key}`;
  const response = problemResponse(503, detail, { crawl, class: 'retry', idempotencyKey: trigger.key });
  const seconds = error instanceof CrawlError ? error.retryAfterSeconds : null;
  return seconds === null
    ? response
    : { ...response, headers: { ...response.headers, 'retry-after': String(Math.ceil(seconds)) } };
}
