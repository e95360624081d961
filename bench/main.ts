/**
 * `npm run bench`: measures what Toplist does beside what its users would pick instead, and prints a table for each row with its goals.
 * `npm run bench -- 1 4` measures only these rows, `--install` installs the programs that are compared, `--write` writes the figures of the
 * whole run into docs.
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
import { type Row, reportText } from './support/report.ts';

const ROWS: Row[] = [extraction, crawl, growth, coldStart, api, money, start, tests];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { install: { type: 'boolean' }, write: { type: 'boolean' } },
});
// The functions run on Lambda's Node, not on this machine's.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
if (values.install) install();
else await measure();

async function measure(): Promise<void> {
  const unknown = positionals.find(text => !ROWS.some(({ number }) => String(number) === text));
  if (unknown !== undefined) throw new Error(`there is no row ${unknown}`);
  const rows = ROWS.filter(({ number }) => positionals.length === 0 || positionals.includes(String(number)));
  const begin = performance.now();
  console.log(`Measured ${machine()}.\n`);
  for (const row of rows) {
    const report = await row.measure(note => console.error(`row ${row.number}: ${note}`));
    console.log(reportText(row.number, report));
  }
  console.error(`measured in ${Math.round((performance.now() - begin) / 1000)} s`);
}
