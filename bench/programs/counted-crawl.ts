/**
 * Crawls a list at the deployed interval, by a clock that does not wait, and prints what the crawl used as JSON. Log lines come before.
 *
 * Arguments: the endpoint of the table, the URL of the list.
 */
import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { createTelemetry } from '../../functions/adapters/telemetry.ts';
import { createFetch } from '../../functions/adapters/web/fetch.ts';
import { parsePage } from '../../functions/core/crawl/parse-page.ts';
import { startCrawl } from '../../functions/core/crawl/start-crawl.ts';
import { createDependencies } from '../../functions/dependencies.ts';
import { readEnvironment } from '../../functions/environment.ts';
import { LISTS } from '../../functions/lists/all.ts';
import { TABLE } from '../../test/support/engines.ts';
import { countingSqs, countTable, type Usage } from '../support/count-requests.ts';
import { itemBytes } from '../support/item-bytes.ts';

const [endpoint = '', url = ''] = process.argv.slice(2);
const settings = readEnvironment(
  {
    TABLE_NAME: TABLE,
    PAGES_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/pages',
    DEAD_LETTERS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/dead-letters',
    PUBLISHED_TOPIC_ARN: 'arn:aws:sns:us-east-1:1:published',
    API_URL: 'https://api.example',
    LISTS: JSON.stringify([{ name: 'movies', url, atLeast: null, pageIntervalSeconds: 10 }]),
    RETRY_BASE_SECONDS: '30',
    DEADLINE_SECONDS: '10800',
    KEEP_DAYS: '90',
    USER_AGENT: 'Toplist/0.1',
    PROXY_URL: '',
  },
  LISTS,
);
const [list] = settings.lists;
const usage: Usage = { table: {}, sqs: {}, sns: 0, reads: 0, writes: 0 };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const table = createTableClient({ endpoint, region: 'us-east-1', credentials });
countTable(table, usage);
const { sqs, sent } = countingSqs(usage);
let now = Date.now();
const telemetry = createTelemetry(new Logger({ serviceName: 'Toplist' }));
const dependencies = createDependencies(settings, telemetry, {
  table,
  sqs,
  sns: {
    async publish() {
      usage.sns += 1;
    },
  },
  fetch: createFetch(settings.site, null),
  now: () => now,
  random: () => 0.5,
});

const cpu = process.cpuUsage();
let invocations = 1;
const begin = () =>
  telemetry.begin({ functionName: 'Toplist-parse0123ABCD-0123456789ab', awsRequestId: randomUUID() });
begin();
await startCrawl({ crawl: '0'.repeat(20), acceptSmaller: null }, list, dependencies);
telemetry.publish();
for (const body of sent) {
  for (let outcome = 'again'; outcome !== 'done'; invocations += 1) {
    begin();
    now += list.pageIntervalSeconds * 1000 + 4000;
    outcome = await parsePage(
      { body, receiptHandle: body, receives: 1, messageId: body },
      settings,
      dependencies,
    );
    telemetry.publish();
  }
}
const { user, system } = process.cpuUsage(cpu);
if ((await dependencies.store.readPointer(list.list)) === null)
  throw new Error('the crawl was not published');

const stored = { bytes: 0 };
for (let from: Record<string, unknown> | undefined, more = true; more; more = from !== undefined) {
  const { Items = [], LastEvaluatedKey } = await table.send(
    new ScanCommand({ TableName: TABLE, ExclusiveStartKey: from }),
  );
  stored.bytes += Items.reduce((sum, item) => sum + itemBytes(item), 0);
  from = LastEvaluatedKey;
}
console.log(JSON.stringify({ ...usage, invocations, cpuMs: (user + system) / 1000, stored }));
