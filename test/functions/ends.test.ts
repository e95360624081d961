import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PageMessage } from '../../functions/core/crawl/message.ts';
import { type Delivery, parsePage } from '../../functions/core/crawl/parse-page.ts';
import type { DeadLetter, Dependencies, Store } from '../../functions/core/crawl/ports.ts';
import { endPublished } from '../../functions/core/crawl/publish.ts';
import { redrive } from '../../functions/core/crawl/redrive.ts';
import { type StartResult, startCrawl } from '../../functions/core/crawl/start-crawl.ts';
import { readCrawlStatus } from '../../functions/core/crawl/status.ts';
import type { Fault, SampleSiteOptions } from '../../infra/local/sample-site/site.ts';
import { type Engine, startDynalite } from '../support/engines.ts';
import { createTestDependencies, type TestChanges } from '../support/handlers.ts';
import { sampleSite } from '../support/servers.ts';

// How a crawl ends, whatever crashes between its last steps: each of these was a defect.

let engine: Engine;
beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

/** All tests share a table, so each has its own crawls: 1, 2, ... */
let tests = 0;
const crawlId = (number: number) => `${tests}${number}`.padStart(20, '0');

/** A crawl over a real table and site, whose messages a test delivers by hand. */
async function setUp(options: SampleSiteOptions = {}, changes: TestChanges = {}) {
  tests += 1;
  const site = await sampleSite({ pages: 3, pageSize: 2, ...options });
  const base = createTestDependencies(engine.client, site.url, changes);
  const { settings, dependencies, store, sqs } = base;
  const letters: DeadLetter[] = [];
  const queue: Dependencies['queue'] = {
    ...dependencies.queue,
    sendToDeadLetters: async body => void letters.push({ body, receiptHandle: body }),
  };
  const normal = { ...dependencies, queue };
  const said: string[] = [];
  return {
    ...base,
    site,
    letters,
    said,
    queue: normal.queue,
    dependencies: normal,
    start: (
      number: number,
      broken: Partial<Store> = {},
      acceptSmaller: number | null = null,
    ): Promise<StartResult> =>
      startCrawl({ crawl: crawlId(number), acceptSmaller }, settings, {
        ...normal,
        store: { ...store, ...broken },
      }),
    parse: (message: PageMessage, broken: Partial<Store> = {}, delivery: Partial<Delivery> = {}) =>
      parsePage(
        {
          messageId: `m${message.page}`,
          receiptHandle: 'r',
          receives: 1,
          body: JSON.stringify(message),
          ...delivery,
        },
        settings,
        { ...normal, store: { ...store, ...broken } },
      ),
    status: (number: number) => readCrawlStatus(crawlId(number), store, normal.now()),
    /** Redrives `letters` with the shipped redrive; what it sends back is in `sqs.sent()`. */
    redrive: (interval = 0) => {
      sqs.mock.resetHistory();
      const received: DeadLetter[] = [];
      return redrive(
        { pageIntervalSeconds: interval, deadlineSeconds: 10_800 },
        {
          ...normal,
          pages: normal.queue,
          deadLetters: {
            async receive() {
              const some = letters.filter(letter => !received.includes(letter));
              received.push(...some);
              return some;
            },
            remove: async letter => void letters.splice(letters.indexOf(letter), 1),
            leave: async () => {},
          },
          follow: async id => (await store.readCrawl(id))?.state ?? 'gone',
          say: line => said.push(line),
        },
      );
    },
  };
}
const throttled = () => Promise.reject(new Error('ThrottlingException'));

