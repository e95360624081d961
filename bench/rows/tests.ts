import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Row } from '../support/report.ts';
import { run } from '../support/run.ts';
import { ROOT, workFolder } from '../support/tools.ts';

const Results = z.object({
  numTotalTests: z.number(),
  numPassedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), startTime: z.number(), endTime: z.number() })),
});
/** How many of the slowest files are shown. */
const SLOWEST = 5;

/** Row 8: how long `npm test` takes. */
export const tests: Row = {
  number: 8,
  async measure(progress) {
    progress('runs the tests');
    const file = join(workFolder('tests'), 'results.json');
    const begin = performance.now();
    const failed = await run({
      file: 'npm',
      args: ['test', '--silent', '--', '--reporter=json', `--outputFile=${file}`],
    }).then(
      () => false,
      () => true,
    );
    const seconds = (performance.now() - begin) / 1000;
    const { numTotalTests, numPassedTests, numPendingTests, testResults } = Results.parse(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    const slowest = testResults
      .map(({ name, startTime, endTime }): [string, number] => [
        name.replace(`${ROOT}/`, ''),
        endTime - startTime,
      ])
      .sort(([, a], [, b]) => b - a)
      .slice(0, SLOWEST);
    return {
      title: '`npm test`',
      figures: [
        ['all tests', `${seconds.toFixed(0)} s${failed ? ', and it failed' : ''}`],
        ['tests', `${numPassedTests} of ${numTotalTests} passed, ${numPendingTests} skipped`],
        ...slowest.map(([name, time]): [string, string] => [name, `${(time / 1000).toFixed(0)} s`]),
      ],
      // Tests that fail have not passed in any time.
      goals: [{ what: 'all tests', measured: failed ? Infinity : seconds, limit: 120, unit: ' s' }],
      leftOut: [],
    };
  },
};
