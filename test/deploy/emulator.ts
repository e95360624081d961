import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { patchMiniStack } from './emulator-gaps.ts';
import { run, until } from './steps.ts';

/** The version that the workarounds in emulator-gaps.ts are for. */
const MINISTACK = '1.5.33';
const PYTHONS = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const IS_NEW_ENOUGH = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';

export interface Emulator {
  endpoint: string;
  stop(): Promise<void>;
}

/** Finds a Python that can run MiniStack and create virtual environments. Returns null if there is none. */
export async function findPython(root: string): Promise<string | null> {
  for (const python of PYTHONS) {
    const { code } = await run([python, '-c', IS_NEW_ENOUGH], { cwd: root, env: process.env }).catch(() => ({
      code: 1,
    }));
    if (code === 0) return python;
  }
  return null;
}

/** Installs MiniStack into `.venv`, which git ignores, unless it is already installed. */
export async function installMiniStack(root: string, python: string): Promise<void> {
  const options = { cwd: root, env: process.env, expect: 0 };
  const venv = join(root, '.venv');
  const inside = join(venv, 'bin', 'python');
  if (!existsSync(inside)) await run([python, '-m', 'venv', venv], options);
  await run(
    [inside, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `ministack==${MINISTACK}`],
    options,
  );
  const found = await run(
    [inside, '-c', 'import ministack, os; print(os.path.dirname(ministack.__file__))'],
    options,
  );
  await patchMiniStack(found.output.trim());
}

/**
 * Starts MiniStack on a free loopback port. It gets neither the caller's environment nor the caller's home directory.
 * @param home the directory to use as home directory
 */
export async function startMiniStack(root: string, home: string): Promise<Emulator> {
  const port = await freePort();
  const log = await open(join(home, 'ministack.log'), 'w');
  const child = spawn(join(root, '.venv', 'bin', 'ministack'), [], {
    cwd: home,
    // Its own process group, because MiniStack runs each function as a child process.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: {
      PATH: process.env.PATH,
      HOME: home,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  const ended = once(child, 'exit');
  const endpoint = `http://127.0.0.1:${port}`;
  const signalAll = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // All processes of the group have ended already.
    }
  };
  const stop = async () => {
    signalAll('SIGTERM');
    const late = setTimeout(() => signalAll('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
    signalAll('SIGKILL');
    await log.close();
  };
  try {
    await until('MiniStack is ready', 60, async () => ((await fetch(endpoint)).status < 500 ? true : null));
    return { endpoint, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
