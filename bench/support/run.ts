import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type * as z from 'zod';
import { ROOT } from './tools.ts';

/** A command, with what it gets beside its arguments. */
export interface Command {
  file: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
}

/** Environment of this process without what npm and the loader of TypeScript add, with other variables beside it. */
export function environmentWith(variables: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/i.test(name));
  const warning = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return { ...Object.fromEntries(inherited), ...warning, ...variables };
}

/** Runs a command to its end and returns what it prints. Throws with its errors if it fails. */
export async function run({ file, args, env, cwd = ROOT }: Command): Promise<string> {
  const child = spawn(file, args, { cwd, env: environmentWith(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with ${code}: ${errors.slice(-2000)}`);
  return out;
}

/** Runs a command whose last line is JSON, and parses that. */
export async function runJson<Value>(command: Command, shape: z.ZodType<Value>): Promise<Value> {
  const last = (await run(command)).trim().split('\n').at(-1) ?? '';
  return shape.parse(JSON.parse(last));
}

/** Waits until a process has ended. */
export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
}
