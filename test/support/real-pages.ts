import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

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
