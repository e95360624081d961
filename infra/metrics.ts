import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Metric as MetricName } from '../functions/core/crawl/ports.ts';
import { METRICS_NAMESPACE } from './lambda.ts';

/** The sum of a metric of the functions for a list, by default in five minutes. */
export type Counted = (metric: MetricName, list: string, period?: Duration) => Metric;

/** @param service the name under which the functions report */
export function countedFor(service: string): Counted {
  return (metricName, list, period = Duration.minutes(5)) =>
    new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensionsMap: { service, list },
      statistic: Stats.SUM,
      period,
    });
}

/**
 * The sum of metrics, at most ten: an alarm takes no more. One that has no data counts as 0, which `a + b` would not do.
 * @param label what the sum is called in a graph
 */
export function sumOf(metrics: Metric[], label: string): IMetric {
  const [only, ...others] = metrics;
  if (only !== undefined && others.length === 0) return only;
  return new MathExpression({
    expression: 'SUM(METRICS())',
    label,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    ...(only !== undefined && { period: Duration.seconds(only.period.toSeconds()) }),
  });
}
