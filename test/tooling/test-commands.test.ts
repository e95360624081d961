import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

/** Runs a test command as npm does, and returns what it printed and its exit code. */
async function run(file: string, args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { out, errors, code: await ended };
}

const FAULTS = 'test/simulation/main.ts';
const PREFIXES = 'test/prefixes/main.ts';

it.concurrent.each([
  [FAULTS, ['--crawls', 'x'], '--crawls: invalid value "x"; expected a whole number from 1 to 100000000'],
  [FAULTS, ['--crawls', '0'], '--crawls: invalid value "0"; expected a whole number from 1 to 100000000'],
  [FAULTS, ['--seed', '1.5'], '--seed: invalid value "1.5"; expected a whole number from 0 to 2147482623'],
  [
    FAULTS,
    ['--crawl', '9'],
    'unknown argument --crawl; npm run test:faults accepts --crawls N, --seed N, -h',
  ],
  [PREFIXES, ['--every', '0'], '--every: invalid value "0"; expected a whole number from 1 to 999999999'],
])('%s %j ends with one line that says what is wrong, and runs nothing', async (file, args, line) => {
  expect(await run(file, args)).toEqual({ out: '', errors: `${line}\n`, code: 1 });
});

it.concurrent.each([
  [FAULTS, ['--crawls', '--seed']],
  [PREFIXES, ['--every']],
])('%s -h prints its options', async (file, options) => {
  const { out, errors, code } = await run(file, ['-h']);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  for (const option of [...options, '--help'])
    expect(out).toContain(`  ${option}`.replace('--help', '-h, --help'));
});
