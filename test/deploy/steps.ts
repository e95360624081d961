import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a command ended, and all that it wrote. */
export interface Ran {
  code: number;
  output: string;
}

/** Commands under way. */
const running = new Set<ChildProcess>();

/** Ends the commands under way, for a test that is given up. */
export function endCommands(): void {
  for (const child of running) child.kill();
}

/** Tells each step in a line, when it has ended, with how long it took. */
export async function step<T>(what: string, does: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const tell = (how: string) => {
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${how.padEnd(6)} ${seconds.padStart(6)} s  ${what}`);
  };
  try {
    const result = await does();
    tell('ok');
    return result;
  } catch (error) {
    tell('failed');
    throw error;
  }
}

/**
 * Runs a command to its end.
 * @throws Error with what it wrote, if `expect` is given and the exit code is another
 */
export async function run(
  [command = '', ...args]: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; expect?: number },
): Promise<Ran> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const [code]: unknown[] = await once(child, 'close').finally(() => running.delete(child));
  const ran = { code: typeof code === 'number' ? code : 1, output };
  if (options.expect !== undefined && ran.code !== options.expect) {
    throw new Error(`${[command, ...args].join(' ')} ended with ${ran.code}:\n${output.slice(-6000)}`);
  }
  return ran;
}

/** Asks until the answer is what is waited for. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: not within ${seconds} s`);
}
