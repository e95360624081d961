import {
  type Execution,
  type ExecutionSettings,
  type InvocationResult,
  startExecution,
} from './execution.ts';

export interface LambdaFunction {
  name: string;
  arn: string;
  /** The environment variables of the function's code. */
  variables: Record<string, string>;
  /**
   * Runs the handler once, in an idle environment if there is one and in a new one otherwise. If all environments are busy, waits until
   * one is free. Never throws.
   */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Starts an environment unless there is one. Resolves once it has loaded. */
  prewarm(): Promise<void>;
  /** Terminates the threads of all running invocations, which therefore fail. Returns how many there were. */
  killBusy(): number;
  stop(): Promise<void>;
}

interface LambdaSettings extends ExecutionSettings {
  name: string;
  /** The maximum number of environments. */
  concurrency: number;
}

/** Resolves an invocation's wait: with an environment, or with undefined if the function has been stopped. */
type Resolve = (execution: Execution | undefined) => void;

/** Creates a function. Its execution environments are started when they are needed. */
export function lambdaFunction(settings: LambdaSettings, log: (line: string) => void): LambdaFunction {
  const idle: Execution[] = [];
  const busy = new Set<Execution>();
  const waiting: Resolve[] = [];
  let stopped = false;

  /** Returns an environment and marks it as busy; undefined if all of them are busy already. */
  function take(): Execution | undefined {
    let execution = idle.pop();
    while (execution !== undefined && !execution.alive()) execution = idle.pop();
    if (execution === undefined && busy.size < settings.concurrency)
      execution = startExecution(settings, log);
    if (execution !== undefined) busy.add(execution);
    return execution;
  }

  function release(execution: Execution): void {
    busy.delete(execution);
    if (execution.alive()) idle.push(execution);
    const next = stopped ? undefined : waiting.shift();
    if (next !== undefined) next(take());
  }

  return {
    name: settings.name,
    arn: settings.arn,
    variables: settings.variables,
    async invoke(event) {
      const execution = stopped
        ? undefined
        : (take() ?? (await new Promise<Execution | undefined>(resolve => waiting.push(resolve))));
      if (execution === undefined || stopped) {
        return { error: { errorType: 'Stopped', errorMessage: `${settings.name} was stopped`, trace: [] } };
      }
      try {
        return await execution.invoke(event);
      } finally {
        release(execution);
      }
    },
    async prewarm() {
      if (stopped || idle.length + busy.size > 0) return;
      const execution = startExecution(settings, log);
      idle.push(execution);
      await execution.loaded;
    },
    killBusy() {
      for (const execution of busy) void execution.stop();
      return busy.size;
    },
    async stop() {
      stopped = true;
      for (const next of waiting.splice(0)) next(undefined);
      await Promise.all([...idle, ...busy].map(execution => execution.stop()));
    },
  };
}
