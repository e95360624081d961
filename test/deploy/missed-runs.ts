import assert from 'node:assert/strict';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import { listKey } from '../../functions/core/page/list.ts';
import type { SampleSite } from '../../infra/local/sample-site/site.ts';
import type { Deployed } from '../../infra/operate/deployed.ts';
import { type Operate, step } from './steps.ts';

interface MissedRunsContext {
  operate: Operate;
  sqs: SQSClient;
  sites: Record<'movies' | 'books', SampleSite>;
  outputs: Deployed['outputs'];
  published(list: string): Promise<unknown>;
  /** How many messages a queue has, received ones included. */
  messagesIn(queueUrl: string): Promise<number>;
}

/** Puts scheduled runs of several lists into the queues of failures, and empties both. */
export async function emptyMissedRuns(context: MissedRunsContext): Promise<void> {
  const { operate, sqs, sites, outputs, published, messagesIn } = context;
  const schedule = 'arn:aws:scheduler:test';
  const scheduledTime = new Date().toISOString();
  const send = (QueueUrl: string, body: object) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  await step(
    'npm run redrive: a missed run of each list is run again and publishes, stale ones are dropped, both queues are empty',
    async () => {
      for (const site of Object.values(sites)) site.setEntries(site.truth().toReversed());
      // Version 0.1 scheduled its only list without a name.
      await send(outputs.MissedTicksQueueUrl, { schedule, scheduledTime });
      await send(outputs.MissedTicksQueueUrl, { list: 'books', schedule, scheduledTime });
      await send(outputs.MissedTicksQueueUrl, { list: 'music', schedule, scheduledTime });
      const failed = { list: 'movies', schedule, scheduledTime: '2024-01-01T00:00:00Z' };
      await send(outputs.SeedFailuresQueueUrl, { requestPayload: failed });
      const { output } = await operate(['redrive'], 0);
      for (const [name, site] of Object.entries(sites)) {
        const id = crawlOfSchedule(listKey(site.url), schedule, scheduledTime);
        assert.match(output, new RegExp(`started: crawl ${id} for missed-ticks: the run of ${name} at `));
        assert.match(output, new RegExp(`published: crawl ${id}`));
        assert.deepEqual(await published(name), site.truth());
      }
      assert.match(output, /dropped: missed-ticks: the run of music at .* no longer configured: /);
      assert.match(output, /dropped: seed-failures: the run of movies at 2024-01-01T00:00:00Z: /);
      assert.deepEqual(
        [await messagesIn(outputs.MissedTicksQueueUrl), await messagesIn(outputs.SeedFailuresQueueUrl)],
        [0, 0],
      );
    },
  );
}
