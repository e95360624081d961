import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type { Scheduler } from 'fast-check';
import { PageMessage } from '../../functions/core/crawl/message.ts';
import type { Dependencies } from '../../functions/core/crawl/ports.ts';
import type { CrawlSettings } from '../../functions/core/crawl/settings.ts';
import { MAX_RECEIVES, PARSE_TIMEOUT } from '../../functions/core/limits.ts';
import { createDependencies } from '../../functions/dependencies.ts';
import { chance } from './chance.ts';
import { intervalViolations } from './interval.ts';
import { simulateInvocations } from './invocations.ts';
import { type SimulatedMessage, simulateQueue } from './queue.ts';
import { SITE, simulateSite, simulateWeb, WEB_FAULTS } from './site.ts';
import { simulateTable } from './table.ts';

/** The parameters of one run: the probability of each fault, and the size of the list. */
export interface FaultRates {
  seed: number;
  pages: number;
  pageSize: number;
  intervalSeconds: number;
  maxConcurrency: number;
  stops: number;
  throttles: number;
  duplicates: number;
  late: number;
  undeleted: number;
  refusedSends: number;
  web: number;
  changes: boolean;
}

/** Creates the handlers. A broken variant replaces one of them or their dependencies. */
export interface HandlerFactories {
  seed: (
    settings: CrawlSettings,
    dependencies: Dependencies,
  ) => (event: unknown, context: Context) => Promise<{ statusCode?: number | undefined }>;
  parse: (
    settings: CrawlSettings,
    dependencies: Dependencies,
  ) => (event: SqsEvent, context: Context) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
  /** Replaces the dependencies with broken ones. */
  replace?: (dependencies: Dependencies, table: DynamoDBDocumentClient) => Dependencies;
}
type SqsEvent = Parameters<typeof import('../../functions/parse.ts').handler>[0];

