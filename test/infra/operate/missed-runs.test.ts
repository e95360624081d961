import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { crawlOfSchedule } from '../../../functions/core/crawl/trigger.ts';
import type { RunningStack } from '../../../infra/local/emulator/start-stack.ts';
import { type SampleSite, startSampleSite } from '../../../infra/local/sample-site/site.ts';
import { heldMessages } from '../../../infra/operate/held-messages.ts';
import { type MissedRunsDependencies, rerunMissed } from '../../../infra/operate/missed-runs.ts';
import type { SeedResponse } from '../../../infra/operate/seed-function.ts';
import { launchStack } from '../../support/stack.ts';

const ARN = 'arn:aws:scheduler:us-east-1:1:schedule/default/Toplist-schedule';
const run = (scheduledTime: string, list = 'movies') => ({ list, schedule: ARN, scheduledTime });
const Event = z.object({ scheduledTime: z.string() });
const idOf = (scheduledTime: string) => crawlOfSchedule('list.example/top', ARN, scheduledTime);
const [MONDAY, TUESDAY, WEDNESDAY] = ['2030-01-07T03:00:00Z', '2030-01-08T03:00:00Z', '2030-01-09T03:00:00Z'];

/** What Lambda sends to a destination, as its documentation shows it. */
const failureOf = (requestPayload: unknown) => ({
  version: '1.0',
  timestamp: '2019-11-14T18:16:05.568Z',
  requestContext: {
    requestId: 'e4b46cbf-b738-xmpl-8880-a18cdf61200e',
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:my-function:$LATEST',
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  },
  requestPayload,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { errorMessage: 'the site returned status 500', errorType: 'CrawlError' },
});

