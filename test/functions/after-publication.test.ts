import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { key } from '../../functions/adapters/dynamodb/items.ts';
import { createNotifier } from '../../functions/adapters/sns/notifier.ts';
import { parsePage } from '../../functions/core/crawl/parse-page.ts';
import { startCrawl } from '../../functions/core/crawl/start-crawl.ts';
import { pinnedSnapshot } from '../../functions/core/read/snapshot.ts';
import { realClients } from '../../functions/dependencies.ts';
import { type Engine, startDynalite, TABLE } from '../support/engines.ts';
import { createTestDependencies } from '../support/handlers.ts';
import { sampleSite, socketServer } from '../support/servers.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

// What follows a publication: the notification and the history.

/** All tests share a table, so each crawl has its own id. */
let crawls = 0;

/** Crawls a list of three pages of two movies over a real table; messages are delivered at once. */
async function setUp() {
  const site = await sampleSite({ pages: 3, pageSize: 2 });
  const base = createTestDependencies(engine.client, site.url);
  const { settings, store, sqs, advance } = base;
  const errors: unknown[] = [];
  const telemetry = {
    ...base.dependencies.telemetry,
    error: (message: string, facts: object) => void errors.push({ message, ...facts }),
  };
  const normal = { ...base.dependencies, telemetry };
  return {
    ...base,
    site,
    errors,
    /** Starts a crawl, delivers its messages, and returns its id. */
    async crawl(broken: Partial<typeof normal> = {}): Promise<string> {
      const dependencies = { ...normal, ...broken };
      advance(3600);
      const id = `crawl-${++crawls}`;
      sqs.mock.resetHistory();
      await startCrawl({ crawl: id, acceptSmaller: null }, settings, dependencies);
      for (const message of sqs.sent()) {
        const delivery = { messageId: 'm', receiptHandle: 'r', receives: 1, body: JSON.stringify(message) };
        await parsePage(delivery, settings, dependencies).catch(() => {});
      }
      return id;
    },
    state: async (id: string) => (await store.readCrawl(id))?.state,
  };
}

const throttled = () => Promise.reject(new Error('ThrottlingException'));
/** Deletes a page of a crawl, as DynamoDB does when it has expired. */
const expire = (crawl: string, page: number) =>
  engine.client.send(new DeleteCommand({ TableName: TABLE, Key: key.page(crawl, page) }));

describe('subscribers', () => {
  it('are told when readers got the list', async () => {
    const { crawl, published, store, settings } = await setUp();
    const id = await crawl();
    const { publishedAt } = (await store.readPointer(settings.list)) ?? {};
    expect(published).toMatchObject([{ crawl: id, startedAt: expect.any(String), publishedAt }]);
    expect(publishedAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it('and later readers of the crawl are told the same time, however late its end was recorded', async () => {
    const { crawl, published, store, settings, advance } = await setUp();
    const movePointer: typeof store.movePointer = async (...of) => {
      const move = await store.movePointer(...of);
      advance(90);
      return move;
    };
    const first = await crawl({ store: { ...store, movePointer } });
    await crawl();
    const read = await pinnedSnapshot({ ...settings, list: settings.list }, first, store);
    expect(published[0]).toMatchObject({ crawl: first, publishedAt: read.publishedAt });
    expect((await store.readCrawl(first))?.endedAt).not.toBe(read.publishedAt);
  });

  it('are not told a time that is not known: that of a list which readers no longer see', async () => {
    const { crawl, published, store, settings } = await setUp();
    const first = await crawl({ store: { ...store, endCrawl: throttled } });
    // Otherwise the next trigger would find the first crawl holding the list, and end it.
    await store.release(settings.list, first);
    published.length = 0;
    const second = await crawl();
    expect(published).toMatchObject([
      { crawl: first, publishedAt: null, changed: null },
      { crawl: second, publishedAt: expect.any(String) },
    ]);
  });

  it('are not told what changed if a page of the crawl before has expired, but all the rest', async () => {
    const { crawl, published, site } = await setUp();
    const first = await crawl();
    site.setEntries([...site.truth()].reverse());
    await expire(first, 2);
    const second = await crawl();
    expect(published.at(-1)).toMatchObject({ crawl: second, count: 6, changed: null, entered: [], rose: [] });
    const third = await crawl();
    expect(published.at(-1)).toMatchObject({
      crawl: third,
      changed: { entered: 0, left: 0, rose: 0, fell: 0 },
    });
  });
});

describe('the history', () => {
  it('has a gap, and says so, where a page of a crawl expired before it was added', async () => {
    const { crawl, store, settings } = await setUp();
    const first = await crawl();
    const second = await crawl({ store: { ...store, writeHistory: throttled } });
    await expire(second, 2);
    const third = await crawl();
    const history = await store.readHistory(settings.list, 2026);
    expect(history).toMatchObject({ partial: true, crawls: [{ id: first }, { id: third }] });
  });
});

describe('a topic that does not respond', () => {
  it('keeps no crawl from its end: the error is logged', async () => {
    const { crawl, state, errors, settings } = await setUp();
    const topic = await socketServer(() => {});
    vi.stubEnv('AWS_ENDPOINT_URL_SNS', topic.origin);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    onTestFinished(() => void vi.unstubAllEnvs());
    const notifier = createNotifier(realClients(settings).sns, settings.publishedTopicArn, '');
    const id = await crawl({ notifier });
    expect(await state(id)).toBe('published');
    expect(topic.connections()).toBeGreaterThan(1);
    expect(errors).toEqual([
      {
        message: 'subscribers could not be notified of a publication',
        list: 'movies',
        crawl: id,
        reason: expect.stringContaining('requestTimeout'),
      },
    ]);
    // All attempts end long before that; without limits, a single one does not.
  }, 20_000);
});
