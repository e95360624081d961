import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { MAX_TRIES } from '../../functions/core/limits.ts';
import type { SampleSiteOptions } from '../../infra/local/sample-site/site.ts';
import { type Engine, startDynalite, TABLE } from '../support/engines.ts';
import { batchOf, CONTEXT, createTestDependencies, NOW, variables } from '../support/handlers.ts';
import { sampleSite } from '../support/servers.ts';
import { withEnvironment } from '../support/with-environment.ts';

const [{ createHandler }, { createHandler: createSeed }] = await withEnvironment(
  variables('http://127.0.0.1/top250'),
  () => Promise.all([import('../../functions/parse.ts'), import('../../functions/seed.ts')]),
);

let engine: Engine;
beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

let keys = 0;

/** Starts a crawl of three pages of two movies with seed. The faults of its site begin after that. */
async function setUp({ faults = [], ...options }: SampleSiteOptions = {}) {
  const site = await sampleSite({ pages: 3, pageSize: 2, ...options });
  const base = createTestDependencies(engine.client, site.url);
  const { settings, dependencies, sqs, store } = base;
  const trigger = {
    requestContext: { http: { method: 'POST' } },
    headers: { 'idempotency-key': `key-${++keys}` },
  };
  await createSeed(settings, dependencies)(trigger, CONTEXT);
  const messages = sqs.sent();
  const [id = ''] = await store.listCrawls(settings.list, 1);
  sqs.mock.resetHistory();
  site.requests.length = 0;
  site.setFaults(faults);
  const parse = createHandler(settings, dependencies);
  return {
    ...base,
    site,
    id,
    messages,
    fetched: () => site.requests.flatMap(({ page }) => (page === 'robots' ? [] : [page])),
    /** Runs parse on a batch and returns the ids of the messages that it reports as failed. */
    async parse(bodies: unknown[], receives = 1) {
      const { batchItemFailures } = await parse(batchOf(bodies, receives), CONTEXT);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    crawl: () => store.readCrawl(id),
    errors: () => store.readErrors(id),
    holder: () => store.acquire(settings.list, 'probe', '2000-01-01T00:00:00Z', '2000-01-01T00:00:00Z'),
  };
}

describe('a batch', () => {
  it('without errors reports no failures, and its last page publishes the list', async () => {
    const { parse, messages, site, store, settings, id, crawl, holder } = await setUp();
    expect(await parse(messages)).toEqual([]);
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: id, count: 6, previous: null });
    expect(await crawl()).toMatchObject({ state: 'published', reason: null });
    const listed = [];
    for await (const { entries } of store.readPages(id)) listed.push(...entries);
    expect(listed).toEqual(site.truth());
    expect(await holder()).toBeNull();
  });

  it('reads robots.txt once, in a new function that finds no rules in the table', async () => {
    const { messages, site, store } = await setUp();
    const Key = { pk: `SITE#${new URL(site.url).origin}`, sk: 'ROBOTS' };
    await engine.client.send(new DeleteCommand({ TableName: TABLE, Key }));
    const { settings, dependencies } = createTestDependencies(engine.client, site.url);
    const { batchItemFailures } = await createHandler(settings, dependencies)(batchOf(messages), CONTEXT);
    expect(batchItemFailures).toEqual([]);
    expect(site.requests.map(({ page }) => page).sort()).toEqual([2, 3, 'robots']);
    expect(await store.readPointer(settings.list)).toMatchObject({ count: 6 });
  });

  it('with one failed page reports only that page', async () => {
    const { parse, messages, crawl, store, id } = await setUp({
      faults: [{ kind: 'status', status: 500, page: 2 }],
    });
    expect(await parse(messages)).toEqual(['message-0']);
    expect(await crawl()).toMatchObject({ state: 'running' });
    expect(await store.readPending(id, 0)).toEqual(new Set([2]));
  });

  it('of which every page fails reports all of them, so that SQS deletes none', async () => {
    const { parse, messages } = await setUp({ faults: [{ kind: 'reset' }] });
    expect(await parse(messages)).toEqual(['message-0', 'message-1']);
  });

  it('that contains the same message twice marks its page as done once', async () => {
    const { parse, messages, store, id } = await setUp();
    const [second] = messages;
    expect(await parse([second, second])).toEqual([]);
    expect(await store.readPending(id, 0)).toEqual(new Set([3]));
  });

  it('is reported as failed if the table is throttled, without a change of its visibility timeout', async () => {
    const { messages, site, settings } = await setUp();
    const table = createTableClient({ region: 'local' });
    mockClient(table).rejects(new Error('ThrottlingException'));
    const { dependencies, sqs } = createTestDependencies(table, site.url);
    const { batchItemFailures } = await createHandler(settings, dependencies)(batchOf(messages), CONTEXT);
    expect(batchItemFailures).toHaveLength(2);
    expect(sqs.visibilityChanges()).toEqual([]);
    expect(sqs.deadLetters()).toEqual([]);
  });
});

