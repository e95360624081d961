import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decode } from '../../functions/core/page/decode.ts';
import type { List } from '../../functions/core/page/list.ts';
import { LISTS } from '../../functions/lists/all.ts';
import movies from '../../functions/lists/movies.ts';

/**
 * The folder of saved pages of the real list, which `TOPLIST_PAGES` names relative to the repository. If the variable is not set, this is
 * null and a warning is printed.
 */
export const PAGES = readFolder(process.env.TOPLIST_PAGES);

function readFolder(name: string | undefined): string | null {
  if (name === undefined || name === '') {
    console.warn('TOPLIST_PAGES is not set: the tests on real pages are skipped');
    return null;
  }
  const folder = resolve(import.meta.dirname, '../..', name);
  if (!existsSync(folder)) throw new Error(`TOPLIST_PAGES: ${folder} does not exist`);
  return folder;
}

/** The path of a file or a folder among the saved pages; null, with a warning, if there is none. */
export function savedPath(name: string): string | null {
  if (PAGES === null) return null;
  const path = join(PAGES, name);
  if (existsSync(path)) return path;
  console.warn(`skipped: TOPLIST_PAGES has no ${name}`);
  return null;
}

/** A page of a list as a site sent it; `name` says which in a failed test. */
export interface NamedPage {
  name: string;
  html: string;
}

/** A set of saved pages of one list: a folder with pages named `<start>.html`, and often `expected.ndjson`, which another program wrote. */
export interface RealSet {
  list: List;
  name: string;
  folder: string;
}

/**
 * The sets of saved pages: folders in one that has the name of a list, and folders of movies beside it, which have an `expected.ndjson`,
 * unlike other folders there. None without `TOPLIST_PAGES`.
 */
export function realSets(): RealSet[] {
  const root = PAGES;
  if (root === null) return [];
  const setsIn = (list: List, folder: string): RealSet[] =>
    foldersIn(join(root, folder))
      .map(name => ({ list, name: join(folder, name), folder: join(root, folder, name) }))
      .filter(set => pagesIn(set.folder).length > 0);
  return [...setsIn(movies, '.').filter(hasExpected), ...LISTS.flatMap(list => setsIn(list, list.name))];
}

/** Whether another program has read the pages of a set. */
export function hasExpected({ folder }: RealSet): boolean {
  return existsSync(join(folder, 'expected.ndjson'));
}

/** The saved pages of one list in a folder, in the order of their numbers: `0.html`, `25.html`, `100.html`. They are decoded as a crawl decodes them. */
export function pagesIn(folder: string): NamedPage[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.html'))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map(name => ({ name, html: decode(readFileSync(join(folder, name)), 'text/html') }));
}

/** Every saved page of the movies' list, those that a tool has re-indented included; none without `TOPLIST_PAGES`. */
export function realPages(): NamedPage[] {
  if (PAGES === null) return [];
  const others = ['blocked', ...LISTS.filter(list => list !== movies).map(({ name }) => name)];
  const files = readdirSync(PAGES, { recursive: true, encoding: 'utf8' });
  return files
    .filter(name => name.endsWith('.html') && !others.some(other => name.startsWith(`${other}/`)))
    .map(name => ({ name, html: readFileSync(join(PAGES, name), 'utf8') }));
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name);
}