describe('the scheduled runs that did not start a crawl', () => {
  let site: SampleSite;
  let stack: RunningStack;
  let sqs: SQSClient;
  let said: string[] = [];
  let invoked: unknown[] = [];

  const send = (queue: string, body: unknown, reason?: string) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: stack.queueUrl(queue),
        MessageBody: typeof body === 'string' ? body : JSON.stringify(body),
        ...(reason !== undefined && {
          MessageAttributes: { ERROR_MESSAGE: { DataType: 'String', StringValue: reason } },
        }),
      }),
    );
  const waiting = async (queue: string) => (await stack.inspectQueue(queue)).ready.length;

  /** Runs the command. `responses` are seed's, one for each event; without one, seed starts the crawl of the event. */
  async function rerun(
    responses: SeedResponse[] = [],
    published: Awaited<ReturnType<MissedRunsDependencies['published']>> = null,
    end = 'published',
    onFollow: (crawl: string) => void = () => {},
  ) {
    said = [];
    invoked = [];
    let current = published;
    const queues = {
      'missed-ticks': heldMessages(sqs, stack.queueUrl('missed-ticks'), { waitSeconds: 0 }),
      'seed-failures': heldMessages(sqs, stack.queueUrl('seed-failures'), { waitSeconds: 0 }),
    };
    try {
      return await rerunMissed({
        queues,
        stack: 'Toplist',
        firstList: 'movies',
        published: async list => (list === 'movies' ? current : null),
        invoke: async event => {
          invoked.push(event);
          const id = idOf(Event.parse(event).scheduledTime);
          return responses.shift() ?? { status: 202, crawl: id, state: 'running', detail: '' };
        },
        follow: async id => {
          onFollow(id);
          if (end === 'published') current = { id, startedAt: new Date('2030-02-01T00:00:00Z') };
          return end;
        },
        say: line => said.push(line),
      });
    } finally {
      for (const messages of Object.values(queues)) await messages.close();
    }
  }

  beforeAll(async () => {
    site = await startSampleSite();
    stack = await launchStack(site.url);
    sqs = new SQSClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoint: stack.endpoints.sqs,
      useQueueUrlAsEndpoint: false,
    });
  });
  afterEach(async () => {
    await rerun([], { id: 'later', startedAt: new Date('2031-01-01T00:00:00Z') });
    expect([await waiting('missed-ticks'), await waiting('seed-failures')]).toEqual([0, 0]);
  });
  afterAll(async () => {
    sqs.destroy();
    await stack.stop();
    await site.stop();
  });

  it('are run again with the same event, and their queue is empty', async () => {
    await send('missed-ticks', run(MONDAY), 'rate exceeded');
    expect(await rerun()).toEqual({ left: 0, ended: new Map([[idOf(MONDAY), 'published']]) });
    expect(invoked).toEqual([run(MONDAY)]);
    expect(said).toEqual([
      `found: missed-ticks: the run of movies at ${MONDAY}: rate exceeded`,
      `started: crawl ${idOf(MONDAY)} for missed-ticks: the run of movies at ${MONDAY}`,
    ]);
    expect(await waiting('missed-ticks')).toBe(0);
  });

  it("are also found in Lambda's record of a failed invocation", async () => {
    await send('seed-failures', failureOf(run(MONDAY)));
    expect((await rerun()).ended).toEqual(new Map([[idOf(MONDAY), 'published']]));
    expect(invoked).toEqual([run(MONDAY)]);
    expect(said[0]).toBe(
      `found: seed-failures: the run of movies at ${MONDAY}: the site returned status 500`,
    );
  });

  it('start one crawl, for the newest of them, whichever queue it is in', async () => {
    await send('missed-ticks', run(WEDNESDAY));
    await send('seed-failures', failureOf(run(TUESDAY)));
    await send('missed-ticks', run(MONDAY));
    const { left, ended } = await rerun([], null, 'incomplete');
    expect(left).toBe(0);
    expect(ended).toEqual(new Map([[idOf(WEDNESDAY), 'incomplete']]));
    expect(invoked).toEqual([run(WEDNESDAY)]);
    const why = `a later run has crawl ${idOf(WEDNESDAY)}`;
    expect(said.slice(-2)).toEqual([
      `dropped: seed-failures: the run of movies at ${TUESDAY}: ${why}`,
      `dropped: missed-ticks: the run of movies at ${MONDAY}: ${why}`,
    ]);
  });

  it('are dropped if a newer crawl has been published since, and kept if the published one is older', async () => {
    await send('missed-ticks', run(TUESDAY));
    await rerun([], { id: 'newer', startedAt: new Date(WEDNESDAY) });
    expect(invoked).toEqual([]);
    expect(said).toContain(
      `dropped: missed-ticks: the run of movies at ${TUESDAY}: crawl newer has been published since`,
    );
    await send('missed-ticks', run(TUESDAY));
    await rerun([], { id: 'older', startedAt: new Date(MONDAY) });
    expect(invoked).toEqual([run(TUESDAY)]);
  });

  it('stay in their queue while another crawl holds the list, or if seed fails again', async () => {
    await send('missed-ticks', run(MONDAY));
    const busy = { status: 409, crawl: 'another', state: null, detail: 'crawl another is running' };
    expect(await rerun([busy])).toEqual({ left: 1, ended: new Map() });
    expect(said.at(-1)).toBe(
      `left: missed-ticks: the run of movies at ${MONDAY}: crawl another is running; redrive again later`,
    );
    expect(await waiting('missed-ticks')).toBe(1);
    const failed = { status: 500, crawl: null, state: null, detail: 'Task timed out' };
    expect((await rerun([failed])).left).toBe(1);
    expect(await waiting('missed-ticks')).toBe(1);
  });

  it('include one that holds the list itself: its crawl goes on', async () => {
    await send('missed-ticks', run(TUESDAY));
    await send('seed-failures', failureOf(run(MONDAY)));
    const detail = `crawl ${idOf(MONDAY)} is running`;
    const { left, ended } = await rerun([{ status: 409, crawl: idOf(MONDAY), state: null, detail }]);
    expect(invoked).toEqual([run(TUESDAY), run(MONDAY)]);
    expect({ left, ended }).toEqual({ left: 1, ended: new Map([[idOf(MONDAY), 'published']]) });
  });

  it('are dropped if their crawl has ended already or ends at once, because the same event only finds that crawl', async () => {
    await send('missed-ticks', run(MONDAY));
    const ended = { status: 202, crawl: idOf(MONDAY), state: 'failed', detail: '' };
    expect(await rerun([ended])).toEqual({ left: 0, ended: new Map([[idOf(MONDAY), 'failed']]) });
    expect(said.at(-1)).toBe(
      `dropped: missed-ticks: the run of movies at ${MONDAY}: its crawl ${idOf(MONDAY)} is failed; npm run crawl -- --list movies starts another`,
    );
    await send('missed-ticks', run(TUESDAY));
    await send('missed-ticks', run(MONDAY));
    // Page 1 is blocked: the next run must not ask the site again at once.
    const blocked = { status: 502, crawl: idOf(TUESDAY), state: null, detail: 'page 1 is blocked' };
    expect((await rerun([blocked])).ended).toEqual(new Map([[idOf(TUESDAY), 'failed']]));
    expect(invoked).toEqual([run(TUESDAY)]);
  });

  it('start one crawl of each list, all before the first one is followed', async () => {
    for (const list of ['movies', 'books'])
      for (const time of [MONDAY, TUESDAY]) await send('missed-ticks', run(time, list));
    const crawls = ['movies', 'books'].map(list => ({
      status: 202,
      crawl: list,
      state: 'running',
      detail: '',
    }));
    const order: unknown[] = [];
    const { left, ended } = await rerun(crawls, null, 'incomplete', id => order.push(id, invoked.length));
    expect({ left, ended: [...ended] }).toEqual({
      left: 0,
      ended: [
        ['movies', 'incomplete'],
        ['books', 'incomplete'],
      ],
    });
    expect(invoked).toEqual([run(TUESDAY, 'movies'), run(TUESDAY, 'books')]);
    expect(order).toEqual(['movies', 2, 'books', 2]);
    expect(said.slice(-2)).toEqual([
      `dropped: missed-ticks: the run of movies at ${MONDAY}: a later run has crawl movies`,
      `dropped: missed-ticks: the run of books at ${MONDAY}: a later run has crawl books`,
    ]);
  });

  it('are judged by what is published of their own list', async () => {
    await send('missed-ticks', run(TUESDAY, 'books'));
    await send('missed-ticks', run(TUESDAY));
    await rerun([], { id: 'newer', startedAt: new Date(WEDNESDAY) });
    expect(invoked).toEqual([run(TUESDAY, 'books')]);
    expect(said).toContain(
      `dropped: missed-ticks: the run of movies at ${TUESDAY}: crawl newer has been published since`,
    );
  });

  it('are of the first list if a version with one list scheduled them', async () => {
    const { list: _, ...old } = run(MONDAY);
    await send('missed-ticks', run(TUESDAY));
    await send('missed-ticks', old);
    await rerun();
    expect(invoked).toEqual([run(TUESDAY)]);
    expect(said.at(-1)).toBe(
      `dropped: missed-ticks: the run of movies at ${MONDAY}: a later run has crawl ${idOf(TUESDAY)}`,
    );
  });

  it('are dropped if their list is no longer configured', async () => {
    await send('missed-ticks', run(MONDAY, 'music'));
    const gone = {
      status: 410,
      crawl: null,
      state: null,
      detail: 'invalid list "music"; expected one of movies',
    };
    expect(await rerun([gone])).toEqual({ left: 0, ended: new Map() });
    expect(said.at(-1)).toBe(
      `dropped: missed-ticks: the run of music at ${MONDAY}: its list is no longer configured: ${gone.detail}`,
    );
    expect(await waiting('missed-ticks')).toBe(0);
  });

  it.each([
    ['not JSON', 'not JSON'],
    ['an event without a schedule', '{"hello":"world"}'],
    ['a placeholder that Scheduler did not replace', JSON.stringify(run('<aws.scheduler.scheduled-time>'))],
    ['a record of another event', JSON.stringify(failureOf({ hello: 'world' }))],
  ])('are told from other messages, which are printed whole and dropped: %s', async (_, body) => {
    await send('seed-failures', body);
    expect(await rerun()).toEqual({ left: 0, ended: new Map() });
    expect(said).toEqual([`dropped: seed-failures: not a scheduled run: ${body}`]);
  });
});