describe('a redrive', () => {
  it('finishes a crawl whose pages are all done, but whose last step was throttled to the end', async () => {
    const { start, parse, sqs, letters, redrive, status, store, settings, advance } = await setUp();
    await start(1);
    const [second, third] = sqs.sent();
    if (second === undefined || third === undefined) throw new Error('no messages');
    await parse(second);
    await expect(parse(third, { closeShard: throttled })).rejects.toThrow('Throttling');
    // SQS moves the message to the dead-letter queue after its last receive.
    letters.push({ body: JSON.stringify(third), receiptHandle: 'r' });
    advance(4 * 3600);
    expect(await status(1)).toMatchObject({ state: 'incomplete', pages: { done: 3, pending: [] } });
    await redrive();
    for (const message of sqs.sent()) await parse(message);
    expect(await status(1)).toMatchObject({ state: 'published' });
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: crawlId(1) });
    expect(await start(2)).toMatchObject({ crawl: { state: 'running' } });
  });

  it('sends back the page of a shard that is empty but still open, while other shards have pages', async () => {
    const { start, parse, sqs, letters, redrive, status } = await setUp({ pages: 103, pageSize: 1 });
    await start(1);
    const messages = sqs.sent();
    const last = messages.find(({ page }) => page === 50);
    if (last === undefined) throw new Error('no message for page 50');
    for (const message of messages.filter(({ page }) => page <= 100 && page !== 50)) await parse(message);
    await expect(parse(last, { closeShard: throttled })).rejects.toThrow('Throttling');
    letters.push({ body: JSON.stringify(last), receiptHandle: 'r' });
    await redrive();
    const sentBack = sqs.sent();
    expect(sentBack.map(({ page }) => page)).toEqual([50]);
    for (const message of [...messages.filter(({ page }) => page > 100), ...sentBack]) await parse(message);
    expect(await status(1)).toMatchObject({ state: 'published', pages: { total: 103, done: 103 } });
  });

  it('drops the letters of crawls that have ended or vanished, and of no others', async () => {
    const { start, parse, sqs, letters, redrive, said } = await setUp();
    await start(1);
    const messages = sqs.sent();
    const [second] = messages;
    for (const message of messages) await parse(message);
    letters.push({ body: JSON.stringify(second), receiptHandle: 'a' });
    letters.push({ body: JSON.stringify({ ...second, crawl: 'gone' }), receiptHandle: 'b' });
    letters.push({ body: 'hello', receiptHandle: 'c' });
    expect(await redrive()).toMatchObject({ sent: 0, left: 1 });
    expect(letters.map(({ body }) => body)).toEqual(['hello']);
    expect(said.join('\n')).toContain(`crawl ${crawlId(1)} is published`);
  });

  it('never moves a deadline back, and uses the interval of the plan', async () => {
    const { start, sqs, letters, redrive, store } = await setUp(
      { pages: 40, robots: 'User-agent: *\nCrawl-delay: 30' },
      { pageIntervalSeconds: 1 },
    );
    await start(1);
    const before = await store.readCrawl(crawlId(1));
    expect(before?.plan?.intervalSeconds).toBe(30);
    for (const message of sqs.sent().slice(0, 2))
      letters.push({ body: JSON.stringify(message), receiptHandle: `r${message.page}` });
    await redrive(1);
    expect((await store.readCrawl(crawlId(1)))?.deadline).toBe(before?.deadline);
    const [a, b] = sqs.sent().map(({ notBefore }) => Date.parse(notBefore ?? ''));
    expect((b ?? 0) - (a ?? 0)).toBe(34_000);
  });

  it('touches nothing of a crawl while another one holds the list', async () => {
    const { start, sqs, letters, redrive, store, advance } = await setUp();
    await start(1);
    letters.push({ body: JSON.stringify(sqs.sent()[0]), receiptHandle: 'r' });
    advance(4 * 3600);
    await start(2);
    const before = await store.readCrawl(crawlId(1));
    expect(await redrive()).toMatchObject({ sent: 0, left: 1 });
    expect(sqs.sent()).toEqual([]);
    expect(await store.readCrawl(crawlId(1))).toEqual(before);
  });
});

