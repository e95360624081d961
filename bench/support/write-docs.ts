import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goalsText, type Report, reportText } from './report.ts';
import { ROOT, workFolder } from './tools.ts';

const BEGIN = '<!-- figures: npm run bench -- --write -->';
const END = '<!-- end of the figures -->';

/** Writes the figures of a run of all rows between the marks of docs/performance.md, those of row 6 into docs/costs.md, and the chart of row 3. */
export function writeDocs(run: string, reports: [number, Report][]): void {
  const sections = reports.map(([number, report]) => reportText(number, report));
  replaceFigures('docs/performance.md', [run, '', goalsText(reports), '', ...sections].join('\n'));
  const money = reports.find(([number]) => number === 6)?.[1];
  replaceFigures('docs/costs.md', [run, ...(money?.notes ?? [])].join('\n\n'));
  copyFileSync(join(workFolder('charts'), 'growth.svg'), join(ROOT, 'docs/growth.svg'));
}

function replaceFigures(path: string, figures: string): void {
  const file = join(ROOT, path);
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no ${BEGIN} or no ${END}`);
  writeFileSync(file, `${before}${BEGIN}\n\n${figures.trim()}\n\n${END}${after}`);
}
