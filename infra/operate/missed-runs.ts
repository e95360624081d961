import * as z from 'zod';
import type { HeldMessage, HeldMessages } from './held-messages.ts';
import type { SeedResponse } from './seed-function.ts';

/** The event of a scheduled run. Seed derives the crawl's id from it, so the same event always yields the same crawl. */
const Run = z.object({
  /** Version 0.1 had one list, and its schedule did not name it. */
  list: z.string().nullable().default(null),
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
  /** The published crawl of a list, or of the first configured one; null before the first publication, or if there is no such list. */
  published(list: string | null): Promise<{ id: string; startedAt: Date } | null>;
  invoke(event: unknown): Promise<SeedResponse>;
  /** Waits until a crawl has ended. Returns its state. */
  follow(crawl: string): Promise<string>;
  say(line: string): void;
}

export interface MissedRunsResult {
  /** Messages that are still in their queue. */
  left: number;
  /** The state in which each crawl ended that a run started, by its id. */
  ended: Map<string, string>;
}

interface MissedRun {
  name: string;
  list: string | null;
  scheduledTime: string;
  event: unknown;
  remove(): Promise<void>;
  leave(): Promise<void>;
}

/**
 * Empties the queues of scheduled runs that did not start a crawl: shows each, and runs the newest one of each list again, with the same
 * event. The others are dropped, because one crawl is enough, and so is a run before the published crawl. A run that cannot start now is left.
 */
export async function rerunMissed(dependencies: MissedRunsDependencies): Promise<MissedRunsResult> {
  const { published, say } = dependencies;
  const result: MissedRunsResult = { left: 0, ended: new Map() };
  const replacements = new Map<string | null, string>();
  for (const run of await receiveRuns(dependencies)) {
    const { list } = run;
    const replacement = replacements.get(list);
    const current = await published(list);
    if (replacement !== undefined) await drop(run, `a later run has crawl ${replacement}`, say);
    else if (current !== null && current.startedAt.getTime() > Date.parse(run.scheduledTime))
      await drop(run, `crawl ${current.id} has been published since`, say);
    else {
      const crawl = await rerun(run, result, dependencies);
      if (crawl !== null) replacements.set(list, crawl);
    }
  }
  return result;
}

/** Runs a scheduled run again. Returns its crawl, or null if it could not start now. */
async function rerun(
  run: MissedRun,
  result: MissedRunsResult,
  { invoke, follow, say }: MissedRunsDependencies,
): Promise<string | null> {
  const { status, crawl, state, detail } = await invoke(run.event);
  if (status === 410) {
    await drop(run, detail, say);
    return null;
  }
  if (crawl === null || (status !== 202 && status !== 502)) {
    say(`left: ${run.name}: ${detail}; redrive again later`);
    await run.leave();
    result.left += 1;
    return null;
  }
  // The crawl exists and keeps its own state from here on. The same event would only find it again.
  await run.remove();
  if (status === 202 && state === 'running') {
    say(`started: crawl ${crawl} for ${run.name}`);
    result.ended.set(crawl, await follow(crawl));
    return crawl;
  }
  const end = state ?? 'failed';
  result.ended.set(crawl, end);
  const why = detail === '' ? '' : `: ${detail}`;
  const advice = end === 'published' ? '' : `${why}; npm run crawl starts another`;
  say(`dropped: ${run.name}: its crawl ${crawl} is ${end}${advice}`);
  return crawl;
}

/** Receives all messages. Shows each, drops those that are not runs, and returns the runs, newest first. */
async function receiveRuns({ queues, say }: MissedRunsDependencies): Promise<MissedRun[]> {
  const runs: MissedRun[] = [];
  for (const [queue, messages] of Object.entries(queues)) {
    for (let batch = await messages.receive(); batch.length > 0; batch = await messages.receive()) {
      for (const message of batch) {
        const { event, reason } = readEvent(message);
        const run = Run.safeParse(event);
        if (!run.success) {
          // Seed rejects every such event, so nothing is lost but the text, which is printed whole.
          say(`dropped: ${queue}: not a scheduled run: ${message.body}`);
          await messages.remove(message);
          continue;
        }
        const { list, scheduledTime } = run.data;
        const name = `${queue}: the run of ${list === null ? '' : `${list} at `}${scheduledTime}`;
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

async function drop(run: MissedRun, why: string, say: (line: string) => void): Promise<void> {
  await run.remove();
  say(`dropped: ${run.name}: ${why}`);
}