describe('the lock of a list', () => {
  it('is released by the redelivery of a message whose crawl ended without releasing it', async () => {
    const { start, parse, sqs } = await setUp();
    await start(1);
    const [second, third] = sqs.sent();
    if (second === undefined || third === undefined) throw new Error('no messages');
    await parse(second);
    await expect(parse(third, { release: throttled })).rejects.toThrow('Throttling');
    expect(await start(2)).toMatchObject({ crawl: { state: 'running' } });
  });

  it('is taken over by a trigger from a crawl that ended without releasing it', async () => {
    const { start, parse, sqs, status } = await setUp();
    await start(1);
    for (const message of sqs.sent()) await parse(message, { release: async () => {} });
    expect(await status(1)).toMatchObject({ state: 'published' });
    expect(await start(2)).toMatchObject({ crawl: { id: crawlId(2), state: 'running' } });
  });

  it('is not acquired by a repeated trigger whose crawl ends meanwhile', async () => {
    const { start, parse, sqs, store } = await setUp();
    await start(1);
    const messages = sqs.sent();
    // Between reading the crawl as running and extending the lock, its last pages are done.
    const extendLock: Store['extendLock'] = async (...given) => {
      for (const message of messages) await parse(message);
      return store.extendLock(...given);
    };
    expect(await start(1, { extendLock })).toMatchObject({ crawl: { state: 'published' } });
    expect(await start(2)).toMatchObject({ crawl: { id: crawlId(2), state: 'running' } });
  });

  it('stays with a crawl that a redrive has revived before a trigger takes it over', async () => {
    const { start, parse, sqs, letters, redrive, store, site, status } = await setUp();
    await start(1);
    site.setFaults([{ kind: 'status', status: 404 }]);
    for (const message of sqs.sent()) await parse(message);
    expect(letters).toHaveLength(2);
    expect(await status(1)).toMatchObject({ state: 'incomplete' });
    const takeOver: Store['takeOver'] = async (...args) => {
      await redrive();
      return store.takeOver(...args);
    };
    expect(await start(2, { takeOver })).toEqual({ busy: crawlId(1) });
    expect(await start(2)).toEqual({ busy: crawlId(1) });
  });

  it('stays with a crawl whose seed has only just acquired it', async () => {
    const { start, store, settings, dependencies } = await setUp();
    const until = new Date(dependencies.now() + 60_000).toISOString();
    await store.acquire(settings.list, crawlId(1), until, new Date(dependencies.now()).toISOString());
    expect(await start(2)).toEqual({ busy: crawlId(1) });
  });
});

describe('a publication that dies after it moved the pointer', () => {
  const dies = { endCrawl: throttled };

  it('is recorded as published by the next publication', async () => {
    const { start, parse, sqs, status, advance, store, settings } = await setUp();
    await start(1);
    for (const message of sqs.sent()) await parse(message, dies).catch(() => {});
    expect(await store.readPointer(settings.list)).toMatchObject({ unfinished: [crawlId(1)] });
    expect((await store.readCrawl(crawlId(1)))?.state).toBe('running');
    sqs.mock.resetHistory();
    // The lock is taken over before anything else is known of the first crawl.
    advance(4 * 3600);
    await store.release(settings.list, crawlId(1));
    await start(2);
    for (const message of sqs.sent()) await parse(message);
    expect(await status(1)).toMatchObject({ state: 'published' });
    expect(await status(2)).toMatchObject({ state: 'published' });
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: crawlId(2), unfinished: [] });
    // So that the history can tell whether it has every crawl.
    expect((await store.readCrawl(crawlId(1)))?.previous).toBeNull();
    expect((await store.readCrawl(crawlId(2)))?.previous).toBe(crawlId(1));
  });

  it('is recorded before one that died after it, so that a history has it first', async () => {
    const { start, parse, sqs, store, settings, dependencies } = await setUp();
    for (const number of [1, 2]) {
      sqs.mock.resetHistory();
      await store.release(settings.list, crawlId(1));
      await start(number);
      for (const message of sqs.sent()) await parse(message, dies).catch(() => {});
    }
    const pointer = await store.readPointer(settings.list);
    if (pointer === null) throw new Error('expected a pointer');
    for (const unfinished of [
      [crawlId(1), crawlId(2)],
      [crawlId(2), crawlId(1)],
    ]) {
      const ended: string[] = [];
      const endCrawl: Store['endCrawl'] = async id => {
        ended.push(id);
        return false;
      };
      await endPublished({ ...pointer, unfinished }, { ...dependencies, store: { ...store, endCrawl } });
      expect(ended).toEqual([crawlId(1), crawlId(2)]);
    }
  });

  it('is recorded as published by its own redelivery after a newer publication', async () => {
    const { start, parse, sqs, status, store, settings, dependencies } = await setUp();
    await start(1);
    const messages = sqs.sent();
    for (const message of messages) await parse(message, dies).catch(() => {});
    const startedAt = new Date(dependencies.now() + 1000).toISOString();
    const newer = {
      list: settings.list,
      crawl: 'newer',
      startedAt,
      publishedAt: startedAt,
      count: 6,
      pageSize: 2,
    };
    await store.movePointer(newer, 6);
    const [second] = messages;
    if (second === undefined) throw new Error('no message');
    await parse(second);
    expect(await status(1)).toMatchObject({ state: 'published' });
  });

  it('is recorded as published by the trigger that finds it holding the list', async () => {
    const { start, parse, sqs, status } = await setUp();
    await start(1);
    for (const message of sqs.sent()) await parse(message, dies).catch(() => {});
    expect(await start(2)).toMatchObject({ crawl: { id: crawlId(2), state: 'running' } });
    expect(await status(1)).toMatchObject({ state: 'published' });
  });
});

