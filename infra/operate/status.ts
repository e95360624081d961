import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { messageOf } from '../../functions/core/errors.ts';
import type { apiClient, ListSummary } from '../client/api.ts';
import { printable } from '../client/printable.ts';
import { deployedApi } from './api.ts';
import { countMessages } from './count-messages.ts';
import { findDeployed } from './deployed.ts';
import { interruptSignal } from './interrupt.ts';
import { expectNoArguments, type Options } from './options.ts';
import { alarmRows, crawlRow, listRow, queueRow, type Row, table } from './status-lines.ts';

/**
 * Prints the state of the stack: each list and its running crawl, what waits in each queue, and the alarms that are raised.
 * @param now returns the time in epoch milliseconds
 */
export async function status(options: Options, now: () => number = Date.now): Promise<number> {
  expectNoArguments(options);
  const deployed = await findDeployed(options.stack);
  const { stack, outputs, region } = deployed;
  const signal = interruptSignal();
  const api = deployedApi(deployed, signal);
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
      queueRow(stack, name, await countMessages(sqs, url)),
    );
    const [readers, queueRows, alarms] = await Promise.all([
      readersRows(api, now()),
      Promise.all(counts),
      raisedAlarms(cloudWatch, stack),
    ]);
    signal.throwIfAborted();
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
