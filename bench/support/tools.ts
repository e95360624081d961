import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout. */
export const ROOT = join(import.meta.dirname, '../..');
/** Where `npm run bench -- --install` puts the programs that are compared, and where a run puts what it builds. Git ignores it. */
const TOOLS = join(ROOT, 'bench/.tools');
export const PYTHON = join(TOOLS, 'python/bin/python');
export const OTHERS = join(ROOT, 'bench/others');

/** Whether the programs in Python are installed. */
export const hasPython = () => existsSync(PYTHON);
/** Whether a package of bench/package.json is installed. */
export const hasPackage = (name: string) => existsSync(join(ROOT, 'bench/node_modules', name));

/** What to say of a program that is not installed. */
export const notInstalled = (what: string) => `${what}, which is not installed: npm run bench -- --install`;

/** A folder for what a run builds. */
export function workFolder(name: string): string {
  const folder = join(TOOLS, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The same, without what an earlier run has left there. */
export function emptyFolder(name: string): string {
  rmSync(join(TOOLS, name), { recursive: true, force: true });
  return workFolder(name);
}