/** Creates a simulation that runs the real handlers over a simulated table, queue and web. */
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
  let now = Date.parse('2026-11-23T03:00:00Z');
  const timers: { at: number; wake: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>(wake => timers.push({ at: now + ms, wake }));

  const invocations = simulateInvocations({
    scheduler,
    stop: () =>
      faultOccurs(faultRates.stops, 'handler stopped between two calls')
        ? { at: 1 + Math.floor(random() * 14), afterEffect: random() < 0.5 }
        : null,
    throttles: label => !label.startsWith('fetch') && faultOccurs(faultRates.throttles, 'call throttled'),
    tick: () => {
      now += 3;
    },
  });
  const table = simulateTable(invocations.gate);
  const queue = simulateQueue(invocations.gate, {
    visibilityMs: 6 * PARSE_TIMEOUT * 1000,
    maxReceiveCount: MAX_RECEIVES,
    now: () => now,
    sender: invocations.name,
    refuses: () => faultOccurs(faultRates.refusedSends, 'entry of a batch refused'),
  });
  const site = simulateSite(faultRates.pages, faultRates.pageSize);
  const web = simulateWeb(site, invocations.gate, {
    now: () => now,
    sleep,
    random,
    caller: invocations.name,
    fault: page => {
      const fault = WEB_FAULTS[Math.floor(random() * WEB_FAULTS.length)] ?? null;
      if (page === 'robots' && fault !== 'error 503' && fault !== 'reset') return null;
      return faultOccurs(faultRates.web, `web: ${fault}`) ? fault : null;
    },
  });
  const settings: CrawlSettings = {
    list: 'list.example/top',
    listUrl: `${SITE}/top`,
    site: { origin: SITE, isPrivate: false },
    pageIntervalSeconds: faultRates.intervalSeconds,
    retryBaseSeconds: 30,
    deadlineSeconds: 10_800,
    keepDays: 90,
    atLeast: 1,
  };
  const urls = { pagesQueueUrl: `${SITE}/queue/pages`, deadLettersQueueUrl: `${SITE}/queue/dead-letters` };
  const functionSettings = {
    ...settings,
    ...urls,
    tableName: 'table',
    userAgent: 'Toplist/0',
    proxyUrl: null,
  };
  const telemetry = { info() {}, warn() {}, error() {}, count() {} };
  const clients = { table: table.client, sqs: queue.client, fetch: web.fetch, now: () => now, random };
  const dependencies = createDependencies(functionSettings, telemetry, clients);
  const handlers = {
    seed: factories.seed(settings, (factories.replace ?? same)(dependencies, table.client)),
    parse: factories.parse(settings, (factories.replace ?? same)(dependencies, table.client)),
  };
  const failures: unknown[] = [];
  const deliveries = new Map<string, SimulatedMessage[]>();

  async function parse(batch: SimulatedMessage[]): Promise<void> {
    const ended = await invocations
      .run('parse', () => {
        deliveries.set(invocations.name(), batch);
        return handlers.parse({ Records: batch.map(recordOf) }, context());
      })
      .catch(error => void failures.push(error));
    if (ended === null || ended === undefined) return;
    const failed = new Set(ended.result.batchItemFailures.map(failure => failure.itemIdentifier));
    for (const message of batch) {
      if (failed.has(message.id)) continue;
      if (faultOccurs(faultRates.undeleted, 'delete without effect')) continue;
      queue.remove(message);
    }
  }

  let parsing = 0;
  function deliver(visible: SimulatedMessage[]): void {
    const size = faultRates.intervalSeconds > 0 ? 1 : 1 + Math.floor(random() * 10);
    const chosen = visible.sort(() => random() - 0.5).slice(0, size);
    if (faultOccurs(faultRates.late, 'message delivered late')) {
      for (const message of chosen) message.visibleAt = now + random() * 900_000;
      return;
    }
    const batch = queue.receive(chosen);
    for (const message of batch) {
      if (!faultOccurs(faultRates.duplicates, 'message delivered twice')) continue;
      const queued = queue.messages.find(one => one.id === message.id);
      if (queued !== undefined) queued.visibleAt = now;
    }
    if (batch.length === 0) return;
    parsing += 1;
    void parse(batch).finally(() => {
      parsing -= 1;
    });
  }

  /** Advances the clock to the next timer or message. Returns false if there is none. */
  function advanceToNext(): boolean {
    const next = Math.min(
      ...timers.map(timer => timer.at),
      ...queue.messages.map(message => message.visibleAt).filter(at => at > now),
    );
    if (!Number.isFinite(next)) return false;
    now = Math.max(now, next);
    for (const timer of timers.filter(one => one.at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.wake();
    }
    return true;
  }

  /**
   * Runs until no invocation, message or timer is left. Each step either lets the scheduler complete one call or delivers messages; if
   * neither is possible, it advances the clock.
   * @param betweenSteps called before each step. May read from the simulation or change it.
   */
  async function runUntilIdle(betweenSteps: () => void): Promise<void> {
    for (let step = 0; ; step++) {
      if (step > 500_000) throw new Error('expected the simulation to become idle within 500,000 steps');
      await new Promise(setImmediate);
      // Otherwise the mocks would keep a record of every call.
      table.forget();
      queue.forget();
      betweenSteps();
      const visible = queue.visible();
      const canDeliver = visible.length > 0 && parsing < faultRates.maxConcurrency;
      if (scheduler.count() > 0 && (!canDeliver || random() < 0.7)) await scheduler.waitOne();
      else if (canDeliver) deliver(visible);
      else if (invocations.running() === 0 && queue.messages.length === 0 && timers.length === 0) return;
      else if (!advanceToNext())
        throw new Error('an invocation waits, but there is no timer or message left');
    }
  }

  return {
    settings,
    dependencies,
    queue,
    site,
    random,
    faultOccurs,
    invocations,
    handlers,
    failures,
    sleep,
    runUntilIdle,
    now: () => now,
    intervalViolations: () => intervalViolations(web.fetches, deliveries, faultRates),
    advanceBy: (ms: number) => {
      now += ms;
    },
    endFaults: () => {
      faulty = false;
    },
    /** Sends the dead letters back to the queue, as the operator's redrive does. Returns how many there were. */
    redrive(): number {
      const letters = queue.deadLetters.splice(0);
      letters.forEach((letter, index) => {
        const message = PageMessage.parse(JSON.parse(letter.body));
        const delay = faultRates.intervalSeconds * (index + 1);
        const notBefore =
          faultRates.intervalSeconds === 0 ? null : new Date(now + delay * 1000).toISOString();
        const deadline = new Date(now + 10_800_000).toISOString();
        queue.add(JSON.stringify({ ...message, notBefore, deadline }), Math.min(900, delay));
      });
      return letters.length;
    },
  };
}
export type Simulation = ReturnType<typeof simulate>;

/** Creates the context of an invocation. Only the remaining time matters to the handlers. */
export function context(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'simulated',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:0:function:simulated',
    memoryLimitInMB: '512',
    awsRequestId: 'simulated',
    logGroupName: 'simulated',
    logStreamName: 'simulated',
    getRemainingTimeInMillis: () => 60_000,
    done() {},
    fail() {},
    succeed() {},
  };
}

function recordOf(message: SimulatedMessage): SqsEvent['Records'][number] {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    md5OfBody: '',
    eventSource: 'aws:sqs',
    awsRegion: 'local',
    eventSourceARN: 'arn:aws:sqs:local:0:pages',
    messageAttributes: {},
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentAt),
      SenderId: 'simulated',
      ApproximateFirstReceiveTimestamp: '0',
    },
  };
}

function same(dependencies: Dependencies): Dependencies {
  return dependencies;
}
