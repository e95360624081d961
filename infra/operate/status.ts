import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { messageOf } from '../../functions/core/errors.ts';
import type { apiClient, ListSummary } from '../client/api.ts';
import { printable } from '../client/printable.ts';
import { deployedApi } from './api.ts';
import { findDeployed } from './deployed.ts';
import { interruptSignal } from './follow.ts';
import { expectNoArguments, type Options } from './options.ts';
import { alarmRows, crawlRow, listRow, type QueueCounts, queueRow, type Row, table } from './status-lines.ts';

/** Prints the state of the stack: each list and its running crawl, what waits in each queue, and the alarms that are raised. */
export async function status(options: Options): Promise<number> {
  expectNoArguments(options);
  const { stack, outputs, region, ...rest } = await findDeployed(options.stack);
  const api = deployedApi({ stack, outputs, region, ...rest }, interruptSignal());
  const queues = {
    pages: outputs.PagesQueueUrl,
    'dead-letters': outputs.DeadLettersQueueUrl,
    'missed-ticks': outputs.MissedTicksQueueUrl,
    'seed-failures': outputs.SeedFailuresQueueUrl,
  };
  const sqs = createSqsClient();
  const cloudWatch = new CloudWatchClient({});
  try {
    const counts = Object.entries(queues).map(async ([name, url]) =>
      queueRow(name, await countMessages(sqs, url)),
    );
    const [readers, queueRows, alarms] = await Promise.all([
      readersRows(api, Date.now()),
      Promise.all(counts),
      raisedAlarms(cloudWatch, stack),
    ]);
    const rows = [...readers, ...queueRows, ...alarmRows(alarms)];
    process.stdout.write(`stack ${stack} in ${region}: ${outputs.ApiUrl}/lists\n\n`);
    for (const line of table(rows)) process.stdout.write(`${printable(line)}\n`);
    return 0;
  } finally {
    cloudWatch.destroy();
    sqs.destroy();
  }
}

/** What readers get, from the API itself: if it returns errors, they are what the operator has to know. */
async function readersRows(api: ReturnType<typeof apiClient>, now: number): Promise<Row[]> {
  const lists = await api.lists().catch(toRow('list'));
  if (!isLists(lists)) return [lists];
  const rows = lists.map(async list => {
    const latest = latestCrawl(api, list.name, now).catch(toRow('crawl'));
    return [listRow(list, now), await latest];
  });
  return (await Promise.all(rows)).flat();
}

async function latestCrawl(api: ReturnType<typeof apiClient>, list: string, now: number): Promise<Row> {
  const crawls = await api.crawls(list);
  const latest = crawls.find(({ state }) => state === 'running') ?? crawls[0];
  return crawlRow(list, latest === undefined ? null : await api.crawl(latest.id), now);
}

const toRow =
  (kind: string) =>
  (error: unknown): Row => [kind, '?', `the API failed: ${messageOf(error)}`];

function isLists(found: ListSummary[] | Row): found is ListSummary[] {
  return found.every(one => typeof one === 'object');
}

async function countMessages(sqs: SQSClient, QueueUrl: string): Promise<QueueCounts> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** The stack's alarms in the state ALARM. CloudFormation begins their names with the stack's name and the construct's id. */
async function raisedAlarms(cloudWatch: CloudWatchClient, stack: string): Promise<MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${stack}-alarm`, StateValue: 'ALARM', NextToken }),
    );
    alarms.push(...(page.MetricAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return alarms;
}
