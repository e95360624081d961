import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '../core/crawl/ports.ts';

/** Log lines and metrics by Powertools. CloudWatch extracts the metrics from the log. */
export function createTelemetry(logger: Logger, metrics: Metrics): Telemetry {
  return {
    info: (message, facts) => logger.info(message, { ...facts }),
    warn: (message, facts) => logger.warn(message, { ...facts }),
    error: (message, facts) => logger.error(message, { ...facts }),
    count: (metric, value = 1) =>
      metrics.addMetric(metric, metric === 'CrawlSeconds' ? MetricUnit.Seconds : MetricUnit.Count, value),
  };
}
