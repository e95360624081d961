/**
 * Estimates what a month of the daily crawl costs. Counts the requests of one crawl of ten pages at the deployed interval and multiplies
 * them by list prices, and what a month at the throttle's limit costs. `npm run costs` prints the tables of docs/costs.md.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { createApi } from '../functions/adapters/http/routes.ts';
import { createFetch } from '../functions/adapters/web/fetch.ts';
import type { PageMessage } from '../functions/core/crawl/message.ts';
import { parsePage } from '../functions/core/crawl/parse-page.ts';
import type { Dependencies } from '../functions/core/crawl/ports.ts';
import { startCrawl } from '../functions/core/crawl/start-crawl.ts';
import { createDependencies } from '../functions/dependencies.ts';
import { readEnvironment } from '../functions/environment.ts';
import { LISTS } from '../functions/lists/all.ts';
import { startSampleSite } from '../infra/local/sample-site/site.ts';
import { startDynalite, TABLE } from '../test/support/engines.ts';
import { CONTEXT } from '../test/support/handlers.ts';
import { eventOf } from '../test/support/http-event.ts';
import { printWorstMonth, type Route } from './worst-month.ts';

const DAYS = 30;
/** List prices in us-east-1, in dollars per unit. */
const PRICES = {
  read: 0.125e-6,
  write: 0.625e-6,
  sqs: 0.4e-6,
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  http: 1e-6,
};
const MEMORY_GB = 0.5;
/** The assumed billed duration of seed and parse. Most of it is waiting for a slow site, which the local sample site cannot show. */
const INVOCATION_SECONDS = 1.5;
/** The assumed billed duration of api. All invocations but the first find the list in memory. */
const API_SECONDS = 0.02;
/** Lambda polls an idle queue continuously with five pollers, each with long polls of 20 s. */
const POLLS = 5 * 3 * 60 * 24 * DAYS;

const Consumed = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });
type Counts = Record<'requests' | 'reads' | 'writes' | 'batches', number>;

// Silences the AWS SDK's warning about this machine's Node version; the functions run on Lambda's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const site = await startSampleSite();
const engine = await startDynalite();
const counts: Counts = { requests: 0, reads: 0, writes: 0, batches: 0 };
try {
  const settings = readEnvironment(
    {
      TABLE_NAME: TABLE,
      LISTS: JSON.stringify([{ name: 'movies', url: site.url, atLeast: null, pageIntervalSeconds: 10 }]),
      RETRY_BASE_SECONDS: '30',
      DEADLINE_SECONDS: '10800',
      KEEP_DAYS: '90',
      USER_AGENT: 'Toplist/0.1',
      PROXY_URL: '',
    },
    LISTS,
  );
  const [list] = settings.lists;
  engine.client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async args => {
        const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
        counts.requests += 1;
        const isRead = /Get|Query/.test(commandName);
        // A write whose condition fails costs a unit too, but throws, so its unit is counted before the request.
        if (!isRead) counts.writes += 1;
        const result = await next({ ...args, input });
        const units = Consumed.parse(result.output).ConsumedCapacity.CapacityUnits;
        if (isRead) counts.reads += units;
        else counts.writes += units - 1;
        return result;
      },
    { step: 'initialize' },
  );
  let now = Date.now();
  const silent: Dependencies['telemetry'] = { info() {}, warn() {}, error() {}, count() {} };
  const clients = {
    table: engine.client,
    sqs: new SQSClient({ region: 'us-east-1' }),
    sns: { send: async () => {} },
    fetch: createFetch(settings.site, null),
    now: () => now,
    random: () => 0.5,
  };
  const sent: PageMessage[] = [];
  const queue: Dependencies['queue'] = {
    async send(messages) {
      counts.batches += Math.ceil(messages.length / 10);
      sent.push(...messages.map(({ message }) => message));
    },
    changeVisibility: async () => {},
    sendToDeadLetters: async () => {},
  };
  const dependencies = { ...createDependencies(settings, silent, clients), queue };
  const crawlOnce = async (number: number) => {
    sent.length = 0;
    const crawl = String(number).padStart(20, '0');
    await startCrawl({ crawl, acceptSmaller: null }, list, dependencies);
    for (const message of sent) {
      now = Math.max(now, Date.parse(message.notBefore ?? ''));
      const delivery = {
        body: JSON.stringify(message),
        receiptHandle: '',
        receives: 1,
        messageId: message.url,
      };
      await parsePage(delivery, settings, dependencies);
    }
  };
  await crawlOnce(1);
  if ((await dependencies.store.readPointer(list.list)) === null)
    throw new Error('the crawl was not published');
  print(counts, sent.length);

  // The most that a request can read: the list of the last 20 crawls is full.
  for (let number = 2; number <= 20; number += 1) {
    now += 86_400_000;
    await crawlOnce(number);
  }
  const { store } = dependencies;
  const api = createApi({
    lists: settings.lists,
    build: 'bench',
    store,
    now: () => now,
    logger: new Logger({ logLevel: 'SILENT' }),
  });
  const routes: Route[] = [];
  for (const path of ['/movies', '/crawls']) {
    // The first request fills the function's memory.
    await api(eventOf(path), CONTEXT);
    const before = counts.reads;
    const { body = '' } = await api(eventOf(path), CONTEXT);
    routes.push({ path, reads: counts.reads - before, bytes: Buffer.byteLength(body) });
  }
  printWorstMonth(routes, { seconds: API_SECONDS, memoryGb: MEMORY_GB });
} finally {
  await engine.stop();
  await site.stop();
}

function print({ requests, reads, writes, batches }: Counts, messages: number): void {
  const invocations = 1 + messages;
  const row = (label: string, count: string, dollars: number) =>
    `| ${label} | ${count} | $${dollars.toFixed(4)} |`;
  const perInvocation = PRICES.invocation + INVOCATION_SECONDS * MEMORY_GB * PRICES.gigabyteSecond;
  const sqs = (batches + 2 * messages) * DAYS;
  const round = (units: number) => String(Math.round(units));
  const rows: [string, string, number][] = [
    [`DynamoDB writes: ${round(writes)} units a crawl`, round(writes * DAYS), writes * DAYS * PRICES.write],
    [`DynamoDB reads: ${round(reads)} units a crawl`, round(reads * DAYS), reads * DAYS * PRICES.read],
    [
      `SQS: ${batches} batch sent, ${messages} received, ${messages} deleted a crawl`,
      String(sqs),
      sqs * PRICES.sqs,
    ],
    ['SQS: polls of an empty queue', String(POLLS), POLLS * PRICES.sqs],
    [
      `Lambda: ${invocations} invocations of ${INVOCATION_SECONDS} s a crawl`,
      String(invocations * DAYS),
      invocations * DAYS * perInvocation,
    ],
  ];
  console.log(`One crawl of ${invocations} pages makes ${requests} requests to the table.\n`);
  console.log('| a month with one crawl a day | units | list price |\n|---|---|---|');
  for (const cells of rows) console.log(row(...cells));
  console.log(
    row(
      'total',
      '',
      rows.reduce((sum, [, , dollars]) => sum + dollars, 0),
    ),
  );
  const request =
    PRICES.http + PRICES.read + PRICES.invocation + API_SECONDS * MEMORY_GB * PRICES.gigabyteSecond;
  console.log(`\n| a month with 10,000 reads | units | list price |\n|---|---|---|`);
  console.log(row('GET /movies: HTTP API, Lambda, one read', '10000', 10_000 * request));
}
