import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The exit code of a command, and everything it wrote to stdout and stderr. */
export interface CommandResult {
  code: number;
  output: string;
}

/** Runs an npm script of the project; fails if the exit code is not the expected one. */
export type Operate = (command: string[], expect?: number) => Promise<CommandResult>;

/** The commands that are running now. */
const running = new Set<ChildProcess>();

/** Terminates all running commands. */
export function endCommands(): void {
  for (const child of running) child.kill();
}

/** Runs a step of the test. When it has ended, prints one line with its outcome and duration. */
export async function step<T>(description: string, action: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const report = (outcome: string) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${outcome.padEnd(6)} ${seconds.padStart(6)} s  ${description}`);
  };
  try {
    const result = await action();
    report('ok');
    return result;
  } catch (error) {
    report('failed');
    throw error;
  }
}

/**
 * Runs a command to its end.
 * @throws Error with its output, if `expect` is given and the exit code is different
 */
export async function run(
  [command = '', ...args]: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; expect?: number },
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const append = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', append);
  child.stderr.on('data', append);
  const [code]: unknown[] = await once(child, 'close').finally(() => running.delete(child));
  const result = { code: typeof code === 'number' ? code : 1, output };
  if (options.expect !== undefined && result.code !== options.expect) {
    const text = [command, ...args].join(' ');
    throw new Error(
      `${text}: expected exit code ${options.expect}, got ${result.code}:\n${output.slice(-6000)}`,
    );
  }
  return result;
}

/**
 * Polls until the result is not null, and returns it. An error counts as null.
 * @throws Error if that takes longer than this many seconds
 */
export async function until<T>(what: string, seconds: number, poll: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const result = await poll().catch(() => null);
    if (result !== null) return result;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(`timed out after ${seconds} s: ${what}`);
}