describe('a failed crawl', () => {
  it('releases the list and is counted if the response to its end was lost', async () => {
    const { start, store, dependencies, status } = await setUp({
      faults: [{ kind: 'empty-list', times: 1 }],
    });
    const counted: string[] = [];
    dependencies.telemetry.count = metric => void counted.push(metric);
    const endCrawl: Store['endCrawl'] = async (...end) => {
      await store.endCrawl(...end);
      return store.endCrawl(...end);
    };
    await expect(start(1, { endCrawl })).rejects.toMatchObject({ class: 'changed' });
    expect(await status(1)).toMatchObject({ state: 'failed' });
    expect(counted).toContain('CrawlsFailed');
    expect(await start(2)).toMatchObject({ crawl: { state: 'running' } });
  });
});

describe('the interval of a plan', () => {
  const INTERVAL = { pageIntervalSeconds: 10 };

  it.each([
    ['10 s', 'User-agent: *\nAllow: /'],
    ['12.5 s, as robots.txt may ask', 'User-agent: *\nCrawl-delay: 12.5'],
  ])('keeps overdue pages apart: one is fetched, the others wait in line: %s', async (_, robots) => {
    const { start, parse, sqs, site, status, advance } = await setUp(
      { pages: 6, pageSize: 1, robots },
      INTERVAL,
    );
    await start(1);
    const messages = sqs.sent();
    // The queue was paused; all pages are overdue.
    advance(3600);
    const outcomes = await Promise.all(
      messages.map(message => parse(message, {}, { receiptHandle: `r${message.page}` })),
    );
    expect(outcomes.filter(outcome => outcome === 'done')).toHaveLength(1);
    expect(site.requests.filter(({ page }) => page !== 'robots' && page !== 1)).toHaveLength(1);
    const waits = sqs
      .visibilityChanges()
      .map(([, seconds]) => Number(seconds))
      .toSorted((a, b) => a - b);
    expect(waits).toHaveLength(4);
    // SQS rejects a fraction of a second, which would cost the page a try.
    expect(waits.every(Number.isInteger)).toBe(true);
    expect((await status(1))?.pages.errors).toEqual([]);
    for (const [index, wait] of waits.slice(1).entries())
      expect(wait - (waits[index] ?? 0)).toBeGreaterThanOrEqual(14);
  });

  it('keeps page 1 of another crawl apart from the last page of the one before', async () => {
    const { start, parse, sqs, advance } = await setUp({ pages: 2, pageSize: 2 }, INTERVAL);
    await start(1);
    advance(14);
    for (const message of sqs.sent()) await parse(message);
    await expect(start(2)).rejects.toMatchObject({ class: 'retry', retryAfterSeconds: 12 });
    advance(12);
    expect(await start(2)).toMatchObject({ crawl: { state: 'running' } });
  });

  it('refuses a plan that would take more than 7 days', async () => {
    const { start, status } = await setUp(
      { pages: 200, pageSize: 1, robots: 'User-agent: *\nCrawl-delay: 3600' },
      INTERVAL,
    );
    await expect(start(1)).rejects.toMatchObject({ class: 'refused', expected: 'at most 7 days' });
    expect(await status(1)).toMatchObject({ state: 'failed' });
  });

  it('does not let waiting cost a try: page 89 of 100 at an hour each is fetched after 90 receives', async () => {
    const { start, parse, sqs, status, advance } = await setUp(
      { pages: 100, pageSize: 1, robots: 'User-agent: *\nCrawl-delay: 3600' },
      INTERVAL,
    );
    await start(1);
    const message = sqs.sent().find(({ page }) => page === 89);
    if (message === undefined) throw new Error('no message for page 89');
    for (let receives = 1; receives <= 90; receives++)
      expect(await parse(message, {}, { receives })).toBe('again');
    advance(89 * 3604);
    expect(await parse(message, {}, { receives: 91 })).toBe('done');
    expect((await status(1))?.pages.errors).toEqual([]);
  });
});

