import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readArguments } from '../support/arguments.ts';
import type { Outcomes } from '../support/prefixes.ts';

/**
 * `npm run test:prefixes`: reads every prefix of the sample pages and, with `TOPLIST_PAGES`, of the real pages, on all cores, and prints
 * how many had which outcome. It fails if one is read as another page, or fails as anything but a page that was cut short.
 */
const { every } = readArguments({
  name: 'npm run test:prefixes',
  help: `npm run test:prefixes -- [options]     reads every prefix of every page: each must be the whole page or an error

  --every N      read each Nth prefix only, but all of the smallest sample pages, and the last 100 of each page (default 1)
  -h, --help     print this help

TOPLIST_PAGES names a folder of saved pages; without it, the pages are those of the sample site.
Exit codes: 0 if no prefix was read as another page, else 1.`,
  flags: { every: { value: 'N' } },
  values: z.object({
    every: z
      .string()
      .regex(/^[1-9]\d{0,8}$/)
      .default('1'),
  }),
  expected: { every: 'a whole number from 1 to 999999999' },
});
const Outcome = z.tuple([z.string(), z.number()]);

const started = performance.now();
const processes = availableParallelism();
const parts = await Promise.all(Array.from({ length: processes }, (_, part) => spawnPart(part)));
const all: Outcomes = new Map();
for (const [outcome, count] of parts.flat()) all.set(outcome, (all.get(outcome) ?? 0) + count);
const total = [...all.values()].reduce((sum, count) => sum + count, 0);
console.log(`prefixes read: ${total} (${Math.round((performance.now() - started) / 1000)} s)`);
for (const [outcome, count] of all) console.log(`  ${count} ${outcome}`);

async function spawnPart(part: number): Promise<z.infer<typeof Outcome>[]> {
  const file = fileURLToPath(new URL('part.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', file, String(part), String(processes), every],
    // The processes read the same pages in the same order, so the progress of one is that of all.
    { stdio: ['ignore', 'pipe', part === 0 ? 'inherit' : 'pipe'] },
  );
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  const [out, errors] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
  ]);
  if ((await ended) !== 0) {
    process.stderr.write(errors);
    process.exit(1);
  }
  return z.array(Outcome).parse(JSON.parse(out));
}
