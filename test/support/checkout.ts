import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const COPIED = ['functions', 'infra', 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Copies what the local commands need of this checkout to a folder for one test, so that the test can damage it. */
export async function checkoutCopy(): Promise<string> {
  const folder = await copyCheckout();
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** The same for all tests of a file, which has to remove the folder. `more` is copied too. */
export async function copyCheckout(more: string[] = []): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'toplist-checkout-')));
  await Promise.all([...COPIED, ...more].map(path => cp(path, join(folder, path), { recursive: true })));
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The result of a command that has ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs Node in a folder until it exits. A command that hangs fails the test by its timeout, and is killed. */
export async function runNode(
  cwd: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  // Without npm_* and INIT_CWD, the npm that runs the tests does not look like one that started the command.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name));
  const env = { ...Object.fromEntries(inherited), ...environment };
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  return { code: child.exitCode, stdout, stderr };
}
