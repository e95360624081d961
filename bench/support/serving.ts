import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../test/support/free-port.ts';
import { ended, environmentWith, run } from './run.ts';
import { OTHERS, PYTHON, ROOT, workFolder } from './tools.ts';

/** A server in a process of its own. */
export interface Served {
  url: string;
  stop(): Promise<void>;
}

/** Starts `npm run serve` with the sample site, and waits until its list is published. */
export async function serveToplist(): Promise<Served> {
  const args = ['infra/local/start.mjs', 'serve', '--port', '0', '--list', 'movies'];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: environmentWith(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const code = ended(child);
  const stop = async () => {
    child.kill('SIGINT');
    await code;
  };
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /^(http:\/\/127\.0\.0\.1:\d+)\/ is the page/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stderr.resume();
    await untilOk(`${url}/movies`);
    return { url, stop };
  }
  throw new Error('the local stack did not start');
}

/** Starts Datasette with a table of these entries. */
export async function serveDatasette(entries: unknown[]): Promise<Served> {
  const folder = workFolder('datasette');
  const file = join(folder, 'list.ndjson');
  const database = join(folder, 'list.db');
  writeFileSync(file, entries.map(entry => JSON.stringify(entry)).join('\n'));
  await run({ file: PYTHON, args: [join(OTHERS, 'datasette_table.py'), file, database] });
  const port = String(await freePort());
  const args = ['-m', 'datasette', 'serve', database, '--port', port];
  const child = spawn(PYTHON, args, { env: environmentWith(), stdio: 'ignore' });
  const code = ended(child);
  const url = `http://127.0.0.1:${port}`;
  await untilOk(`${url}/list/movies.json`);
  return {
    url,
    stop: async () => {
      child.kill('SIGINT');
      await code;
    },
  };
}

async function untilOk(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const status = await fetch(url).then(
      response => response.status,
      () => 0,
    );
    if (status === 200) return;
    await wait(100);
  }
  throw new Error(`${url} did not answer`);
}
