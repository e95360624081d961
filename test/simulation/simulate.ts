import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Scheduler } from 'fast-check';
import { readMessage } from '../../functions/core/crawl/message.ts';
import type { Dependencies } from '../../functions/core/crawl/ports.ts';
import type { redrive as shippedRedrive } from '../../functions/core/crawl/redrive.ts';
import type { CrawlSettings, KnownLists } from '../../functions/core/crawl/settings.ts';
import { readCrawlStatus } from '../../functions/core/crawl/status.ts';
import { MAX_RECEIVES, PARSE_TIMEOUT } from '../../functions/core/limits.ts';
import { createDependencies } from '../../functions/dependencies.ts';
import type { FunctionSettings } from '../../functions/environment.ts';
import movies from '../../functions/lists/movies.ts';
import { chance } from './chance.ts';
import { createClock } from './clock.ts';
import { simulateDeadLetters } from './dead-letters.ts';
import { createDriver } from './driver.ts';
import type { FaultRates } from './faults.ts';
import { simulateInvocations } from './invocations.ts';
import { simulateQueue } from './queue.ts';
import { simulateSite } from './site.ts';
import { simulateTable } from './table.ts';
import { simulateTopic } from './topic.ts';
import { watchTable } from './watch.ts';
import { simulateWeb } from './web.ts';

