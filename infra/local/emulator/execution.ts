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
/** The result of an invocation: the handler's return value, as it reads after serialization to JSON, or an error. */
export type InvocationResult = { payload: unknown } | { error: z.infer<typeof Failure> };

/** A message from lambda-worker.mjs. */
const WorkerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('broken'), error: Failure }),
  z.object({ kind: z.literal('result'), requestId: z.string(), payload: z.string() }),
  z.object({ kind: z.literal('error'), requestId: z.string(), error: Failure }),
]);

export interface ExecutionSettings {
  /** The module that exports the handler, as a URL. */
  entry: string;
  handler: string;
  arn: string;
  /** The complete environment of the function. It does not inherit this process's variables. */
  variables: Record<string, string>;
  /** The fields of the handler's context that are the same for every request. */
  context: Record<string, string>;
  timeoutSeconds: number;
  memoryMegabytes: number;
}

/** One execution environment of a function. It runs one invocation at a time. */
export interface Execution {
  invoke(event: unknown): Promise<InvocationResult>;
  /** Resolves once it has loaded its bundle, or has failed to. */
  loaded: Promise<void>;
  /** False once its thread has ended, for whatever reason. */
  alive(): boolean;
  /** Terminates its thread immediately. A running invocation fails. */
  stop(): Promise<void>;
}

/** Lambda's limit for a response payload, in bytes. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Starts an execution environment: a thread that loads the bundle immediately, before the first invocation.
 * @param log called with each line that the function writes
 */
export function startExecution(settings: ExecutionSettings, log: (line: string) => void): Execution {
  let alive = true;
  const worker = new Worker(new URL('./lambda-worker.mjs', import.meta.url), {
    env: settings.variables,
    // By default a worker inherits the parent's flags, which would load the TypeScript loader.
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMegabytes },
    workerData: { entry: settings.entry, handler: settings.handler, context: settings.context },
  });
  for (const stream of [worker.stdout, worker.stderr]) eachLine(stream, log);

  let settle: (result: InvocationResult) => void = () => {};
  /** Set if the bundle could not be loaded. */
  let loadError: InvocationResult | undefined;
  /** Why the thread ends. Set as soon as the reason is known, which is before the thread has ended. */
  let exitReason: InvocationResult | undefined;
  let ready: () => void = () => {};
  const loaded = new Promise<void>(resolve => {
    ready = resolve;
  });
  worker.on('message', (data: unknown) => {
    const message = WorkerMessage.parse(data);
    if (message.kind === 'result') settle(toResult(message.payload));
    if (message.kind === 'error') settle({ error: message.error });
    if (message.kind === 'broken') loadError = { error: message.error };
    ready();
  });
  worker.on('error', error => {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    exitReason = failure(name, message);
    log(errorLine(name, message));
  });
  worker.on('exit', code => {
    alive = false;
    if (exitReason === undefined) {
      const message = `Runtime exited with exit status ${code}`;
      exitReason = failure('Runtime.ExitError', message);
      log(errorLine('Runtime.ExitError', message));
    }
    settle(exitReason);
    ready();
  });

  return {
    loaded,
    alive: () => alive,
    async stop() {
      exitReason ??= failure('Runtime.ExitError', 'the execution environment was stopped');
      await worker.terminate();
    },
    async invoke(event) {
      // As on Lambda, the time to load the bundle does not count toward the function's timeout.
      await loaded;
      if (loadError !== undefined) {
        exitReason ??= loadError;
        await worker.terminate();
      }
      if (!alive && exitReason !== undefined) return exitReason;
      const requestId = randomUUID();
      const milliseconds = settings.timeoutSeconds * 1000;
      const result = new Promise<InvocationResult>(resolve => {
        settle = resolve;
      });
      const timer = setTimeout(() => {
        const message = `Task timed out after ${settings.timeoutSeconds.toFixed(2)} seconds`;
        exitReason = failure('Sandbox.Timedout', message);
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
        return await result;
      } finally {
        clearTimeout(timer);
        settle = () => {};
      }
    },
  };
}

function toResult(payload: string): InvocationResult {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= MAX_PAYLOAD_BYTES) return { payload: JSON.parse(payload) };
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).`,
  );
}

function failure(errorType: string, errorMessage: string): InvocationResult {
  return { error: { errorType, errorMessage, trace: [] } };
}

/** Formats an error of the platform, as opposed to one of the function, like Lambda's JSON logs. */
function errorLine(errorType: string, errorMessage: string, requestId?: string): string {
  const timestamp = new Date().toISOString();
  return JSON.stringify({ timestamp, level: 'ERROR', requestId, message: { errorType, errorMessage } });
}

function eachLine(stream: Readable, log: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', line => {
    if (line !== '') log(line);
  });
}
