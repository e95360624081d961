import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTableClient } from '../../../functions/adapters/dynamodb/documents.ts';
import { createStore } from '../../../functions/adapters/dynamodb/store.ts';
import { createQueue } from '../../../functions/adapters/sqs/queue.ts';
import type { DeadLetter } from '../../../functions/core/crawl/ports.ts';
import {
  type RedriveDependencies,
  type RedriveResult,
  redrive,
} from '../../../functions/core/crawl/redrive.ts';
import type { CrawlStatus } from '../../../functions/core/crawl/status.ts';
import { listKey } from '../../../functions/core/page/list.ts';
import type { RunningStack } from '../../../infra/local/emulator/start-stack.ts';
import { type SampleSite, startSampleSite } from '../../../infra/local/sample-site/site.ts';
import { heldMessages } from '../../../infra/operate/held-messages.ts';
import { ask, launchStack, until } from '../../support/stack.ts';

const ACCOUNT = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const SETTINGS = { pageIntervalSeconds: 0, deadlineSeconds: 300 };

describe('a redrive of the dead letters', () => {
  let site: SampleSite;
  let stack: RunningStack;
  let sqs: SQSClient;
  let said: string[] = [];
  /** The command's dependencies, connected to the stack on this machine. */
  let dependencies: RedriveDependencies;
  let release: (list: string, crawl: string) => Promise<void>;

  const crawlOf = async (id: string) => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body;
  /** Acquires the list's lock for a minute, unless another crawl holds it. */
  const hold = (list: string, crawl: string) =>
    dependencies.store.acquire(
      list,
      crawl,
      new Date(Date.now() + 60_000).toISOString(),
      new Date().toISOString(),
    );
  const endOf = (id: string) =>
    until(
      () => crawlOf(id),
      crawl => crawl.state !== 'running',
    );
  const start = async () => (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body.id;
  /** Runs a crawl whose given pages end in the dead-letter queue: a status of 404 is of class `changed`, which is not retried. */
  const incompleteWithout = async (...pages: number[]) => {
    site.setFaults(pages.map(page => ({ kind: 'status', status: 404, page })));
    const crawl = await endOf(await start());
    expect(crawl.state).toBe('incomplete');
    // A page's error is recorded as dead just before its message is sent to the dead-letter queue.
    await until(letters, count => count >= pages.length);
    site.setFaults([]);
    return crawl.id;
  };
  const again = (changed: Partial<RedriveDependencies> = {}): Promise<RedriveResult> => {
    said = [];
    return redrive(SETTINGS, { ...dependencies, ...changed });
  };
  const letters = async () => {
    const { ready, inflight } = await stack.inspectQueue('dead-letters');
    return ready.length + inflight.length;
  };

  beforeAll(async () => {
    site = await startSampleSite();
    stack = await launchStack(site.url);
    sqs = new SQSClient({ ...ACCOUNT, endpoint: stack.endpoints.sqs, useQueueUrlAsEndpoint: false });
    const urls = {
      pagesQueueUrl: stack.queueUrl('pages'),
      deadLettersQueueUrl: stack.queueUrl('dead-letters'),
    };
    const table = createTableClient({ ...ACCOUNT, endpoint: stack.endpoints.dynamodb });
    const store = createStore(table, { tableName: stack.tableName('table'), keepDays: 90, now: Date.now });
    release = store.release;
    dependencies = {
      store,
      deadLetters: heldMessages(sqs, urls.deadLettersQueueUrl, { waitSeconds: 0 }),
      pages: createQueue(sqs, urls),
      follow: async id => (await endOf(id)).state,
      notifier: { published: async () => {} },
      telemetry: { info: () => {}, warn: () => {}, error: () => {}, count: () => {} },
      say: line => said.push(line),
      now: Date.now,
    };
  });
  afterEach(() => site.setFaults([]));
  afterAll(async () => {
    sqs.destroy();
    await stack.stop();
    await site.stop();
  });

  it('sends nothing if the dead-letter queue is empty', async () => {
    expect(await again()).toEqual({ sent: 0, left: 0, ended: new Map() });
  });

  it('sends the pages back, waits until their crawl is published and empties the dead-letter queue', async () => {
    const crawl = await incompleteWithout(4, 7);
    expect(await again()).toEqual({ sent: 2, left: 0, ended: new Map([[crawl, 'published']]) });
    expect(said).toEqual([`sent: pages 4, 7 of crawl ${crawl}`]);
    expect(await letters()).toBe(0);
    expect((await ask<{ movies: unknown }>(stack, '/movies')).body.movies).toEqual(site.truth());
  });

  it('can be repeated when a page fails again', async () => {
    const crawl = await incompleteWithout(4);
    site.setFaults([{ kind: 'status', status: 404, page: 4 }]);
    expect((await again()).ended).toEqual(new Map([[crawl, 'incomplete']]));
    expect(await letters()).toBe(1);
    site.setFaults([]);
    expect((await again()).ended).toEqual(new Map([[crawl, 'published']]));
  });

  it('sends a page once even if it has several dead letters, and also a page that is done', async () => {
    const crawl = await incompleteWithout(4);
    const [letter] = (await stack.inspectQueue('dead-letters')).ready;
    const body = letter?.body ?? '';
    const copy = (MessageBody: string) =>
      sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('dead-letters'), MessageBody }));
    await copy(body);
    await copy(body.replace('"page":4', '"page":5'));
    expect(await again()).toMatchObject({ sent: 2, left: 0, ended: new Map([[crawl, 'published']]) });
    expect(said).toContain(`sent: pages 4, 5 of crawl ${crawl}`);
    expect(await letters()).toBe(0);
  });

  it('loses nothing if it is killed before it has sent the pages', async () => {
    const crawl = await incompleteWithout(4);
    const received: DeadLetter[] = [];
    const deadLetters = {
      ...dependencies.deadLetters,
      receive: async () => {
        const some = await dependencies.deadLetters.receive();
        received.push(...some);
        return some;
      },
    };
    const pages = { send: () => Promise.reject(new Error('killed')) };
    await expect(again({ deadLetters, pages })).rejects.toThrow('killed');
    expect(await letters()).toBe(1);
    // On AWS the letters become visible again by themselves after ten minutes.
    for (const letter of received) await dependencies.deadLetters.leave(letter);
    expect((await again()).ended).toEqual(new Map([[crawl, 'published']]));
  });

  it('leaves messages that are not page messages, and pages of a crawl while another crawl is running', async () => {
    const crawl = await incompleteWithout(4);
    const list = listKey(site.url);
    await sqs.send(
      new SendMessageCommand({ QueueUrl: stack.queueUrl('dead-letters'), MessageBody: '{"page":1}' }),
    );
    await release(list, crawl);
    expect(await hold(list, 'another')).toBeNull();
    expect(await again()).toEqual({ sent: 0, left: 2, ended: new Map() });
    expect(said).toEqual([
      'left: not a page message: {"page":1}',
      `left: 1 of crawl ${crawl}, because crawl another is running; redrive again when it has ended`,
    ]);
    expect((await stack.inspectQueue('dead-letters')).ready).toHaveLength(2);
    await release(list, 'another');
    expect(await again()).toMatchObject({ sent: 1, left: 1 });
  });

  it('finishes a crawl that is older than the published one, and drops the letters of one that no longer exists', async () => {
    const older = await incompleteWithout(4);
    const [letter] = (await stack.inspectQueue('dead-letters')).ready.filter(({ body }) =>
      body.includes(older),
    );
    const MessageBody = (letter?.body ?? '').replace(older, 'gone');
    await sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('dead-letters'), MessageBody }));
    const newer = (await endOf(await start())).id;
    expect(await again()).toEqual({ sent: 1, left: 1, ended: new Map([[older, 'superseded']]) });
    expect(said).toContain('dropped: pages 4: crawl gone has no plan or is no longer in the table');
    expect((await ask<{ crawl: string }>(stack, '/movies')).body.crawl).toBe(newer);
  });

  it('extends the deadline', async () => {
    const crawl = await incompleteWithout(4, 7);
    const now = Date.parse('2030-01-01T00:00:00Z');
    const sent: unknown[] = [];
    const pages = { send: async (messages: unknown[]) => void sent.push(...messages) };
    await redrive(
      { pageIntervalSeconds: 10, deadlineSeconds: 300 },
      { ...dependencies, pages, now: () => now, follow: async () => '' },
    );
    const deadline = '2030-01-01T00:05:00.000Z';
    // The plan of a list on this machine has no interval, whatever the stack's setting is by now.
    expect(sent).toMatchObject([
      { delaySeconds: 0, message: { page: 4, notBefore: null, deadline } },
      { delaySeconds: 0, message: { page: 7, notBefore: null, deadline } },
    ]);
    expect(await crawlOf(crawl)).toMatchObject({ state: 'running', deadline });
  });
});
