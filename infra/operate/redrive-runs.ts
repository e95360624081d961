import { LambdaClient } from '@aws-sdk/client-lambda';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { deployedApi } from './api.ts';
import { follow } from './follow.ts';
import { heldMessages } from './held-messages.ts';
import { listsOf } from './list-changes.ts';
import { type MissedRunsResult, rerunMissed } from './missed-runs.ts';
import type { RedriveContext } from './redrive-context.ts';
import { say } from './say.ts';
import { invokeSeed } from './seed-function.ts';

/** Repeats the newest scheduled run of each list of a stack that started no crawl, and waits until their crawls have ended. */
export async function redriveRuns({ deployed, signal, onStart }: RedriveContext): Promise<MissedRunsResult> {
  const { MissedTicksQueueUrl, SeedFailuresQueueUrl, SeedFunctionName, Settings } = deployed.outputs;
  const sqs = createSqsClient();
  const lambda = new LambdaClient({});
  const api = deployedApi(deployed, signal);
  const queues = {
    'missed-ticks': heldMessages(sqs, MissedTicksQueueUrl, { signal }),
    'seed-failures': heldMessages(sqs, SeedFailuresQueueUrl, { signal }),
  };
  try {
    return await rerunMissed({
      queues,
      stack: deployed.stack,
      firstList: listsOf(Settings)[0]?.name ?? '',
      published: async name => {
        const crawl = (await api.lists()).find(list => list.name === name)?.crawl ?? null;
        return crawl === null ? null : api.crawl(crawl);
      },
      invoke: async event => {
        signal.throwIfAborted();
        const response = await invokeSeed(lambda, SeedFunctionName, event);
        if (response.status === 202) onStart();
        return response;
      },
      follow: async id => (await follow(api, id)).state,
      say,
      signal,
    });
  } finally {
    for (const messages of Object.values(queues)) await messages.close();
    lambda.destroy();
    sqs.destroy();
  }
}
