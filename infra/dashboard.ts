import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Metric as MetricName } from '../functions/core/crawl/ports.ts';
import type { ConfiguredList } from './configured-lists.ts';
import type { Counted } from './metrics.ts';

interface DashboardProps {
  alarms: Alarm[];
  lists: ConfiguredList[];
  counted: Counted;
  /** The logs of the functions that crawl. */
  logs: ILogGroup[];
}

/** Adds the dashboard to open after an alarm: the state of each alarm, the last crawls, the pages that failed, and graphs of each list. */
export function addDashboard(scope: Construct, { alarms, lists, counted, logs }: DashboardProps): void {
  const logGroupNames = logs.map(({ logGroupName }) => logGroupName);
  const query = (title: string, ...queryLines: string[]) => [
    new LogQueryWidget({ title, width: 24, height: 7, logGroupNames, queryLines }),
  ];
  new Dashboard(scope, 'dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      query(
        'Last crawls',
        'fields @timestamp, list, crawl, message, entries, coalesce(reason, "") as why',
        'filter message like /^crawl (is|failed)/',
        'sort @timestamp desc',
        'limit 20',
      ),
      query(
        'Last page errors',
        'fields @timestamp, list, crawl, page, level, message, class, expected, actual, tries',
        'filter level in ["WARN", "ERROR"] and ispresent(page)',
        'sort @timestamp desc',
        'limit 50',
      ),
      ...lists.map(list => graphs(list, counted)),
    ],
  });
}

function graphs({ name, title }: ConfiguredList, counted: Counted): GraphWidget[] {
  const sums = (...metrics: MetricName[]) =>
    metrics.map(metric => counted(metric, name, Duration.hours(1)).with({ label: metric }));
  return [
    new GraphWidget({
      title: `${title}: crawls`,
      left: sums('CrawlsPublished', 'CrawlsInconsistent', 'CrawlsFailed'),
      right: sums('CrawlSeconds'),
      width: 12,
    }),
    new GraphWidget({
      title: `${title}: pages`,
      left: sums('PagesParsed', 'PagesFailed', 'PagesBlocked', 'PagesChanged', 'PagesRefused'),
      width: 12,
    }),
  ];
}
