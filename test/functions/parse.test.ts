import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { MAX_TRIES, waitsBefore } from '../../functions/core/limits.ts';
import type { SampleSiteOptions } from '../../infra/local/sample-site/site.ts';
import { type Engine, startDynalite } from '../support/engines.ts';
import { batchOf, CONTEXT, NOW, stageDependencies, variables, withEnvironment } from '../support/handlers.ts';
import { sampleSite } from '../support/servers.ts';

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

/** A crawl of three pages of two movies that seed has started; what its site does wrong begins after that. */
async function stage({ faults = [], ...options }: SampleSiteOptions = {}) {
  const site = await sampleSite({ pages: 3, pageSize: 2, ...options });
  const staged = stageDependencies(engine.client, site.url);
  const { settings, dependencies, sqs, store } = staged;
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
    ...staged,
    site,
    id,
    messages,
    fetched: () => site.requests.flatMap(({ page }) => (page === 'robots' ? [] : [page])),
    /** The messages that are not done, by their number in the batch. */
    async parse(bodies: unknown[], receives = 1, sentAt = NOW) {
      const { batchItemFailures } = await parse(batchOf(bodies, receives, sentAt), CONTEXT);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    crawl: () => store.readCrawl(id),
    errors: () => store.readErrors(id),
    holder: () => store.claim(settings.list, 'asking', '2000-01-01T00:00:00Z', '2000-01-01T00:00:00Z'),
  };
}

describe('a batch', () => {
  it('that is done is reported so, and the page that was last publishes the list', async () => {
    const { parse, messages, site, store, settings, id, crawl, holder } = await stage();
    expect(await parse(messages)).toEqual([]);
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: id, count: 6, previous: null });
    expect(await crawl()).toMatchObject({ state: 'published', reason: null });
    const listed = [];
    for await (const { movies } of store.readPages(id)) listed.push(...movies);
    expect(listed).toEqual(site.truth());
    expect(await holder()).toBeNull();
  });

  it('in part done reports just the rest', async () => {
    const { parse, messages, crawl, store, id } = await stage({
      faults: [{ kind: 'status', status: 500, page: 2 }],
    });
    expect(await parse(messages)).toEqual(['message-0']);
    expect(await crawl()).toMatchObject({ state: 'running' });
    expect(await store.readPending(id, 0)).toEqual(new Set([2]));
  });

  it('of which nothing is done reports all, so that nothing is deleted', async () => {
    const { parse, messages } = await stage({ faults: [{ kind: 'reset' }] });
    expect(await parse(messages)).toEqual(['message-0', 'message-1']);
  });

  it('with the same message twice is done once', async () => {
    const { parse, messages, store, id } = await stage();
    const [second] = messages;
    expect(await parse([second, second])).toEqual([]);
    expect(await store.readPending(id, 0)).toEqual(new Set([3]));
  });

  it('whose table is throttled is reported and comes back after its visibility timeout', async () => {
    const { messages, site, settings } = await stage();
    const table = createTableClient({ region: 'local' });
    mockClient(table).rejects(new Error('ThrottlingException'));
    const { dependencies, sqs } = stageDependencies(table, site.url);
    const { batchItemFailures } = await createHandler(settings, dependencies)(batchOf(messages), CONTEXT);
    expect(batchItemFailures).toHaveLength(2);
    expect(sqs.hidden()).toEqual([]);
    expect(sqs.buried()).toEqual([]);
  });
});

