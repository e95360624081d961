import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

it('a command whose output nobody reads ends without a stack trace', async () => {
  const child = spawn(process.execPath, ['infra/operate/start.mjs', 'status', '--help'], { cwd: ROOT });
  child.stdout.destroy();
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
});
