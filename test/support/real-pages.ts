import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

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

/** A page of a list as a site sent it; `name` says which in a failed test. */
export interface NamedPage {
  name: string;
  html: string;
}

/** Every saved page of the real list, those that a tool has re-indented included; none without `TOPLIST_PAGES`. */
export function realPages(): NamedPage[] {
  if (PAGES === null) return [];
  const files = readdirSync(PAGES, { recursive: true, encoding: 'utf8' });
  return files
    .filter(name => name.endsWith('.html') && !name.startsWith('blocked'))
    .map(name => ({ name, html: readFileSync(join(PAGES, name), 'utf8') }));
}
