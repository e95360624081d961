/**
 * `npm run bench`: measures what Toplist does beside what its users would pick instead, and prints a table for each row with its goals.
 * `npm run bench -- 1 4` measures only these rows, `--install` installs the programs that are compared, `--write` writes the figures of the
 * run into docs.
 */
import { parseArgs } from 'node:util';
import { install } from './install.ts';
import { api } from './rows/api.ts';
import { coldStart } from './rows/cold-start.ts';
import { crawl } from './rows/crawl.ts';
import { extraction } from './rows/extraction.ts';
import { growth } from './rows/growth.ts';
import { money } from './rows/money.ts';
import { start } from './rows/start.ts';
import { tests } from './rows/tests.ts';
import { machine } from './support/machine.ts';
import { goalsText, type Report, type Row, reportText } from './support/report.ts';
import { writeDocs } from './support/write-docs.ts';

const ROWS: Row[] = [extraction, crawl, growth, coldStart, api, money, start, tests];
const HELP = `npm run bench -- [rows] [options]     measures Toplist beside other programs; without rows, all of 1 to ${ROWS.length}

  --install      install the programs that are compared into folders that git ignores
  --write        write the figures of a run of all rows into docs/performance.md, docs/costs.md and docs/growth.svg
  -h, --help     print this help

TOPLIST_PAGES names a folder of saved pages; without it, the pages are those of the sample site.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    install: { type: 'boolean' },
    write: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
const unknown = positionals.find(text => !ROWS.some(({ number }) => String(number) === text));
// The functions run on Lambda's Node, not on this machine's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
if (values.help) console.log(HELP);
else if (unknown !== undefined) refuse(`there is no row ${unknown}; expected 1 to ${ROWS.length}`);
else if (values.write && positionals.length > 0)
  refuse('--write writes the figures of all rows, so that they are of one run; expected no rows with it');
else if (values.install) install();
else await measure();

async function measure(): Promise<void> {
  const rows = ROWS.filter(({ number }) => positionals.length === 0 || positionals.includes(String(number)));
  const begin = performance.now();
  const where = machine();
  const reports: [number, Report][] = [];
  const failed: number[] = [];
  for (const row of rows) {
    try {
      const report = await row.measure(note => console.error(`row ${row.number}: ${note}`));
      reports.push([row.number, report]);
      console.log(reportText(row.number, report));
    } catch (error) {
      // The other rows take minutes, and say something without it.
      failed.push(row.number);
      console.error(`row ${row.number} failed:`, error);
      process.exitCode = 1;
    }
  }
  const minutes = ((performance.now() - begin) / 60_000).toFixed(1);
  const left = ROWS.filter(row => !rows.includes(row)).map(({ number }) => number);
  const missing = left.length === 0 ? '' : ` Rows ${left.join(', ')} were not part of this run.`;
  const broken = failed.length === 0 ? '' : ` Rows ${failed.join(', ')} failed.`;
  const run = `Measured ${where}, in ${minutes} minutes.${missing}${broken}`;
  console.log(`### All goals\n\n${run}\n\n${goalsText(reports)}`);
  if (values.write && failed.length === 0) writeDocs(run, reports);
}

function refuse(problem: string): void {
  console.error(problem);
  process.exitCode = 2;
}
