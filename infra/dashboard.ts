import { Duration, type Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryWidget,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Metric as MetricName } from '../functions/core/crawl/ports.ts';

/** Adds the dashboard to open after an alarm: the state of each alarm, the last crawls, and the pages that failed. */
export function addDashboard(
  stack: Stack,
  alarms: Alarm[],
  counted: (name: MetricName, period?: Duration) => Metric,
  functions: Record<'seed' | 'parse' | 'api', NodejsFunction>,
): void {
  const sums = (...names: MetricName[]) => names.map(name => counted(name, Duration.hours(1)));
  new Dashboard(stack, 'dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      [
        new LogQueryWidget({
          title: 'Last crawls',
          width: 24,
          height: 7,
          logGroupNames: [functions.parse.logGroup.logGroupName, functions.seed.logGroup.logGroupName],
          queryLines: [
            'fields @timestamp, crawl, message, movies, coalesce(reason, "") as why',
            'filter message like /^crawl (is|failed)/',
            'sort @timestamp desc',
            'limit 20',
          ],
        }),
      ],
      [
        new LogQueryWidget({
          title: 'Last page errors',
          width: 24,
          height: 7,
          logGroupNames: [functions.parse.logGroup.logGroupName, functions.seed.logGroup.logGroupName],
          queryLines: [
            'fields @timestamp, crawl, page, level, message, class, expected, actual, tries',
            'filter level in ["WARN", "ERROR"] and ispresent(page)',
            'sort @timestamp desc',
            'limit 50',
          ],
        }),
      ],
      [
        new GraphWidget({
          title: 'Crawls',
          left: sums('CrawlsPublished', 'CrawlsInconsistent', 'CrawlsFailed'),
          right: [counted('CrawlSeconds', Duration.hours(1))],
          width: 12,
        }),
        new GraphWidget({
          title: 'Pages',
          left: sums('PagesParsed', 'PagesFailed', 'PagesBlocked', 'PagesChanged', 'PagesRefused'),
          width: 12,
        }),
      ],
    ],
  });
}
