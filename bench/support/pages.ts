import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startSampleSite } from '../../infra/local/sample-site/site.ts';
import { ROOT, workFolder } from './tools.ts';

/** The pages of one list, as files that programs in other languages can read too. */
export interface PageSet {
  list: string;
  /** Where they come from, for the report. */
  source: string;
  /** The files in the order of the pages. */
  files: string[];
}

/** The lists whose pages are measured. */
export const LIST_NAMES = ['movies', 'books', 'music'];

/**
 * The saved pages of a list in the folder that `TOPLIST_PAGES` names, or in the folder `lists` beside it: of several captures the newest.
 * Those of the sample site if there are none.
 */
export async function pagesOf(list: string): Promise<PageSet> {
  const named = process.env.TOPLIST_PAGES;
  const root = named ? resolve(ROOT, named) : null;
  const folders =
    root === null ? [] : [list === 'movies' ? root : '', join(root, list), join(root, '../lists', list)];
  for (const folder of folders) {
    const capture = newestCapture(folder);
    if (capture !== null) return { list, source: `saved pages, ${capture.name}`, files: capture.files };
  }
  return { list, source: "the sample site's pages", files: await samplePages(list) };
}

function newestCapture(folder: string): { name: string; files: string[] } | null {
  if (folder === '' || !existsSync(folder)) return null;
  const names = readdirSync(folder)
    .filter(name => /^\d{4}/.test(name))
    .sort()
    .reverse();
  for (const name of names) {
    const files = htmlIn(join(folder, name));
    if (files.length >= 10) return { name, files };
  }
  return null;
}

function htmlIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.html'))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map(name => join(folder, name));
}

/** Fetches the pages of the sample site and keeps them as files. */
async function samplePages(list: string): Promise<string[]> {
  const folder = join(workFolder('pages'), list);
  mkdirSync(folder, { recursive: true });
  const site = await startSampleSite({ list });
  try {
    for (let start = 0; start < 250; start += 25)
      writeFileSync(join(folder, `${start}.html`), await (await fetch(`${site.url}?start=${start}`)).text());
  } finally {
    await site.stop();
  }
  return htmlIn(folder);
}

/** Reads a page. */
export const readPage = (file: string) => readFileSync(file, 'utf8');