describe('an error that may pass', () => {
  it('hides the message, longer each time, and is on record', async () => {
    const { parse, messages, sqs, errors } = await stage({
      faults: [{ kind: 'status', status: 503, page: 2 }],
    });
    const [second] = messages;
    for (const receives of [1, 2, 3, 4]) expect(await parse([second], receives)).toEqual(['message-0']);
    expect(sqs.hidden()).toEqual([30, 60, 120, 240].map(seconds => ['receipt-0', seconds]));
    expect(await errors()).toMatchObject([
      { page: 2, class: 'retry', actual: 'status 503', tries: 4, dead: false },
    ]);
    expect(sqs.buried()).toEqual([]);
  });

  it('rests with the dead letters after its tries', async () => {
    const { parse, messages, sqs, errors } = await stage({ faults: [{ kind: 'reset', page: 2 }] });
    const [second] = messages;
    expect(await parse([second], MAX_TRIES)).toEqual([]);
    expect(sqs.buried()).toEqual([{ body: JSON.stringify(second), class: 'retry' }]);
    expect(await errors()).toMatchObject([{ page: 2, dead: true, tries: MAX_TRIES }]);
  });

  it('does not count the receives in which the page only waited for its turn', async () => {
    const { parse, messages, sqs, errors } = await stage({ faults: [{ kind: 'reset', page: 2 }] });
    const notBefore = new Date(NOW).toISOString();
    const halfADay = 12 * 3600;
    expect(await parse([{ ...messages[0], notBefore }], MAX_TRIES, NOW - halfADay * 1000)).toEqual([
      'message-0',
    ]);
    expect(await errors()).toMatchObject([{ tries: MAX_TRIES - waitsBefore(halfADay), dead: false }]);
    expect(waitsBefore(halfADay)).toBeGreaterThan(0);
    expect(sqs.buried()).toEqual([]);
  });

  it('is forgotten once the page is done', async () => {
    const { parse, messages, crawl } = await stage({ faults: [{ kind: 'truncated', page: 3, times: 1 }] });
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
  ] as const)('%o waits for minutes, or as long as the site asks', async (fault, seconds) => {
    const { parse, messages, sqs } = await stage({ faults: [fault] });
    expect(await parse(messages.slice(0, 1))).toEqual(['message-0']);
    expect(sqs.hidden()).toEqual([['receipt-0', seconds]]);
  });

  it('that would last past the deadline rests with the dead letters', async () => {
    const { parse, messages, sqs, pass } = await stage({ faults: [{ kind: 'status', status: 403 }] });
    pass(3 * 3600 - 60);
    expect(await parse(messages.slice(0, 1))).toEqual([]);
    expect(sqs.buried()).toMatchObject([{ class: 'blocked' }]);
  });
});

describe('an error that will not pass', () => {
  it.each([
    ['an empty list', { kind: 'empty-list', page: 2 }, 'changed'],
    ['a page that lost a movie', { kind: 'missing', page: 2 }, 'changed'],
    ['a page that lost its last movie', { kind: 'missing', position: 2, page: 2 }, 'changed'],
    ['another page', { kind: 'not-page-1', shows: 3, page: 2 }, 'changed'],
    ['a body without end', { kind: 'endless', page: 2 }, 'refused'],
    ['a redirect elsewhere', { kind: 'redirect', location: 'http://169.254.169.254/', page: 2 }, 'refused'],
    ['a page of another type', { kind: 'content-type', type: 'text/plain', page: 2 }, 'refused'],
  ] as const)('rests with the dead letters at once: %s', async (_case, fault, errorClass) => {
    const { parse, messages, sqs, errors, crawl } = await stage({ faults: [fault] });
    expect(await parse(messages)).toEqual([]);
    expect(sqs.buried()).toEqual([{ body: JSON.stringify(messages[0]), class: errorClass }]);
    expect(sqs.hidden()).toEqual([]);
    expect(await errors()).toMatchObject([{ page: 2, class: errorClass, dead: true, tries: 1 }]);
    expect(await crawl()).toMatchObject({ state: 'running' });
  });

  it('of every page publishes nothing, and keeps them all pending', async () => {
    const { parse, messages, store, settings, id } = await stage({ faults: [{ kind: 'empty-list' }] });
    expect(await parse(messages)).toEqual([]);
    expect(await store.readPointer(settings.list)).toBeNull();
    expect((await store.readPending(id, 0))?.size).toBe(messages.length);
  });

  it('is healed by a redrive: the page is fetched again and the list published', async () => {
    const { parse, messages, site, crawl } = await stage({ faults: [{ kind: 'empty-list', page: 2 }] });
    await parse(messages);
    site.setFaults([]);
    expect(await parse(messages.slice(0, 1))).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });

  it('comes back where the dead letters do not take it, and is not lost', async () => {
    const { parse, messages, sqs, store, id } = await stage({ faults: [{ kind: 'empty-list', page: 2 }] });
    sqs.mock.on(SendMessageCommand).rejects(new Error('unavailable'));
    expect(await parse(messages)).toEqual(['message-0']);
    expect(await store.readPending(id, 0)).toEqual(new Set([2]));
  });

  it('comes back, if later, where its visibility cannot be changed', async () => {
    const { parse, messages, sqs } = await stage({ faults: [{ kind: 'reset', page: 2 }] });
    sqs.mock.on(ChangeMessageVisibilityCommand).rejects(new Error('receipt handle has expired'));
    expect(await parse(messages)).toEqual(['message-0']);
  });
});

