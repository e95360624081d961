import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import type { Scheduler } from 'fast-check';
import { PageMessage } from '../../functions/core/crawl/message.ts';
import type { Dependencies } from '../../functions/core/crawl/ports.ts';
import type { CrawlSettings } from '../../functions/core/crawl/settings.ts';
import { MAX_TRIES, PARSE_TIMEOUT, waitsAtMost } from '../../functions/core/limits.ts';
import { createDependencies } from '../../functions/dependencies.ts';
import { chance } from './chance.ts';
import { intervalViolations } from './interval.ts';
import { type Invocation, simulateInvocations } from './invocations.ts';
import { type SimulatedMessage, simulateQueue } from './queue.ts';
import { SITE, simulateSite, simulateWeb, WEB_FAULTS } from './site.ts';
import { simulateTable } from './table.ts';

export type { Invocation };

/** How the world behaves in one run: each fault's probability, and the shape of the list. */
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

/** The handlers, and what a broken variant puts in their place. */
export interface Parts {
  seed: (
    settings: CrawlSettings,
    dependencies: Dependencies,
  ) => (event: unknown, context: Context) => Promise<{ statusCode?: number | undefined }>;
  parse: (
    settings: CrawlSettings,
    dependencies: Dependencies,
  ) => (event: SqsEvent, context: Context) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
  /** Replaces dependencies with broken ones, on purpose. */
  replace?: (dependencies: Dependencies, table: DynamoDBDocumentClient) => Dependencies;
}
type SqsEvent = Parameters<typeof import('../../functions/parse.ts').handler>[0];

/** A simulated world with the real handlers in it, and the means to drive it. */
export function simulate(
  faultRates: FaultRates,
  scheduler: Scheduler,
  parts: Parts,
  count: (fault: string) => void,
) {
  const random = chance(faultRates.seed);
  let faulty = true;
  const happens = (probability: number, name: string) => {
    const hit = faulty && random() < probability;
    if (hit) count(name);
    return hit;
  };
  let now = Date.parse('2026-11-23T03:00:00Z');
  const timers: { at: number; wake: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>(wake => timers.push({ at: now + ms, wake }));

  const invocations = simulateInvocations({
    scheduler,
    stop: () =>
      happens(faultRates.stops, 'handler stopped between two calls')
        ? { at: 1 + Math.floor(random() * 14), afterEffect: random() < 0.5 }
        : null,
    throttles: label => !label.startsWith('fetch') && happens(faultRates.throttles, 'call throttled'),
    tick: () => {
      now += 3;
    },
  });
  const table = simulateTable(invocations.gate);
  const queue = simulateQueue(invocations.gate, {
    visibilityMs: 6 * PARSE_TIMEOUT * 1000,
    maxReceiveCount: MAX_TRIES + waitsAtMost(faultRates.intervalSeconds),
    now: () => now,
    sender: invocations.name,
    refuses: () => happens(faultRates.refusedSends, 'entry of a batch refused'),
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
      return happens(faultRates.web, `web: ${fault}`) ? fault : null;
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
    seed: parts.seed(settings, (parts.replace ?? same)(dependencies, table.client)),
    parse: parts.parse(settings, (parts.replace ?? same)(dependencies, table.client)),
  };
  const failures: unknown[] = [];
  const deliveries = new Map<string, SimulatedMessage[]>();

  async function parse(batch: SimulatedMessage[], mayBeKept: boolean): Promise<void> {
    const ended = await invocations
      .run('parse', () => {
        deliveries.set(invocations.name(), batch);
        return handlers.parse({ Records: batch.map(recordOf) }, context());
      })
      .catch(error => void failures.push(error));
    if (ended === null || ended === undefined) return;
    const failed = new Set(ended.answer.batchItemFailures.map(failure => failure.itemIdentifier));
    for (const message of batch) {
      if (failed.has(message.id)) continue;
      if (mayBeKept && happens(faultRates.undeleted, 'delete that did not take')) continue;
      queue.remove(message);
    }
  }

  /** Everything that can happen next, besides the calls that the scheduler holds. */
  function possible(): (() => void)[] {
    const next: (() => void)[] = [];
    const visible = queue.visible();
    if (visible.length > 0 && parsing < faultRates.maxConcurrency) next.push(() => deliver(visible));
    return next;
  }

  let parsing = 0;
  function deliver(visible: SimulatedMessage[]): void {
    const size = faultRates.intervalSeconds > 0 ? 1 : 1 + Math.floor(random() * 10);
    const chosen = visible.sort(() => random() - 0.5).slice(0, size);
    if (happens(faultRates.late, 'message late')) {
      for (const message of chosen) message.visibleAt = now + random() * 900_000;
      return;
    }
    const batch = queue.receive(chosen);
    for (const message of batch) {
      if (!happens(faultRates.duplicates, 'message delivered twice')) continue;
      const there = queue.messages.find(one => one.id === message.id);
      if (there !== undefined) there.visibleAt = now;
    }
    if (batch.length === 0) return;
    parsing += 1;
    void parse(batch, true).finally(() => {
      parsing -= 1;
    });
  }

  /** Moves the clock to the next thing that waits for it; answers whether there was any. */
  function advance(): boolean {
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

  /** Lets the world run until nothing is left to happen. `meanwhile` may look at it, or disturb it, between any two steps. */
  async function settle(meanwhile: () => void = () => {}): Promise<void> {
    for (let step = 0; ; step++) {
      if (step > 500_000) throw new Error('the simulation does not come to rest');
      await new Promise(setImmediate);
      // The stubs would keep every call of a million.
      table.forget();
      queue.forget();
      meanwhile();
      const next = possible();
      if (scheduler.count() > 0 && (next.length === 0 || random() < 0.7)) await scheduler.waitOne();
      else if (next.length > 0) next[Math.floor(random() * next.length)]?.();
      else if (invocations.running() === 0 && queue.messages.length === 0 && timers.length === 0) return;
      else if (!advance()) throw new Error('something waits for what never comes');
    }
  }

  return {
    settings,
    dependencies,
    table,
    queue,
    site,
    web,
    random,
    happens,
    invocations,
    handlers,
    failures,
    sleep,
    settle,
    now: () => now,
    pace: () => intervalViolations(web.fetches, deliveries, faultRates),
    pass: (ms: number) => {
      now += ms;
    },
    calm: () => {
      faulty = false;
    },
    /** Sends what rests in the dead letters back, as the operator's redrive does. */
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

/** The context of an invocation, as far as the handlers look at it. */
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