describe('a message past the deadline of its crawl', () => {
  it('goes to the dead-letter queue without a fetch, and its error says why', async () => {
    const { start, parse, sqs, site, letters, status, advance } = await setUp();
    await start(1);
    advance(4 * 3600);
    const [second] = sqs.sent();
    if (second === undefined) throw new Error('no message');
    site.requests.length = 0;
    expect(await parse(second)).toBe('done');
    expect(site.requests).toEqual([]);
    expect(letters).toHaveLength(1);
    expect((await status(1))?.pages.errors).toMatchObject([
      { page: 2, dead: true, message: expect.stringContaining('deadline') },
    ]);
  });

  it('is fetched if a redrive has moved the deadline', async () => {
    const { start, parse, sqs, store, dependencies, advance, status } = await setUp();
    await start(1);
    advance(4 * 3600);
    await store.postpone(crawlId(1), new Date(dependencies.now() + 60_000).toISOString());
    for (const message of sqs.sent()) expect(await parse(message)).toBe('done');
    expect(await status(1)).toMatchObject({ state: 'published' });
  });
});

describe('the current list', () => {
  const DAYS = 86_400;

  it.each<[string, Fault[]]>([
    ['a crawl that starts', []],
    ['a crawl whose page 1 fails', [{ kind: 'status', status: 503, page: 1 }]],
  ])('is renewed by %s', async (_case, faults) => {
    const { start, parse, sqs, site, store, settings, advance } = await setUp();
    await start(1);
    for (const message of sqs.sent()) await parse(message);
    const before = await store.readPointer(settings.list);
    advance(60 * DAYS);
    site.setFaults(faults);
    await start(2).catch(() => {});
    const after = await store.readPointer(settings.list);
    expect((after?.expiresAt ?? 0) - (before?.expiresAt ?? 0)).toBe(60 * DAYS);
  });

  it('is renewed by a trigger that another crawl keeps out', async () => {
    const { start, parse, sqs, store, settings, advance, dependencies } = await setUp();
    await start(1);
    for (const message of sqs.sent()) await parse(message);
    const before = await store.readPointer(settings.list);
    advance(60 * DAYS);
    const until = new Date(dependencies.now() + 60_000).toISOString();
    await store.acquire(settings.list, 'other', until, new Date(dependencies.now()).toISOString());
    expect(await start(2)).toEqual({ busy: 'other' });
    const after = await store.readPointer(settings.list);
    expect((after?.expiresAt ?? 0) - (before?.expiresAt ?? 0)).toBe(60 * DAYS);
  });

  it('is renewed only where it is not renewed yet', async () => {
    const { start, parse, sqs, store, settings, advance } = await setUp();
    await start(1);
    for (const message of sqs.sent()) await parse(message);
    advance(60 * DAYS);
    const updates: string[] = [];
    engine.client.middlewareStack.add(
      (next, context) => async args => {
        if (/Update/.test(context.commandName ?? '')) updates.push(JSON.stringify(args.input));
        return next(args);
      },
      { step: 'initialize', name: 'counting' },
    );
    onTestFinished(() => void engine.client.middlewareStack.remove('counting'));
    const pointer = await store.readPointer(settings.list);
    if (pointer === null) throw new Error('no pointer');
    await store.renew(pointer);
    const first = updates.length;
    await store.renew(pointer);
    expect(first).toBeGreaterThan(5);
    // The listing and the pointer itself.
    expect(updates.length - first).toBe(2);
  });
});

