import { type Answer, type Execution, type ExecutionSettings, startExecution } from './execution.ts';

export interface LambdaFunction {
  name: string;
  arn: string;
  /** The environment variables that its code sees. */
  variables: Record<string, string>;
  /** Runs the handler once: in a warm environment, else in a new one, else in the first that comes free. Never throws. */
  invoke(event: unknown): Promise<Answer>;
  /** Starts environments until there are so many, and does not wait for them. */
  prewarm(environments: number): void;
  /** Ends the threads that have an invocation under way, which thereby fails; answers with how many these were. */
  killBusy(): number;
  /** Environments now, those of them at work, and all that were ever started. */
  stats(): { environments: number; busy: number; started: number };
  stop(): Promise<void>;
}

export interface LambdaSettings extends ExecutionSettings {
  name: string;
  /** The most environments at a time. */
  concurrency: number;
}

type Free = (execution: Execution | undefined) => void;

/** A function with its execution environments, of which it has none until they are needed. */
export function lambdaFunction(settings: LambdaSettings, log: (line: string) => void): LambdaFunction {
  const idle: Execution[] = [];
  const busy = new Set<Execution>();
  const waiting: Free[] = [];
  let started = 0;
  let stopped = false;

  function start(): Execution {
    started += 1;
    return startExecution(settings, log);
  }

  /** An environment for one invocation, counted as busy from here on; undefined where one must be waited for. */
  function take(): Execution | undefined {
    let execution = idle.pop();
    while (execution !== undefined && !execution.alive()) execution = idle.pop();
    if (execution === undefined && busy.size < settings.concurrency) execution = start();
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
        : (take() ?? (await new Promise<Execution | undefined>(free => waiting.push(free))));
      if (execution === undefined || stopped) {
        return { error: { errorType: 'Stopped', errorMessage: `${settings.name} was stopped`, trace: [] } };
      }
      try {
        return await execution.invoke(event);
      } finally {
        release(execution);
      }
    },
    prewarm(environments) {
      while (idle.length + busy.size < environments) idle.push(start());
    },
    killBusy() {
      for (const execution of busy) void execution.stop();
      return busy.size;
    },
    stats: () => ({ environments: idle.length + busy.size, busy: busy.size, started }),
    async stop() {
      stopped = true;
      for (const next of waiting.splice(0)) next(undefined);
      await Promise.all([...idle, ...busy].map(execution => execution.stop()));
    },
  };
}
