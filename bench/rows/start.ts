import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as z from 'zod';
import { freshClone } from '../support/fresh-clone.ts';
import type { Row } from '../support/report.ts';
import { ended, environmentWith, runJson } from '../support/run.ts';
import { digits, shown, summarize } from '../support/statistics.ts';
import { ROOT } from '../support/tools.ts';

/** Starts with nothing changed since the last one. */
const RUNS = 5;
const CLONES = 2;
const Stages = z.object({ beforeMs: z.number(), stages: z.array(z.tuple([z.string(), z.number()])) });

/** Row 7: from `npm start` to the first printed line. */
export const start: Row = {
  number: 7,
  async measure(progress) {
    progress('starts with nothing changed');
    await untilFirstLine(ROOT);
    const warm: number[] = [];
    for (let turn = 0; turn < RUNS; turn += 1) warm.push(await untilFirstLine(ROOT));
    const fresh: number[] = [];
    for (let turn = 0; turn < CLONES; turn += 1) {
      progress(`starts a fresh clone, ${turn + 1} of ${CLONES}`);
      const { folder, temporary } = await freshClone();
      fresh.push(await untilFirstLine(folder, { TMPDIR: temporary }));
    }
    const { folder, temporary } = await freshClone();
    const nothingChanged = await stagesOf(ROOT);
    const ofClone = await stagesOf(folder, { TMPDIR: temporary });
    return {
      title: '`npm start` to the first printed line',
      figures: [
        ['nothing changed', shown(summarize(warm), 'ms')],
        ['fresh clone, packages installed', shown(summarize(fresh), 'ms')],
      ],
      notes: [tableOf(nothingChanged, ofClone, summarize(warm).median, summarize(fresh).median)],
      goals: [
        { what: 'nothing changed', measured: summarize(warm).median / 1000, limit: 2.5, unit: ' s' },
        { what: 'fresh clone', measured: summarize(fresh).median / 1000, limit: 6, unit: ' s' },
      ],
      leftOut: [],
    };
  },
};

/** Milliseconds from the command to the first line of the list. */
async function untilFirstLine(folder: string, env: Record<string, string> = {}): Promise<number> {
  const begin = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    env: environmentWith(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const code = ended(child);
  await Promise.race([once(child.stdout, 'data'), code]);
  const time = performance.now() - begin;
  child.stdout.resume();
  if ((await code) !== 0) throw new Error(`npm start failed in ${folder}`);
  return time;
}

async function stagesOf(folder: string, env: Record<string, string> = {}): Promise<z.infer<typeof Stages>> {
  const program = join(folder, 'bench/programs/start-stages.ts');
  return runJson({ file: process.execPath, args: ['--import', 'tsx', program], cwd: folder, env }, Stages);
}

function tableOf(
  nothingChanged: z.infer<typeof Stages>,
  ofClone: z.infer<typeof Stages>,
  whole: number,
  wholeOfClone: number,
): string {
  const rows = nothingChanged.stages.map(
    ([stage, time], index) => [stage, time, ofClone.stages[index]?.[1] ?? 0] as const,
  );
  const all = [
    ['start Node and the loader of TypeScript', nothingChanged.beforeMs, ofClone.beforeMs] as const,
    ...rows,
  ];
  const sum = (of: 1 | 2) => all.reduce((total, step) => total + step[of], 0);
  return [
    'Where the time goes, the steps one after the other in a process of their own:',
    '',
    '| step | nothing changed, ms | fresh clone, ms |',
    '|---|---|---|',
    ...all.map(([stage, time, cloned]) => `| ${stage} | ${digits(time)} | ${digits(cloned)} |`),
    `| the rest of \`npm start\`: npm itself, and the first line | ${digits(whole - sum(1))} | ${digits(wholeOfClone - sum(2))} |`,
  ].join('\n');
}