describe('a temporary error', () => {
  it('hides the message for longer each time, and is recorded', async () => {
    const { parse, messages, sqs, errors } = await setUp({
      faults: [{ kind: 'status', status: 503, page: 2 }],
    });
    const [second] = messages;
    for (const receives of [1, 2, 3, 4]) expect(await parse([second], receives)).toEqual(['message-0']);
    expect(sqs.visibilityChanges()).toEqual([30, 60, 120, 240].map(seconds => ['receipt-0', seconds]));
    expect(await errors()).toMatchObject([
      { page: 2, class: 'retry', actual: 'status 503', tries: 4, dead: false },
    ]);
    expect(sqs.deadLetters()).toEqual([]);
  });

  it('sends the message to the dead-letter queue after the last try', async () => {
    const { parse, messages, sqs, errors } = await setUp({ faults: [{ kind: 'reset', page: 2 }] });
    const [second] = messages;
    for (let receives = 1; receives < MAX_TRIES; receives++)
      expect(await parse([second], receives)).toEqual(['message-0']);
    expect(await parse([second], MAX_TRIES)).toEqual([]);
    expect(sqs.deadLetters()).toEqual([{ body: JSON.stringify(second), class: 'retry' }]);
    expect(await errors()).toMatchObject([{ page: 2, dead: true, tries: MAX_TRIES }]);
  });

  it('does not count receives in which the message was too early', async () => {
    const { parse, messages, sqs, errors } = await setUp({ faults: [{ kind: 'reset', page: 2 }] });
    const notBefore = new Date(NOW + 3_600_000).toISOString();
    for (let receives = 1; receives <= 40; receives++)
      expect(await parse([{ ...messages[0], notBefore }], receives)).toEqual(['message-0']);
    expect(await errors()).toEqual([]);
    expect(await parse([messages[0]], 41)).toEqual(['message-0']);
    expect(await errors()).toMatchObject([{ tries: 1, dead: false }]);
    expect(sqs.deadLetters()).toEqual([]);
  });

  it('counts a receive that is processed twice as one try', async () => {
    const { parse, messages, errors } = await setUp({ faults: [{ kind: 'reset', page: 2 }] });
    for (const receives of [1, 1, 2, 2]) await parse([messages[0]], receives);
    expect(await errors()).toMatchObject([{ tries: 2 }]);
  });

  it('does not prevent publication once the page is done', async () => {
    const { parse, messages, crawl } = await setUp({ faults: [{ kind: 'truncated', page: 3, times: 1 }] });
    expect(await parse(messages)).toEqual(['message-1']);
    expect(await parse(messages.slice(1))).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });
});

