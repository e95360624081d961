import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of saved pages of the real list that `TOPLIST_PAGES` names, relative to the repository; null, said aloud, without. */
export const PAGES = readFolder(process.env.TOPLIST_PAGES);

function readFolder(name: string | undefined): string | null {
  if (name === undefined || name === '') {
    console.warn('TOPLIST_PAGES is not set: the tests on real pages are skipped');
    return null;
  }
  const folder = resolve(import.meta.dirname, '../..', name);
  if (!existsSync(folder)) throw new Error(`TOPLIST_PAGES names ${folder}, which is not there`);
  return folder;
}
