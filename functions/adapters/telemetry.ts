import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '../core/crawl/ports.ts';

/** Log lines by Powertools, each with its crawl and page, and numbers that CloudWatch reads off the same log. */
export function createTelemetry(logger: Logger, metrics: Metrics): Telemetry {
  return {
    info: (message, facts) => logger.info(message, { ...facts }),
    warn: (message, facts) => logger.warn(message, { ...facts }),
    error: (message, facts) => logger.error(message, { ...facts }),
    count: (metric, value = 1) =>
      metrics.addMetric(metric, metric === 'CrawlSeconds' ? MetricUnit.Seconds : MetricUnit.Count, value),
  };
}
