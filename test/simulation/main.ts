import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { reliability } from './reliability.ts';
import { loadHandlers, simulateCrawls } from './run.ts';
import { brokenVariants } from './variants.ts';

/**
 * `npm run test:faults`: simulates many crawls on all cores and reports the faults that occurred. `--seed` repeats a run. `--part` is
 * internal: it runs the share of one core.
 */
const { values } = parseArgs({
  options: {
    crawls: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    part: { type: 'boolean', default: false },
  },
});
const crawls = Number(values.crawls);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const Part = z.object({ crawls: z.number(), faults: z.record(z.string(), z.number()) });

if (values.part) await runPart();
else await runAll();

/** Runs one core's share. Writes its report to stdout as one line, and its progress to stderr. */
async function runPart(): Promise<void> {
  let reported = 0;
  const report = await simulateCrawls(await loadHandlers(), crawls, seed, ({ crawls: done }) => {
    if (done - reported < 500) return;
    process.stderr.write(`${done - reported}\n`);
    reported = done;
  }).catch(error => {
    // The full message has thousands of lines. The seed and the violation are enough to repeat the failure.
    console.error(String(error.message).split('Counterexample')[0], String(error.cause?.message ?? ''));
    process.exit(1);
  });
  console.log(JSON.stringify({ crawls: report.crawls, faults: Object.fromEntries(report.faults) }));
  // The calls of stopped handlers never settle, so the process has to exit explicitly.
  process.exit(0);
}

async function runAll(): Promise<void> {
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
    for (const [name, count] of Object.entries(part.faults))
      faults.set(name, (faults.get(name) ?? 0) + count);
  const total = parts.reduce((sum, part) => sum + part.crawls, 0);
  console.log(
    `crawls simulated: ${total} (seeds ${seed} to ${seed + processes - 1}, ${Math.round((performance.now() - started) / 1000)} s)`,
  );
  for (const [name, count] of [...faults].sort((a, b) => b[1] - a[1])) console.log(`  ${name}: ${count}`);
  console.log('violations: 0');

  const handlers = await loadHandlers();
  const variants = Object.entries(brokenVariants(handlers));
  const caught: string[] = [];
  for (const [name, variant] of variants) {
    const violation = await simulateCrawls(variant, 20_000, seed).then(
      () => null,
      error => String(error.cause?.message ?? error.message),
    );
    console.log(
      `  ${violation === null ? 'NOT caught' : 'caught'}: ${name}${violation === null ? '' : ` (${violation.slice(0, 100)})`}`,
    );
    if (violation !== null) caught.push(name);
  }
  console.log(`broken variants caught: ${caught.length} of ${variants.length}`);
  if (caught.length < variants.length) process.exit(1);
  await writeFile(new URL('../../docs/reliability.md', import.meta.url), reliability(total, faults, caught));
  process.exit(0);
}

function spawnPart(
  share: number,
  from: number,
  progress: (more: number) => void,
): Promise<z.infer<typeof Part>> {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    self,
    '--part',
    '--crawls',
    String(share),
    '--seed',
    String(from),
  ]);
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
      else reject(new Error(`violation with --seed ${from} --crawls ${share}:\n${errors}`));
    });
  });
}
