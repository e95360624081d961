import { Duration } from 'aws-cdk-lib';
import { type Alarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Metric as MetricName } from '../functions/core/crawl/ports.ts';
import type { AddAlarm, AlarmTargets } from './alarms.ts';
import { type Counted, sumOf } from './metrics.ts';
import type { Remedies } from './remedies.ts';

const FIVE_MINUTES = Duration.minutes(5);
/** The most metrics that CloudWatch lets an alarm add up. */
const METRICS = 10;

interface FailureAlarms extends Omit<AlarmTargets, 'settings' | 'service'> {
  add: AddAlarm;
  remedies: Remedies;
  counted: Counted;
}

/** Adds the alarms on what a person has to look at: messages in a queue of failures, crawls without a list, and errors of the API. */
export function failureAlarms({
  functions,
  queues,
  http,
  lists,
  add,
  remedies,
  counted,
}: FailureAlarms): Alarm[] {
  const messagesIn = (queue: Queue) =>
    queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM });
  /** One alarm for all lists, or for each ten of them. */
  const ofCrawls = (id: string, problem: string, metric: MetricName) =>
    chunks(
      lists.map(({ name }) => name),
      METRICS,
    ).map((names, index) =>
      add(
        index === 0 ? id : `${id}-${index + 1}`,
        problem,
        remedies.crawl(lists.length > 1 ? 'NAME' : null),
        sumOf(
          names.map(name => counted(metric, name)),
          metric,
        ),
        { section: id },
      ),
    );
  return [
    add(
      'dead-letters',
      'Pages are in the dead-letter queue. Their crawl is incomplete, and readers still get the last published list.',
      remedies.empty(queues.deadLetters),
      messagesIn(queues.deadLetters),
    ),
    add(
      'missed-ticks',
      'EventBridge Scheduler could not invoke seed, so a scheduled crawl did not start.',
      remedies.empty(queues.missedTicks),
      messagesIn(queues.missedTicks),
    ),
    add(
      'seed-failures',
      'Seed failed three times for one scheduled run, so its crawl did not start or is only half-started.',
      remedies.empty(queues.seedFailures),
      messagesIn(queues.seedFailures),
    ),
    ...ofCrawls('crawl-failed', 'Page 1 of a list could not be used, so the crawl failed.', 'CrawlsFailed'),
    ...ofCrawls(
      'crawl-inconsistent',
      'All pages were read, but they do not form a consistent list. Readers still get the last published list.',
      'CrawlsInconsistent',
    ),
    add(
      'reader-errors',
      'The API returned a status from 500 to 599.',
      `aws logs tail ${functions.api.logGroup.logGroupName} --since 1h --filter-pattern '?ERROR ?"Task timed out"'`,
      // The router turns an exception into a response, so Lambda does not count it as an error of the function.
      http.metricServerError({ period: FIVE_MINUTES, statistic: Stats.SUM }),
    ),
  ];
}

function chunks<Item>(items: Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
