import assert from 'node:assert/strict';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import type { SampleSite } from '../../infra/local/sample-site/site.ts';
import type { Deployed } from '../../infra/operate/deployed.ts';
import { type Operate, step } from './steps.ts';

interface MissedRunsContext {
  operate: Operate;
  sqs: SQSClient;
  site: SampleSite;
  outputs: Deployed['outputs'];
  published(): Promise<unknown>;
  /** How many messages a queue has, received ones included. */
  messagesIn(queueUrl: string): Promise<number>;
}

/** Puts a scheduled run into each queue of failures, and empties both. */
export async function emptyMissedRuns(context: MissedRunsContext): Promise<void> {
  const { operate, sqs, site, outputs, published, messagesIn } = context;
  await step(
    'npm run redrive: a missed run is run again and publishes, an old failure is dropped, and both queues are empty',
    async () => {
      site.setEntries(site.truth().toReversed());
      const missed = { schedule: 'arn:aws:scheduler:test', scheduledTime: new Date().toISOString() };
      const failed = { requestPayload: { ...missed, scheduledTime: '2024-01-01T00:00:00Z' } };
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: outputs.MissedTicksQueueUrl,
          MessageBody: JSON.stringify(missed),
        }),
      );
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: outputs.SeedFailuresQueueUrl,
          MessageBody: JSON.stringify(failed),
        }),
      );
      const { output } = await operate(['redrive'], 0);
      const { host, pathname, search } = new URL(site.url);
      const id = crawlOfSchedule(`${host}${pathname}${search}`, missed.schedule, missed.scheduledTime);
      assert.match(output, new RegExp(`started: crawl ${id} for missed-ticks`));
      assert.match(output, /dropped: seed-failures: the run of 2024-01-01T00:00:00Z: /);
      assert.match(output, new RegExp(`published: crawl ${id}`));
      assert.deepEqual(await published(), site.truth());
      assert.deepEqual(
        [await messagesIn(outputs.MissedTicksQueueUrl), await messagesIn(outputs.SeedFailuresQueueUrl)],
        [0, 0],
      );
    },
  );
}
