import * as z from 'zod';
import { commandFor } from '../command-for.ts';
import type { HeldMessage, HeldMessages } from './held-messages.ts';
import type { SeedResponse } from './seed-function.ts';

/** The event of a scheduled run. Seed derives the crawl's id from it, so the same event always yields the same crawl. */
const Run = z.object({
  /** Version 0.1 had one list, and its schedule did not name it. */
  list: z.string().optional(),
  schedule: z
    .string()
    .min(1)
    .refine(value => !value.startsWith('<aws.')),
  scheduledTime: z.string().refine(value => !Number.isNaN(Date.parse(value))),
});

/** What Lambda sends to a destination when an asynchronous invocation has failed for the last time. */
const FailureRecord = z.object({
  requestPayload: z.unknown(),
  responsePayload: z.object({ errorMessage: z.string() }).nullish(),
  requestContext: z.object({ condition: z.string() }).optional(),
});

export interface MissedRunsDependencies {
  /** `missed-ticks` and `seed-failures`, by name. */
  queues: Record<string, HeldMessages>;
  /** The list of a run that names none: the first one of the stack. */
  firstList: string;
  /** The name of the stack. */
  stack: string;
  /** The published crawl of a list; null before the first publication, and for a list that the stack does not have. */
  published(list: string): Promise<{ id: string; startedAt: Date } | null>;
  invoke(event: unknown): Promise<SeedResponse>;
  /** Waits until a crawl has ended. Returns its state. */
  follow(crawl: string): Promise<string>;
  say(line: string): void;
  /** Keeps further runs from being dropped. What was started is still removed. */
  signal?: AbortSignal;
}

export interface MissedRunsResult {
  /** Messages that are still in their queue. */
  left: number;
  /** The state in which each crawl ended that a run started, by its id. */
  ended: Map<string, string>;
}

interface MissedRun {
  name: string;
  list: string;
  scheduledTime: string;
  event: unknown;
  remove(): Promise<void>;
  leave(): Promise<void>;
}

/** The crawl of a run, and the state in which it has ended; null while it is running. */
interface RunCrawl {
  crawl: string;
  end: string | null;
}

/**
 * Empties the queues of scheduled runs that did not start a crawl: shows each, and runs the newest one of each list again, with the same
 * event. The others are dropped, because one crawl is enough, and so is a run before the list's published crawl. A run that cannot start
 * now is left. Every crawl is started before the first one is followed, so that no list waits for another's crawl.
 */
export async function rerunMissed(dependencies: MissedRunsDependencies): Promise<MissedRunsResult> {
  const { published, follow } = dependencies;
  const crawls = new Map<string, RunCrawl>();
  let left = 0;
  for (const run of await receiveRuns(dependencies)) {
    const newer = crawls.get(run.list);
    const current = newer === undefined ? await published(run.list) : null;
    if (newer !== undefined) await drop(run, `a later run has crawl ${newer.crawl}`, dependencies);
    else if (current !== null && current.startedAt.getTime() > Date.parse(run.scheduledTime))
      await drop(run, `crawl ${current.id} has been published since`, dependencies);
    else {
      const outcome = await rerun(run, dependencies);
      if (outcome === 'left') left += 1;
      else if (outcome !== 'dropped') crawls.set(run.list, outcome);
    }
  }
  const ended = new Map<string, string>();
  for (const { crawl, end } of crawls.values()) ended.set(crawl, end ?? (await follow(crawl)));
  return { left, ended };
}

/** Runs a scheduled run again. Returns its crawl, or what became of a run that has none. */
async function rerun(
  run: MissedRun,
  dependencies: MissedRunsDependencies,
): Promise<RunCrawl | 'dropped' | 'left'> {
  const { invoke, stack, say } = dependencies;
  const { status, crawl, state, detail } = await invoke(run.event);
  if (status === 410) {
    await drop(run, `its list is no longer configured: ${detail}`, dependencies);
    return 'dropped';
  }
  if (crawl === null || (status !== 202 && status !== 502)) {
    say(`left: ${run.name}: ${detail}; redrive again later`);
    await run.leave();
    return 'left';
  }
  // The crawl exists and keeps its own state from here on. The same event would only find it again.
  await run.remove();
  if (status === 202 && state === 'running') {
    say(`started: crawl ${crawl} for ${run.name}`);
    return { crawl, end: null };
  }
  const end = state ?? 'failed';
  const why = detail === '' ? '' : `: ${detail}`;
  const advice =
    end === 'published' ? '' : `${why}; ${commandFor(stack, 'crawl', '--list', run.list)} starts another`;
  say(`dropped: ${run.name}: its crawl ${crawl} is ${end}${advice}`);
  return { crawl, end };
}

/** Receives all messages. Shows each, drops those that are not runs, and returns the runs, newest first. */
async function receiveRuns({ queues, firstList, say, signal }: MissedRunsDependencies): Promise<MissedRun[]> {
  const runs: MissedRun[] = [];
  for (const [queue, messages] of Object.entries(queues)) {
    for (let batch = await messages.receive(); batch.length > 0; batch = await messages.receive()) {
      for (const message of batch) {
        const { event, reason } = readEvent(message);
        const run = Run.safeParse(event);
        if (!run.success) {
          // Seed rejects every such event, so nothing is lost but the text, which is printed whole.
          signal?.throwIfAborted();
          say(`dropped: ${queue}: not a scheduled run: ${message.body}`);
          await messages.remove(message);
          continue;
        }
        const { list = firstList, scheduledTime } = run.data;
        const name = `${queue}: the run of ${list} at ${scheduledTime}`;
        say(`found: ${name}${reason === null ? '' : `: ${reason}`}`);
        const [remove, leave] = [() => messages.remove(message), () => messages.leave(message)];
        runs.push({ name, list, scheduledTime, event, remove, leave });
      }
    }
  }
  return runs.sort((a, b) => Date.parse(b.scheduledTime) - Date.parse(a.scheduledTime));
}

/** The event in a message, and why it did not start a crawl. Scheduler sends the event itself, Lambda a record around it. */
function readEvent({ body, attributes }: HeldMessage): { event: unknown; reason: string | null } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { event: null, reason: null };
  }
  const record = FailureRecord.safeParse(json);
  if (record.success && record.data.requestPayload !== undefined) {
    const { requestPayload, responsePayload, requestContext } = record.data;
    return {
      event: requestPayload,
      reason: responsePayload?.errorMessage ?? requestContext?.condition ?? null,
    };
  }
  return { event: json, reason: attributes.ERROR_MESSAGE ?? null };
}

async function drop(run: MissedRun, why: string, { say, signal }: MissedRunsDependencies): Promise<void> {
  signal?.throwIfAborted();
  await run.remove();
  say(`dropped: ${run.name}: ${why}`);
}
