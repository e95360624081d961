import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import {
  add,
  type CodedPage,
  codedRealPages,
  type Outcomes,
  prefixLengths,
  readPrefixes,
  samplePages,
} from '../support/prefixes.ts';

/**
 * `npm run test:prefixes`: reads every prefix of the sample pages and, with `TOPLIST_PAGES`, of the real pages, on all cores, and prints
 * how many had which outcome. It fails if one is read as another page, or fails as anything but a page that was cut short. `--every N`
 * reads only each Nth, but every one of the smallest sample pages, and the last 100 of each page. `--part` is internal: the share of one
 * process.
 */
const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, part: { type: 'string' } },
});
const Outcome = z.tuple([z.string(), z.number()]);
const step = z.coerce.number().int().positive().parse(values.every);
const processes = availableParallelism();

if (values.part === undefined) await runAll();
else runPart(Number(values.part));

/** Reads every page's prefixes of this share, so that all processes take about as long. Writes the outcomes to stdout as JSON. */
function runPart(part: number): void {
  const all: Outcomes = new Map();
  const readPart = (page: CodedPage, step: number) => {
    const lengths = prefixLengths(page.bytes.length, { step, first: 0, last: 100 });
    const share = lengths.filter((_, index) => index % processes === part);
    for (const [outcome, count] of readPrefixes(page, share)) add(all, outcome, count);
    process.stderr.write(`${page.name}\n`);
  };
  for (const page of samplePages(2)) readPart(page, 1);
  for (const page of [...samplePages(25), ...codedRealPages()]) readPart(page, step);
  console.log(JSON.stringify([...all]));
}

async function runAll(): Promise<void> {
  const started = performance.now();
  const parts = await Promise.all(Array.from({ length: processes }, (_, part) => spawnPart(part)));
  const all: Outcomes = new Map();
  for (const [outcome, count] of parts.flat()) add(all, outcome, count);
  const total = [...all.values()].reduce((sum, count) => sum + count, 0);
  console.log(`prefixes read: ${total} (${Math.round((performance.now() - started) / 1000)} s)`);
  for (const [outcome, count] of all) console.log(`  ${count} ${outcome}`);
}

async function spawnPart(part: number): Promise<z.infer<typeof Outcome>[]> {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', self, '--part', String(part), '--every', String(step)],
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