/** Creates the handlers. A broken variant replaces one of them or their dependencies. */
export interface HandlerFactories {
  seed: (
    settings: { lists: [CrawlSettings] },
    dependencies: Dependencies,
  ) => (
    event: unknown,
    context: Context,
  ) => Promise<{ statusCode?: number | undefined; body?: string | undefined }>;
  parse: (
    lists: KnownLists,
    dependencies: Dependencies,
  ) => (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
  redrive: typeof shippedRedrive;
  /** Replaces the dependencies with broken ones. */
  replace?: (dependencies: Dependencies, table: DynamoDBDocumentClient) => Dependencies;
}

/** Function clocks differ by up to two seconds: each is at most this many milliseconds ahead or behind. */
const CLOCK_MS = 900;
/** The lists that may be configured, by the origins of their sites. The first one is, until a deploy changes it. */
export const ORIGINS = ['https://list.example', 'https://other.example'] as const;

/** Creates a simulation that runs the real handlers and the real redrive over a simulated table, queue and web. */
export function simulate(
  faultRates: FaultRates,
  scheduler: Scheduler,
  factories: HandlerFactories,
  count: (fault: string) => void,
) {
  const random = chance(faultRates.seed);
  let faulty = true;
  /** Decides whether a fault occurs, and counts it if it does. */
  const faultOccurs = (probability: number, name: string) => {
    const occurs = faulty && random() < probability;
    if (occurs) count(name);
    return occurs;
  };
  // The history of a list begins a new year in the middle of most runs.
  const clock = createClock(Date.parse('2026-12-31T03:00:00Z'));
  const { now, sleep } = clock;
  const isWrite = (label: string) => !/^(get|query|fetch|receive)/.test(label);
  const invocations = simulateInvocations({
    scheduler,
    now,
    sleep,
    stop: () => {
      const byTimeout = faultOccurs(faultRates.timeouts, 'handler ran out of time');
      if (!byTimeout && !faultOccurs(faultRates.stops, 'handler stopped between two calls')) return null;
      return { at: 1 + Math.floor(random() * 14), afterEffect: random() < 0.5, byTimeout };
    },
    throttles: label => !label.startsWith('fetch') && faultOccurs(faultRates.throttles, 'call throttled'),
    losesResponse: label => {
      if (!isWrite(label)) return null;
      if (faultOccurs(faultRates.lostResponses / 2, 'response to a write lost')) return 'lost';
      return faultOccurs(faultRates.lostResponses / 2, 'write sent twice by the SDK') ? 'sent again' : null;
    },
    clock: () => (faultRates.clocks ? Math.floor((random() * 2 - 1) * CLOCK_MS) : 0),
    tick: () => clock.advanceBy(3),
  });
  const failures: unknown[] = [];
  const watch = watchTable(failure => failures.push(failure), now);
  const table = simulateTable(invocations.gate, watch.onWrite);
  const queue = simulateQueue(invocations.gate, {
    visibilityMs: 6 * PARSE_TIMEOUT * 1000,
    maxReceiveCount: MAX_RECEIVES,
    now,
    exhausted: () => faultOccurs(faultRates.exhausted, 'message received too often'),
    onSend: body => {
      const message = readMessage(body);
      if (message !== null) watch.onSend(message);
    },
    refuses: () => faultOccurs(faultRates.refusedSends, 'entry of a batch refused'),
  });
  const topic = simulateTopic(invocations.gate, {
    refuses: () => faultOccurs(faultRates.refusedNotifications, 'notification refused'),
    onTold: watch.onTold,
  });
  watch.begin(table.items, queue.messages, topic);
  const deadLetters = simulateDeadLetters(invocations.gate, queue.deadLetters, now);
  const sites = new Map(
    ORIGINS.map((origin, i) => [
      origin,
      simulateSite(faultRates.pages, faultRates.pageSize, 1000 + 5000 * i),
    ]),
  );
  const web = simulateWeb(new Map(sites), invocations.gate, {
    now,
    sleep,
    random,
    caller: invocations.name,
    crawlDelay: faultRates.crawlDelay,
    fault: faults => {
      const fault = faults[Math.floor(random() * faults.length)] ?? null;
      return faultOccurs(faultRates.web, `web: ${fault}`) ? fault : null;
    },
  });

  let origin: (typeof ORIGINS)[number] = ORIGINS[0];
  const settings = () => ({ ...settingsFor(origin), ...times });
  let times = { pageIntervalSeconds: faultRates.intervalSeconds, deadlineSeconds: 10_800 };
  const clients = {
    table: table.client,
    sqs: queue.client,
    sns: topic.client,
    fetch: web.fetch,
    now: () => now() + invocations.clock(),
    random,
  };
  /** Starts the functions with the current settings. They keep robots.txt in memory, as a warm execution environment does. */
  function start() {
    const telemetry = { info() {}, warn() {}, error() {}, count() {} };
    const created = createDependencies(functionSettings(settings()), telemetry, clients);
    const dependencies = (factories.replace ?? (same => same))(created, table.client);
    return {
      settings: settings(),
      dependencies,
      seed: factories.seed(functionSettings(settings()), dependencies),
      parse: factories.parse(functionSettings(settings()), dependencies),
    };
  }
  let functions = start();

  const driver = createDriver({
    faultRates,
    faultOccurs,
    random,
    scheduler,
    clock,
    invocations,
    queue,
    failures,
    parse: (event, context) => functions.parse(event, context),
    batchSize: () => (times.pageIntervalSeconds > 0 ? 1 : 10),
  });

  return {
    ...driver,
    functions: () => functions,
    /** The store without faults. */
    store: functions.dependencies.store,
    watch,
    table,
    queue,
    web,
    random,
    faultOccurs,
    invocations,
    failures,
    sleep,
    now,
    crawlDelay: faultRates.crawlDelay,
    site: (of: string = origin) => {
      const site = sites.get(ORIGINS.find(one => of.includes(new URL(one).host)) ?? ORIGINS[0]);
      if (site === undefined) throw new Error(`${of} is not simulated`);
      return site;
    },
    advanceBy: clock.advanceBy,
    endFaults: () => {
      faulty = false;
      driver.pause(0);
    },
    /** Starts the functions again, as after a cold start. */
    restart: () => {
      functions = start();
    },
    /** Changes the settings, which new invocations have. */
    deploy: (change: Partial<typeof times>, to = origin) => {
      times = { ...times, ...change };
      origin = to;
      functions = start();
    },
    /** Runs the operator's redrive once. It waits for the end of crawls only when there are no more faults. */
    async redrive(): Promise<void> {
      const { dependencies, settings } = functions;
      const { store, queue: pages, notifier, telemetry, now } = dependencies;
      const follow = async (id: string): Promise<string> => {
        const state = (await readCrawlStatus(id, store, now()))?.state ?? 'gone';
        if (faulty || state !== 'running') return state;
        await sleep(60_000);
        return follow(id);
      };
      await invocations
        .run('redrive', 3600, () =>
          factories.redrive(settings, {
            store,
            pages,
            notifier,
            telemetry,
            now,
            deadLetters,
            follow,
            say() {},
          }),
        )
        // The operator sees the error and repeats the command.
        .catch(() => null);
    },
  };
}
export type Simulation = ReturnType<typeof simulate>;

function settingsFor(origin: string): CrawlSettings {
  const listUrl = `${origin}/top`;
  return {
    definition: movies,
    list: listUrl.slice('https://'.length),
    listUrl,
    site: { origin, isPrivate: false },
    turn: origin,
    pageIntervalSeconds: 0,
    retryBaseSeconds: 30,
    deadlineSeconds: 10_800,
    keepDays: 8,
    atLeast: 1,
  };
}

function functionSettings(settings: CrawlSettings): FunctionSettings & { lists: [CrawlSettings] } {
  const queues = 'https://queue.example';
  const urls = {
    pagesQueueUrl: `${queues}/pages`,
    deadLettersQueueUrl: `${queues}/dead-letters`,
    publishedTopicArn: 'published',
    apiUrl: 'https://api.example',
  };
  const { site, keepDays, retryBaseSeconds } = settings;
  const own = {
    site,
    keepDays,
    retryBaseSeconds,
    tableName: 'table',
    userAgent: 'Toplist/0',
    proxyUrl: null,
  };
  return { ...own, ...urls, lists: [settings], find: () => settings };
}
