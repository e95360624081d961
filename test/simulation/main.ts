import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readArguments } from '../support/arguments.ts';
import { reliability } from './reliability.ts';
import { loadHandlers, simulateCrawls } from './run.ts';
import { brokenVariants } from './variants.ts';

/** How many crawls the document speaks of at least, and the default. */
const CRAWLS = 20_000;
/** Fast-check takes 32 bits of a seed, and each core adds its number to it. */
const MAX_SEED = 2 ** 31 - 1025;

/** `npm run test:faults`: simulates many crawls on all cores and reports the faults that occurred. `--seed` repeats a run. */
const { crawls, seed } = readArguments({
  name: 'npm run test:faults',
  help: `npm run test:faults -- [options]     simulates crawls with faults on all cores, and checks every guarantee

  --crawls N     at least so many crawls (default ${CRAWLS}); with fewer than that, docs/reliability.md is not written
  --seed N       repeats the run of that seed on a machine with as many cores (default random)
  -h, --help     print this help

Exit codes: 0 if every guarantee held and every broken variant was caught, else 1.`,
  flags: { crawls: { value: 'N' }, seed: { value: 'N' } },
  values: z.object({
    crawls: whole(1, 100_000_000).default(CRAWLS),
    seed: whole(0, MAX_SEED).default(() => Math.floor(Math.random() * 1e9)),
  }),
  expected: {
    crawls: 'a whole number from 1 to 100000000',
    seed: `a whole number from 0 to ${MAX_SEED}`,
  },
});
const Part = z.object({ crawls: z.number(), faults: z.record(z.string(), z.number()) });

const started = performance.now();
const processes = availableParallelism();
let done = 0;
const parts = await Promise.all(
  Array.from({ length: processes }, (_, index) =>
    spawnPart(Math.ceil(crawls / processes), seed + index, more => {
      done += more;
      console.error(`${done} of ${crawls} crawls`);
    }),
  ),
);
const faults = new Map<string, number>();
for (const part of parts)
  for (const [name, count] of Object.entries(part.faults)) faults.set(name, (faults.get(name) ?? 0) + count);
const total = parts.reduce((sum, part) => sum + part.crawls, 0);
console.log(
  `crawls simulated: ${total} (seeds ${seed} to ${seed + processes - 1}, ${Math.round((performance.now() - started) / 1000)} s)`,
);
for (const [name, count] of [...faults].sort((a, b) => b[1] - a[1])) console.log(`  ${name}: ${count}`);
console.log('violations: 0');

const { caught, missed } = await tryVariants();
console.log(`broken variants caught: ${caught.length} of ${caught.length + missed}`);
if (missed > 0) process.exit(1);
if (crawls < CRAWLS) console.log(`docs/reliability.md is not written: that takes ${CRAWLS} crawls`);
else
  await writeFile(new URL('../../docs/reliability.md', import.meta.url), reliability(total, faults, caught));
// The calls of stopped handlers never settle, so the process has to exit explicitly.
process.exit(0);

/** Simulates each broken variant until a guarantee is violated, and prints by what. */
async function tryVariants(): Promise<{ caught: string[]; missed: number }> {
  const variants = Object.entries(brokenVariants(await loadHandlers()));
  const caught: string[] = [];
  for (const [name, variant] of variants) {
    const violation = await simulateCrawls(variant, 20_000, seed).then(
      () => null,
      error => String(error.cause?.message ?? error.message),
    );
    if (violation === null) console.log(`  NOT caught: ${name}`);
    else {
      console.log(`  caught: ${name} (${violation.slice(0, 100)})`);
      caught.push(name);
    }
  }
  return { caught, missed: variants.length - caught.length };
}

function spawnPart(
  share: number,
  from: number,
  progress: (more: number) => void,
): Promise<z.infer<typeof Part>> {
  const part = fileURLToPath(new URL('part.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', part, String(share), String(from)]);
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) {
      if (/^\d+$/.test(line)) progress(Number(line));
      else if (line !== '') errors += `${line}\n`;
    }
  });
  return new Promise((resolve, reject) => {
    child.on('close', code => {
      if (code === 0) resolve(Part.parse(JSON.parse(out)));
      else
        reject(
          new Error(
            `violation; to repeat it: node --import tsx test/simulation/part.ts ${share} ${from}\n${errors}`,
          ),
        );
    });
  });
}

function whole(from: number, to: number) {
  return z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to));
}
