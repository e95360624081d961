import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { commandFor } from '../command-for.ts';
import { countMessages } from './count-messages.ts';
import { type Deployed, findDeployed } from './deployed.ts';
import { interruptSignal } from './interrupt.ts';
import { expectNoArguments, type Options } from './options.ts';
import type { RedriveContext } from './redrive-context.ts';
import { redriveLetters } from './redrive-letters.ts';
import { redriveRuns } from './redrive-runs.ts';
import { say } from './say.ts';

/**
 * Empties the three queues of failures: sends the dead letters back to the pages queue, and repeats the newest scheduled run
 * of each list that started no crawl. Waits until their crawls have ended.
 * @throws AggregateError with the error of each part that failed, after both
 */
export async function redriveAll(options: Options): Promise<number> {
  expectNoArguments(options);
  const deployed = await findDeployed(options.stack);
  say(`redriving the stack ${deployed.stack} in ${deployed.region}`);
  let hasStarted = false;
  const onStart = () => {
    hasStarted = true;
  };
  const context: RedriveContext = { deployed, signal: interruptSignal(() => hasStarted), onStart };
  // Before the first receive, because SQS counts a message that was just deleted for up to a minute.
  const held = await heldByOthers(deployed);
  const { letters, runs, errors } = await runBoth(context);
  const ended = new Map([...(letters?.ended ?? []), ...(runs?.ended ?? [])]);
  const left = (letters?.left ?? 0) + (runs?.left ?? 0);
  for (const [id, state] of ended) if (state === 'published') say(`published: crawl ${id}`);
  for (const [queue, count] of held)
    say(
      `held: ${count} of ${queue}, by another redrive or one that was interrupted; repeat ${commandFor(deployed.stack, 'redrive')} in ten minutes`,
    );
  if (errors.length > 0) throw new AggregateError(errors);
  if ((letters?.sent ?? 0) + left + ended.size + held.size === 0)
    say('nothing was sent back: the queues hold nothing that a crawl still needs');
  const isDone = left + held.size === 0;
  return isDone && [...ended.values()].every(state => state === 'published') ? 0 : 1;
}

/** Runs the parts of a redrive one after the other, the second one also if the first one fails, unless the operator interrupts. */
async function runBoth(context: RedriveContext) {
  const errors: unknown[] = [];
  const orError = (error: unknown) => {
    errors.push(error);
    // An interrupt is the last error, after one that the operator should see too.
    if (context.signal.aborted) throw errors.length === 1 ? error : new AggregateError(errors);
    return null;
  };
  const letters = await redriveLetters(context).catch(orError);
  const runs = await redriveRuns(context).catch(orError);
  return { letters, runs, errors };
}

/** How many messages of each queue of failures somebody else has received, so that nobody receives them for up to ten minutes. */
async function heldByOthers({ outputs }: Deployed): Promise<Map<string, number>> {
  const urls = {
    'dead-letters': outputs.DeadLettersQueueUrl,
    'missed-ticks': outputs.MissedTicksQueueUrl,
    'seed-failures': outputs.SeedFailuresQueueUrl,
  };
  const sqs = createSqsClient();
  try {
    const held = new Map<string, number>();
    for (const [queue, url] of Object.entries(urls)) {
      const { inFlight } = await countMessages(sqs, url);
      if (inFlight > 0) held.set(queue, inFlight);
    }
    return held;
  } finally {
    sqs.destroy();
  }
}