describe('a message that comes at the wrong time', () => {
  it('before its turn is hidden until then, and nothing is fetched', async () => {
    const { parse, messages, sqs, fetched } = await stage();
    const notBefore = new Date(NOW + 2000 * 1000).toISOString();
    expect(await parse([{ ...messages[0], notBefore }])).toEqual(['message-0']);
    expect(sqs.hidden()).toEqual([['receipt-0', 2000]]);
    expect(fetched()).toEqual([]);
  });

  it('for a page that is done is done, and nothing is fetched', async () => {
    const { parse, messages, fetched } = await stage();
    await parse(messages.slice(0, 1));
    expect(await parse(messages.slice(0, 1))).toEqual([]);
    expect(fetched()).toEqual([2]);
  });

  it('for a crawl that never was is done, and leaves nothing behind', async () => {
    const { parse, messages, fetched, store } = await stage();
    expect(await parse([{ ...messages[0], crawl: 'gone' }])).toEqual([]);
    expect(fetched()).toEqual([]);
    expect(await store.readPending('gone', 0)).toBeNull();
    expect(await store.readErrors('gone')).toEqual([]);
  });

  it('after publication changes nothing', async () => {
    const { parse, messages, site, store, id, settings } = await stage();
    await parse(messages);
    const before = [
      await store.readPage(id, 2),
      await store.readPointer(settings.list),
      await store.readCrawl(id),
    ];
    site.setMovies(site.truth().toReversed());
    expect(await parse(messages, 3)).toEqual([]);
    const after = [
      await store.readPage(id, 2),
      await store.readPointer(settings.list),
      await store.readCrawl(id),
    ];
    expect(after).toEqual(before);
  });

  it('after a crash between the last mark and publication publishes', async () => {
    const { messages, settings, dependencies, store, parse, crawl, id } = await stage();
    const dying = { ...dependencies.store, closeShard: () => Promise.reject(new Error('stopped')) };
    const { batchItemFailures } = await createHandler(settings, { ...dependencies, store: dying })(
      batchOf(messages),
      CONTEXT,
    );
    expect(batchItemFailures.length).toBeGreaterThan(0);
    expect(await store.readPending(id, 0)).toEqual(new Set());
    expect(await parse(messages.slice(0, 1), 2)).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });

  it('after a crash between the page and its mark keeps the page as it was first stored', async () => {
    const { messages, settings, dependencies, store, site, parse, id } = await stage();
    const dying = { ...dependencies.store, markDone: () => Promise.reject(new Error('stopped')) };
    await createHandler(settings, { ...dependencies, store: dying })(batchOf(messages.slice(0, 1)), CONTEXT);
    const stored = await store.readPage(id, 2);
    const [third, fourth] = site.truth().slice(2, 4);
    if (third === undefined || fourth === undefined) throw new Error('no movies');
    site.setMovies([...site.truth().slice(0, 2), fourth, third, ...site.truth().slice(4)]);
    expect(await parse(messages.slice(0, 1), 2)).toEqual([]);
    expect(stored).not.toBeNull();
    expect(await store.readPage(id, 2)).toEqual(stored);
  });
});

