import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

const Failure = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).default([]),
});
/** What an invocation comes to: what the handler returned, by way of JSON, or what went wrong. */
export type Answer = { payload: unknown } | { error: z.infer<typeof Failure> };

/** What a worker says: lambda-worker.mjs. */
const Said = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('broken'), error: Failure }),
  z.object({ kind: z.literal('answer'), requestId: z.string(), payload: z.string() }),
  z.object({ kind: z.literal('error'), requestId: z.string(), error: Failure }),
]);

export interface ExecutionSettings {
  /** The module that exports the handler, as a URL. */
  entry: string;
  handler: string;
  arn: string;
  /** All that the function sees of an environment. */
  variables: Record<string, string>;
  /** What the handler's context holds beside the request. */
  context: Record<string, string>;
  timeoutSeconds: number;
  memoryMegabytes: number;
}

/** One execution environment of a function. It takes one invocation at a time. */
export interface Execution {
  invoke(event: unknown): Promise<Answer>;
  /** False once its thread has ended, for whatever reason. */
  alive(): boolean;
  /** Ends its thread at once; an invocation under way fails. */
  stop(): Promise<void>;
}

/** Lambda's bound for an answer, in bytes. */
const ANSWER_BYTES = 6 * 1024 * 1024;

/**
 * Starts an execution environment: a thread that loads the bundle at once, before the first invocation.
 * @param log takes each line that the function writes
 */
export function startExecution(settings: ExecutionSettings, log: (line: string) => void): Execution {
  let alive = true;
  const worker = new Worker(new URL('./lambda-worker.mjs', import.meta.url), {
    env: settings.variables,
    // Without the parent's flags a worker starts without its TypeScript loader.
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
    workerData: { entry: settings.entry, handler: settings.handler, context: settings.context },
  });
  for (const stream of [worker.stdout, worker.stderr]) eachLine(stream, log);

  let settle: (answer: Answer) => void = () => {};
  let broken: Answer | undefined;
  /** Why its thread ends, from the moment that somebody knows. */
  let death: Answer | undefined;
  let ready: () => void = () => {};
  const loaded = new Promise<void>(resolve => {
    ready = resolve;
  });
  worker.on('message', (said: unknown) => {
    const message = Said.parse(said);
    if (message.kind === 'answer') settle(answer(message.payload));
    if (message.kind === 'error') settle({ error: message.error });
    if (message.kind === 'broken') broken = { error: message.error };
    ready();
  });
  worker.on('error', error => {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    death = fail(name, message);
    log(errorLine(name, message));
  });
  worker.on('exit', code => {
    alive = false;
    if (death === undefined) {
      const message = `Runtime exited with exit status ${code}`;
      death = fail('Runtime.ExitError', message);
      log(errorLine('Runtime.ExitError', message));
    }
    settle(death);
    ready();
  });

  return {
    alive: () => alive,
    async stop() {
      death ??= fail('Runtime.ExitError', 'the execution environment was ended');
      await worker.terminate();
    },
    async invoke(event) {
      // Loading the bundle is not the invocation's time, as on Lambda.
      await loaded;
      if (broken !== undefined) {
        death ??= broken;
        await worker.terminate();
      }
      if (!alive && death !== undefined) return death;
      const requestId = randomUUID();
      const milliseconds = settings.timeoutSeconds * 1000;
      const answered = new Promise<Answer>(resolve => {
        settle = resolve;
      });
      const timer = setTimeout(() => {
        const message = `Task timed out after ${settings.timeoutSeconds.toFixed(2)} seconds`;
        death = fail('Sandbox.Timedout', message);
        log(errorLine('Sandbox.Timedout', message, requestId));
        void worker.terminate();
      }, milliseconds);
      worker.postMessage({
        requestId,
        event: JSON.stringify(event),
        deadline: Date.now() + milliseconds,
        arn: settings.arn,
      });
      try {
        return await answered;
      } finally {
        clearTimeout(timer);
        settle = () => {};
      }
    },
  };
}

function answer(payload: string): Answer {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= ANSWER_BYTES) return { payload: JSON.parse(payload) };
  return fail(
    'Function.ResponseSizeTooLarge',
    `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${ANSWER_BYTES} bytes).`,
  );
}

function fail(errorType: string, errorMessage: string): Answer {
  return { error: { errorType, errorMessage, trace: [] } };
}

/** What the platform, and not the function, has to say, in the form of Lambda's JSON logs. */
function errorLine(errorType: string, errorMessage: string, requestId?: string): string {
  const timestamp = new Date().toISOString();
  return JSON.stringify({ timestamp, level: 'ERROR', requestId, message: { errorType, errorMessage } });
}

function eachLine(stream: Readable, log: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
    if (line !== '') log(line);
  });
}