describe('a block', () => {
  it.each([
    [{ kind: 'status', status: 429, retryAfter: '3' }, 300],
    [{ kind: 'status', status: 418, retryAfter: '900' }, 900],
    [{ kind: 'challenge', type: 'captcha' }, 300],
    [{ kind: 'redirect', location: 'https://sec.douban.com/c?r=x' }, 300],
  ] as const)(
    '%o is retried after minutes, or after the time that the site asks for',
    async (fault, seconds) => {
      const { parse, messages, sqs } = await setUp({ faults: [fault] });
      expect(await parse(messages.slice(0, 1))).toEqual(['message-0']);
      expect(sqs.visibilityChanges()).toEqual([['receipt-0', seconds]]);
    },
  );

  it('that lasts until after the deadline sends the message to the dead-letter queue', async () => {
    const { parse, messages, sqs, advance } = await setUp({ faults: [{ kind: 'status', status: 403 }] });
    advance(3 * 3600 - 60);
    expect(await parse(messages.slice(0, 1))).toEqual([]);
    expect(sqs.deadLetters()).toMatchObject([{ class: 'blocked' }]);
  });
});

describe('a permanent error', () => {
  it.each([
    ['an empty list', { kind: 'empty-list', page: 2 }, 'changed'],
    ['a page without one of its movies', { kind: 'missing', page: 2 }, 'changed'],
    ['a page without its last movie', { kind: 'missing', position: 2, page: 2 }, 'changed'],
    ['another page', { kind: 'not-page-1', shows: 3, page: 2 }, 'changed'],
    ['an endless body', { kind: 'endless', page: 2 }, 'refused'],
    [
      'a redirect to another site',
      { kind: 'redirect', location: 'http://169.254.169.254/', page: 2 },
      'refused',
    ],
    ['a page of another content type', { kind: 'content-type', type: 'text/plain', page: 2 }, 'refused'],
  ] as const)(
    'sends the message to the dead-letter queue immediately: %s',
    async (_case, fault, errorClass) => {
      const { parse, messages, sqs, errors, crawl } = await setUp({ faults: [fault] });
      expect(await parse(messages)).toEqual([]);
      expect(sqs.deadLetters()).toEqual([{ body: JSON.stringify(messages[0]), class: errorClass }]);
      expect(sqs.visibilityChanges()).toEqual([]);
      expect(await errors()).toMatchObject([{ page: 2, class: errorClass, dead: true, tries: 1 }]);
      expect(await crawl()).toMatchObject({ state: 'running' });
    },
  );

  it('of every page leaves all pages pending and publishes nothing', async () => {
    const { parse, messages, store, settings, id } = await setUp({ faults: [{ kind: 'empty-list' }] });
    expect(await parse(messages)).toEqual([]);
    expect(await store.readPointer(settings.list)).toBeNull();
    expect((await store.readPending(id, 0))?.size).toBe(messages.length);
  });

  it('can be resolved by a redrive: the page is fetched again and the list published', async () => {
    const { parse, messages, site, crawl } = await setUp({ faults: [{ kind: 'empty-list', page: 2 }] });
    await parse(messages);
    site.setFaults([]);
    expect(await parse(messages.slice(0, 1))).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });

  it('is recorded only when the message is in the dead-letter queue, so that a redrive finds it there', async () => {
    const { messages, settings, dependencies, sqs } = await setUp({
      faults: [{ kind: 'empty-list', page: 2 }],
    });
    const lettersAtRecord: number[] = [];
    const { setDead } = dependencies.store;
    const store = {
      ...dependencies.store,
      setDead: (...args: Parameters<typeof setDead>) => {
        lettersAtRecord.push(sqs.deadLetters().length);
        return setDead(...args);
      },
    };
    await createHandler(settings, { ...dependencies, store })(batchOf(messages), CONTEXT);
    expect(lettersAtRecord).toEqual([1]);
  });

  it('reports the message as failed if it cannot be sent to the dead-letter queue, so that it is not lost', async () => {
    const { parse, messages, sqs, store, id } = await setUp({ faults: [{ kind: 'empty-list', page: 2 }] });
    sqs.mock.on(SendMessageCommand).rejects(new Error('unavailable'));
    expect(await parse(messages)).toEqual(['message-0']);
    expect(await store.readPending(id, 0)).toEqual(new Set([2]));
  });
});

