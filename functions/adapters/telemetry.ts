import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Telemetry } from '../core/crawl/ports.ts';
import { type Invocation, nameInvocation } from './name-invocation.ts';

/** What a function reports, and how it sends the metrics that it has counted: once, at the end of an invocation. */
export interface FunctionTelemetry extends Telemetry {
  publish(): void;
  /** Names the function and the invocation in the log lines that follow. */
  begin(invocation: Invocation): void;
}

/** Log lines and metrics by Powertools. CloudWatch extracts the metrics from the log; each list is a dimension of its own. */
export function createTelemetry(logger: Logger): FunctionTelemetry {
  const metrics = new Map<string, Metrics>();
  const metricsOf = (list: string): Metrics => {
    const known = metrics.get(list) ?? new Metrics({ defaultDimensions: { list } });
    metrics.set(list, known);
    return known;
  };
  return {
    info: (message, facts) => logger.info(message, { ...facts }),
    warn: (message, facts) => logger.warn(message, { ...facts }),
    error: (message, facts) => logger.error(message, { ...facts }),
    count: (metric, list, value = 1) =>
      metricsOf(list).addMetric(
        metric,
        metric === 'CrawlSeconds' ? MetricUnit.Seconds : MetricUnit.Count,
        value,
      ),
    begin: invocation => nameInvocation(logger, invocation),
    publish: () => {
      for (const one of metrics.values()) if (one.hasStoredMetrics()) one.publishStoredMetrics();
    },
  };
}
