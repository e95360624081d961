import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../functions/core/errors.ts';
import { isList, type List } from '../../functions/core/page/list.ts';
import { LISTS } from '../../functions/lists/all.ts';
import { createProgress } from '../client/progress.ts';
import { report } from './report.ts';
import { folderSource, siteSource } from './sources.ts';
import { tryPages } from './try-pages.ts';

const USAGE = `npm run try-list -- NAME FOLDER_OR_URL     reads pages with a list file and prints what a crawl would make of them

  NAME           a list of functions/lists/index.ts, or the path of a list file
  FOLDER_OR_URL  a folder of saved pages, such as 1.html and 2.html, or the URL of page 1

Exit codes: 0 if every page was read and they form a whole list, 1 if anything was rejected, 2 if the command line is invalid.`;

// A reader such as `head` may close the pipe before the end.
process.stdout.on('error', () => process.exit());
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
}

async function main(args: string[]): Promise<number> {
  const [name, place, ...others] = args;
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  if (name === undefined || place === undefined || others.length > 0) throw new Error(USAGE);
  const list = await findList(name);
  const isUrl = /^https?:\/\//.test(place);
  if (!isUrl && !(existsSync(place) && statSync(place).isDirectory()))
    throw new Error(`expected a folder or an http(s) URL, got ${JSON.stringify(place)}`);
  const url = isUrl ? new URL(place).href : list.url;
  const source = isUrl ? siteSource(url, text => console.error(text)) : folderSource(place);
  const progress = createProgress(process.stderr);
  const trial = await tryPages(list, url, source, (page, pages) => {
    if (isUrl) progress.count('pages', page, pages);
  }).finally(progress.end);
  for (const line of report(list, trial, process.stdout.columns ?? 120)) console.log(line);
  return trial.rejected.length === 0 ? 0 : 1;
}

/** A registered list by its name, or the list that a file exports by default. */
async function findList(name: string): Promise<List> {
  const registered = LISTS.find(list => list.name === name);
  if (registered !== undefined) return registered;
  const file = resolve(name);
  if (!existsSync(file)) {
    const names = LISTS.map(list => list.name).join(', ');
    throw new Error(
      `there is no list ${JSON.stringify(name)}; expected one of ${names}, or the path of a list file`,
    );
  }
  const { default: list }: { default?: unknown } = await import(pathToFileURL(file).href);
  if (!isList(list)) throw new Error(`${name}: expected a default export of defineList({ ... })`);
  return list;
}