describe('publication', () => {
  it('refuses a list that changed while it was read, and says how', async () => {
    const { parse, messages, site, crawl, store, settings } = await stage();
    const [first, ...others] = site.truth();
    if (first === undefined) throw new Error('no movies');
    await parse(messages.slice(0, 1));
    site.setMovies([...others.slice(0, 4), first, ...others.slice(4)]);
    expect(await parse(messages.slice(1))).toEqual([]);
    expect(await crawl()).toMatchObject({
      state: 'inconsistent',
      reason: `movie ${first.id} stands at rank 1 and at rank 5: the list changed while it was read`,
    });
    expect(await store.readPointer(settings.list)).toBeNull();
  });

  it('of a crawl of yesterday that ends today leaves the newer list', async () => {
    const { parse, messages, crawl, store, settings } = await stage();
    const today = {
      list: settings.list,
      crawl: 'newer',
      count: 6,
      pageSize: 2,
      publishedAt: '2026-11-24T12:05:00Z',
    };
    await store.movePointer({ ...today, startedAt: '2026-11-24T12:00:00Z' });
    expect(await parse(messages)).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'superseded', reason: 'a newer crawl holds the list' });
    expect(await store.readPointer(settings.list)).toMatchObject({ crawl: 'newer' });
  });

  it('that the table throttles is done by the redelivery', async () => {
    const { messages, site, settings, parse, crawl } = await stage();
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
    const { dependencies } = stageDependencies(table, site.url);
    const { batchItemFailures } = await createHandler(settings, dependencies)(batchOf(messages), CONTEXT);
    expect(batchItemFailures.length).toBeGreaterThan(0);
    expect(await crawl()).toMatchObject({ state: 'running' });
    expect(await parse(messages.slice(0, 1), 2)).toEqual([]);
    expect(await crawl()).toMatchObject({ state: 'published' });
  });
});

describe('a message that leads elsewhere', () => {
  it.each(['http://169.254.169.254/latest', 'file:///etc/passwd', 'https://evil.example/top250?start=2'])(
    'to %s is refused without a fetch',
    async url => {
      const { parse, messages, sqs, fetched } = await stage();
      expect(await parse([{ ...messages[0], url }])).toEqual([]);
      expect(sqs.buried()).toMatchObject([{ class: 'refused' }]);
      expect(fetched()).toEqual([]);
    },
  );
});

describe('a body that is no page message', () => {
  it.each(['', '{', 'null', '[]', '"x"', '{"v":2}', '{"v":1,"page":"2"}', '\u0000', '{"__proto__":{}}'])(
    '%j rests with the dead letters, and its neighbours are done',
    async body => {
      const { parse, messages, sqs, store, id } = await stage();
      expect(await parse([body, messages[0]])).toEqual([]);
      expect(sqs.buried()).toEqual([{ body, class: 'refused' }]);
      expect(await store.readPending(id, 0)).toEqual(new Set([3]));
    },
  );

  it('never stops the handler or reaches the site, whatever it is', async () => {
    const { parse, sqs, messages, fetched } = await stage();
    const [message] = messages;
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue(),
      // A message but for one thing, which is anything.
      fc
        .tuple(fc.constantFrom(...Object.keys(message ?? {}).filter(key => key !== 'url')), fc.jsonValue())
        .map(([key, value]) => ({ ...message, crawl: 'none', [key]: value })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 5 }), async bodies => {
        sqs.mock.resetHistory();
        expect(await parse(bodies)).toEqual([]);
        const texts: unknown[] = bodies.map(body => (typeof body === 'string' ? body : JSON.stringify(body)));
        for (const { body } of sqs.buried()) expect(texts).toContain(body);
      }),
      { numRuns: 300, seed: 20261123 },
    );
    expect(fetched()).toEqual([]);
  });
});

it('what is no SQS event is an error and not a success', async () => {
  const { settings, dependencies } = await stage();
  const parse = createHandler(settings, dependencies);
  for (const event of [{}, null, { Records: 'x' }]) {
    await expect((async () => parse(event as SQSEvent, CONTEXT))()).rejects.toThrow();
  }
});
