import { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createSnsClient } from '../../functions/adapters/sns/client.ts';
import { createNotifier } from '../../functions/adapters/sns/notifier.ts';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { createQueue } from '../../functions/adapters/sqs/queue.ts';
import { redrive } from '../../functions/core/crawl/redrive.ts';
import { deployedApi } from './api.ts';
import { type Deployed, findDeployed } from './deployed.ts';
import { follow, interruptSignal } from './follow.ts';
import { heldMessages } from './held-messages.ts';
import { listsOf } from './list-changes.ts';
import { rerunMissed } from './missed-runs.ts';
import { expectNoArguments, type Options } from './options.ts';
import { say } from './say.ts';
import { invokeSeed } from './seed-function.ts';

const RedriveOutputs = z.object({
  pageIntervalSeconds: z.coerce.number(),
  deadlineSeconds: z.coerce.number(),
  keepDays: z.coerce.number(),
});

/**
 * Empties the three queues of failures: sends the dead letters back to the pages queue, and repeats the newest scheduled run
 * of each list that started no crawl. Waits until their crawls have ended.
 */
export async function redriveAll(options: Options): Promise<number> {
  expectNoArguments(options);
  const deployed = await findDeployed(options.stack);
  const signal = interruptSignal();
  const letters = await redriveLetters(deployed, signal);
  const runs = await redriveRuns(deployed, signal);
  const ended = new Map([...letters.ended, ...runs.ended]);
  if (letters.sent + letters.left + runs.left + ended.size === 0)
    say('nothing was sent back: the queues hold nothing that a crawl still needs');
  for (const [id, state] of ended) if (state === 'published') say(`published: crawl ${id}`);
  const isDone = letters.left + runs.left === 0;
  return isDone && [...ended.values()].every(state => state === 'published') ? 0 : 1;
}

async function redriveLetters(deployed: Deployed, signal: AbortSignal) {
  const { TableName, PagesQueueUrl, DeadLettersQueueUrl, Settings } = deployed.outputs;
  const settings = RedriveOutputs.parse(Settings);
  const sqs = createSqsClient();
  const sns = createSnsClient();
  const urls = { pagesQueueUrl: PagesQueueUrl, deadLettersQueueUrl: DeadLettersQueueUrl };
  const deadLetters = heldMessages(sqs, DeadLettersQueueUrl);
  const api = deployedApi(deployed, signal);
  const times = { keepDays: settings.keepDays, now: Date.now };
  try {
    return await redrive(settings, {
      store: createStore(createTableClient(), { tableName: TableName, ...times }),
      deadLetters,
      pages: createQueue(sqs, urls),
      notifier: createNotifier(sns, deployed.outputs.PublishedTopicArn, deployed.outputs.ApiUrl),
      follow: async id => (await follow(api, id)).state,
      telemetry: { info: say, warn: say, error: say, count: () => {} },
      say,
      now: Date.now,
    });
  } finally {
    deadLetters.close();
    sns.destroy();
    sqs.destroy();
  }
}

async function redriveRuns(deployed: Deployed, signal: AbortSignal) {
  const { MissedTicksQueueUrl, SeedFailuresQueueUrl, SeedFunctionName, Settings } = deployed.outputs;
  const sqs = createSqsClient();
  const lambda = new LambdaClient({});
  const api = deployedApi(deployed, signal);
  const queues = {
    'missed-ticks': heldMessages(sqs, MissedTicksQueueUrl),
    'seed-failures': heldMessages(sqs, SeedFailuresQueueUrl),
  };
  try {
    return await rerunMissed({
      queues,
      firstList: listsOf(Settings)[0]?.name ?? '',
      published: async name => {
        const crawl = (await api.lists()).find(list => list.name === name)?.crawl ?? null;
        return crawl === null ? null : api.crawl(crawl);
      },
      invoke: event => invokeSeed(lambda, SeedFunctionName, event),
      follow: async id => (await follow(api, id)).state,
      say,
    });
  } finally {
    for (const messages of Object.values(queues)) messages.close();
    lambda.destroy();
    sqs.destroy();
  }
}