describe('a message whose visibility timeout cannot be changed', () => {
  it('is reported as failed', async () => {
    const { parse, messages, sqs } = await setUp({ faults: [{ kind: 'reset', page: 2 }] });
    sqs.mock.on(ChangeMessageVisibilityCommand).rejects(new Error('receipt handle has expired'));
    expect(await parse(messages)).toEqual(['message-0']);
  });
});

describe('a message', () => {
  it('that is too early is hidden until its time, and nothing is fetched', async () => {
    const { parse, messages, sqs, fetched } = await setUp();
    const notBefore = new Date(NOW + 2000 * 1000).toISOString();
    expect(await parse([{ ...messages[0], notBefore }])).toEqual(['message-0']);
    expect(sqs.visibilityChanges()).toEqual([['receipt-0', 2000]]);
    expect(fetched()).toEqual([]);
  });

  it('for a page that is done is deleted, and nothing is fetched', async () => {
    const { parse, messages, fetched } = await setUp();
    await parse(messages.slice(0, 1));
    expect(await parse(messages.slice(0, 1))).toEqual([]);
    expect(fetched()).toEqual([2]);
  });

  it('for an unknown crawl is deleted, and nothing is stored', async () => {
    const { parse, messages, fetched, store } = await setUp();
    expect(await parse([{ ...messages[0], crawl: 'gone' }])).toEqual([]);
    expect(fetched()).toEqual([]);
    expect(await store.readPending('gone', 0)).toBeNull();
    expect(await store.readErrors('gone')).toEqual([]);
  });

  it('that arrives after publication changes nothing', async () => {
    const { parse, messages, site, store, id, settings } = await setUp();
    await parse(messages);
    const before = [
      await store.readPage(id, 2),
      await store.readPointer(settings.list),
      await store.readCrawl(id),
    ];
    site.setEntries(site.truth().toReversed());
    expect(await parse(messages, 3)).toEqual([]);
    const after = [
      await store.readPage(id, 2),
      await store.readPointer(settings.list),
      await store.readCrawl(id),
    ];
    expect(after).toEqual(before);
  });

  it('that is redelivered after a crash before publication publishes the list', async () => {
    const { messages, settings, dependencies, store, parse, crawl, id } = await setUp();
    const crashing = { ...dependencies.store, closeShard: () => Promise.reject(new Error('stopped')) };
    const { batchItemFailures } = await createHandler(settings, { ...dependencies, store: crashing })(
      batchOf(messages),
      CONTEXT,
    );
    expect(batchItemFailures.length).toBeGreaterThan(0);
    expect(await store.readPending(id, 0)).toEqual(new Set());
    expect(await parse(messages.slice(0, 1), 2)).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });

  it('that is redelivered after a crash keeps the page that is already stored', async () => {
    const { messages, settings, dependencies, store, site, parse, id } = await setUp();
    const crashing = { ...dependencies.store, markDone: () => Promise.reject(new Error('stopped')) };
    await createHandler(settings, { ...dependencies, store: crashing })(
      batchOf(messages.slice(0, 1)),
      CONTEXT,
    );
    const stored = await store.readPage(id, 2);
    const [third, fourth] = site.truth().slice(2, 4);
    if (third === undefined || fourth === undefined) throw new Error('no movies');
    site.setEntries([...site.truth().slice(0, 2), fourth, third, ...site.truth().slice(4)]);
    expect(await parse(messages.slice(0, 1), 2)).toEqual([]);
    expect(stored).not.toBeNull();
    expect(await store.readPage(id, 2)).toEqual(stored);
  });
});

