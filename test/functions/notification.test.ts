import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNotifier } from '../../functions/adapters/sns/notifier.ts';
import { parsePage } from '../../functions/core/crawl/parse-page.ts';
import { startCrawl } from '../../functions/core/crawl/start-crawl.ts';
import { realClients } from '../../functions/dependencies.ts';
import { type Engine, startDynalite } from '../support/engines.ts';
import { createTestDependencies } from '../support/handlers.ts';
import { sampleSite, socketServer } from '../support/servers.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startDynalite();
});
afterAll(() => engine.stop());

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
      const id = String(dependencies.now());
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

describe('a topic that does not respond', () => {
  it('keeps no crawl from its end: the error is logged', async () => {
    const { crawl, state, errors, settings } = await setUp();
    const topic = await socketServer(() => {});
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_SNS: topic.origin,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    });
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
