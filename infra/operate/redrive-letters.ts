import * as z from 'zod';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createSnsClient } from '../../functions/adapters/sns/client.ts';
import { createNotifier } from '../../functions/adapters/sns/notifier.ts';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { createQueue } from '../../functions/adapters/sqs/queue.ts';
import { type RedriveResult, redrive } from '../../functions/core/crawl/redrive.ts';
import { deployedApi } from './api.ts';
import { follow } from './follow.ts';
import { heldMessages } from './held-messages.ts';
import type { RedriveContext } from './redrive-context.ts';
import { say } from './say.ts';

const RedriveOutputs = z.object({
  pageIntervalSeconds: z.coerce.number(),
  deadlineSeconds: z.coerce.number(),
  keepDays: z.coerce.number(),
});

/** Sends the dead letters of a stack back to the pages queue, and waits until their crawls have ended. */
export async function redriveLetters({ deployed, signal, onStart }: RedriveContext): Promise<RedriveResult> {
  const { TableName, PagesQueueUrl, DeadLettersQueueUrl, Settings } = deployed.outputs;
  const settings = RedriveOutputs.parse(Settings);
  const sqs = createSqsClient();
  const sns = createSnsClient();
  const urls = { pagesQueueUrl: PagesQueueUrl, deadLettersQueueUrl: DeadLettersQueueUrl };
  const deadLetters = heldMessages(sqs, DeadLettersQueueUrl, { signal });
  const pages = createQueue(sqs, urls);
  const api = deployedApi(deployed, signal);
  const times = { keepDays: settings.keepDays, now: Date.now };
  try {
    return await redrive(settings, {
      store: createStore(createTableClient(), { tableName: TableName, ...times }),
      deadLetters,
      pages: { send: messages => pages.send(messages).finally(onStart) },
      notifier: createNotifier(sns, deployed.outputs.PublishedTopicArn, deployed.outputs.ApiUrl),
      follow: async id => (await follow(api, id)).state,
      telemetry: { info: say, warn: say, error: say, count: () => {} },
      say,
      now: Date.now,
      signal,
    });
  } finally {
    await deadLetters.close();
    sns.destroy();
    sqs.destroy();
  }
}