describe('publication', () => {
  it('is refused for a list that changed during the crawl, with a reason', async () => {
    const { parse, messages, site, crawl, store, settings } = await setUp();
    const [first, ...others] = site.truth();
    if (first === undefined) throw new Error('no movies');
    await parse(messages.slice(0, 1));
    site.setEntries([...others.slice(0, 4), first, ...others.slice(4)]);
    expect(await parse(messages.slice(1))).toEqual([]);
    expect(await crawl()).toMatchObject({
      state: 'inconsistent',
      reason: `entry ${first.id} has rank 1 and rank 5: the list changed while it was read`,
    });
    expect(await store.readPointer(settings.list)).toBeNull();
  });

  it('of an older crawl does not replace the list of a newer one', async () => {
    const { parse, messages, crawl, store, settings } = await setUp();
    const today = {
      list: settings.list,
      crawl: 'newer',
      count: 6,
      pageSize: 2,
      publishedAt: '2026-11-24T12:05:00Z',
    };
    await store.movePointer({ ...today, startedAt: '2026-11-24T12:00:00Z' }, 6);
    expect(await parse(messages)).toEqual([]);
    expect(await crawl()).toMatchObject({
      state: 'superseded',
      reason: 'crawl newer is newer and published',
    });
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: 'newer' });
  });

  it('that fails because the table is throttled succeeds when the message is redelivered', async () => {
    const { messages, site, settings, parse, crawl } = await setUp();
    const table = createTableClient({
      endpoint: engine.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    table.middlewareStack.add(
      next => args =>
        JSON.stringify(args.input).includes('previous') ? Promise.reject(new Error('throttled')) : next(args),
      { step: 'initialize' },
    );
    const { dependencies } = createTestDependencies(table, site.url);
    const { batchItemFailures } = await createHandler(settings, dependencies)(batchOf(messages), CONTEXT);
    expect(batchItemFailures.length).toBeGreaterThan(0);
    expect(await crawl()).toMatchObject({ state: 'running' });
    expect(await parse(messages.slice(0, 1), 2)).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });
});

describe('a message with the URL of another site', () => {
  it.each(['http://169.254.169.254/latest', 'file:///etc/passwd', 'https://evil.example/top250?start=2'])(
    '%s is refused without a fetch',
    async url => {
      const { parse, messages, sqs, fetched } = await setUp();
      expect(await parse([{ ...messages[0], url }])).toEqual([]);
      expect(sqs.deadLetters()).toMatchObject([{ class: 'refused' }]);
      expect(fetched()).toEqual([]);
    },
  );
});

describe('a body that is not a page message', () => {
  it.each(['', '{', 'null', '[]', '"x"', '{"v":2}', '{"v":1,"page":"2"}', '\u0000', '{"__proto__":{}}'])(
    '%j is sent to the dead-letter queue, and the other messages of the batch are processed',
    async body => {
      const { parse, messages, sqs, store, id } = await setUp();
      expect(await parse([body, messages[0]])).toEqual([]);
      expect(sqs.deadLetters()).toEqual([{ body, class: 'refused' }]);
      expect(await store.readPending(id, 0)).toEqual(new Set([3]));
    },
  );

  it('never makes the handler throw or causes a fetch', async () => {
    const { parse, sqs, messages, fetched } = await setUp();
    const [message] = messages;
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue(),
      // A valid message with one field replaced by a random value.
      fc
        .tuple(fc.constantFrom(...Object.keys(message ?? {}).filter(key => key !== 'url')), fc.jsonValue())
        .map(([key, value]) => ({ ...message, crawl: 'none', [key]: value })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 5 }), async bodies => {
        sqs.mock.resetHistory();
        expect(await parse(bodies)).toEqual([]);
        const texts: unknown[] = bodies.map(body => (typeof body === 'string' ? body : JSON.stringify(body)));
        for (const { body } of sqs.deadLetters()) expect(texts).toContain(body);
      }),
      { numRuns: 300, seed: 20261123 },
    );
    expect(fetched()).toEqual([]);
  });
});

it('an event that is not from SQS throws', async () => {
  const { settings, dependencies } = await setUp();
  const parse = createHandler(settings, dependencies);
  for (const event of [{}, null, { Records: 'x' }]) {
    await expect((async () => parse(event as SQSEvent, CONTEXT))()).rejects.toThrow();
  }
});