it('a list that is deployed to another URL lets a running crawl finish on its own site', async () => {
  const { start, sqs, status } = await setUp();
  await start(1);
  const other = await sampleSite({ pages: 3, pageSize: 2 });
  const deployed = createTestDependencies(engine.client, other.url);
  for (const message of sqs.sent()) {
    const delivery = { messageId: 'm', receiptHandle: 'r', receives: 1, body: JSON.stringify(message) };
    expect(await parsePage(delivery, deployed.settings, deployed.dependencies)).toBe('done');
  }
  expect(other.requests).toEqual([]);
  expect(await status(1)).toMatchObject({ state: 'published' });
});

describe('a page whose text is larger than an item of the table', () => {
  const LONG = 500_000;

  it('is in the dead-letter queue at once, with its error, if it has no list', async () => {
    const body = `<html><head><title>${'x'.repeat(LONG)}</title></head><body>${'y'.repeat(200)}</body></html>`;
    const faults: Fault[] = [{ page: 2, kind: 'status', status: 200, body }];
    const { start, parse, sqs, letters, status, dependencies } = await setUp({ faults });
    const logged = vi.spyOn(dependencies.telemetry, 'error');
    await start(1);
    const [second] = sqs.sent();
    if (second === undefined) throw new Error('no messages');
    expect(await parse(second)).toBe('done');
    expect(letters).toHaveLength(1);
    // A fact named message would be dropped by the logger, whose lines have a message of their own.
    const [what, facts] = logged.mock.calls[0] ?? [];
    expect(what).toBe('page is in the dead-letter queue');
    expect(facts).toMatchObject({
      page: 2,
      reason: expect.stringMatching(/^the page has changed: .*x{200}/),
    });
    expect(facts).not.toHaveProperty('message');
    expect((await status(1))?.pages.errors).toMatchObject([{ page: 2, class: 'changed', dead: true }]);
  });

  it('ends the crawl, with the reason, if it disagrees with the others', async () => {
    const faults: Fault[] = [{ page: 2, kind: 'total', total: '9'.repeat(LONG) }];
    const { start, parse, sqs, status } = await setUp({ faults });
    await start(1);
    for (const message of sqs.sent()) await parse(message);
    expect(await status(1)).toMatchObject({
      state: 'inconsistent',
      reason: expect.stringMatching(/^page 2 says that there are 9{200}/),
    });
  });

  it('ends the crawl, with the reason, if it is page 1', async () => {
    const body = `<html><head><title>${'x'.repeat(LONG)}</title></head><body>${'y'.repeat(200)}</body></html>`;
    const { start, status } = await setUp({ faults: [{ page: 1, kind: 'status', status: 200, body }] });
    await expect(start(1)).rejects.toThrow('the page has changed');
    expect(await status(1)).toMatchObject({ state: 'failed', reason: expect.stringMatching(/x{200}/) });
  });
});
