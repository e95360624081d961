import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** Every input of a synth that is known before it: all but the settings, the version of Node, and bundled files from elsewhere. */
const SOURCES = ['infra', 'functions', 'package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json'];
/** Not an input: this folder runs the result of a synth. The linter forbids the stack to import from it. */
const EXCLUDED = join('infra', 'local');
/** The file in a result that lists the bundled files. */
const BUNDLED = 'bundled-files.json';
/** How many results to keep: enough for a few sets of settings, before and after a change. */
const KEPT = 8;
/** Milliseconds after which an unfinished synth counts as abandoned. No synth takes this long. */
const ABANDONED_AFTER = 3_600_000;

const Metafile = z.object({ inputs: z.record(z.string(), z.unknown()) });
const Paths = z.array(z.string());

/** The results of earlier synths of one checkout with one set of settings. */
export interface SynthCache {
  /** Returns the result of a synth of the same inputs; undefined if there is none. */
  find(): Promise<string | undefined>;
  /** Moves a new result into the cache and returns its directory. `begin` is when its synth began, in epoch milliseconds. */
  keep(unfinished: string, begin: number): Promise<string>;
}

/**
 * Opens the cache. A result is named after two hashes: the first covers what is known before a synth, the second the contents of the
 * other files that esbuild put into the bundles, such as those of packages. Several processes may use the cache at the same time.
 * @param root the checkout
 * @param out the directory of all results
 */
export async function openSynthCache(
  root: string,
  out: string,
  settings: Record<string, string>,
): Promise<SynthCache> {
  const ordered = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const salt = JSON.stringify([process.versions.node.split('.')[0], ordered]);
  const sources = (await Promise.all(SOURCES.map(source => filesOf(root, source)))).flat().sort();
  const prefix = `local-${await hashOf(root, sources, salt)}-`;
  return {
    async find() {
      const names = await readdir(out).catch(() => []);
      for (const name of names.filter(name => name.startsWith(prefix))) {
        // Another process may be removing this result.
        const list = await readFile(join(out, name, BUNDLED), 'utf8').catch(() => undefined);
        if (list === undefined) continue;
        if (name !== prefix + (await hashOf(root, Paths.parse(JSON.parse(list))))) continue;
        const now = new Date();
        // On a read-only file system the result can still be used; only its age is not updated.
        await utimes(join(out, name), now, now).catch(() => {});
        return join(out, name);
      }
      return undefined;
    },
    async keep(unfinished, begin) {
      const known = new Set(sources);
      const bundled = (await bundledFiles(unfinished)).filter(path => !known.has(path));
      await writeFile(join(unfinished, BUNDLED), JSON.stringify(bundled));
      // The bundle may contain the state of a file before a change during the synth. Such a result is never found again.
      const changed = await anyChangedSince(root, bundled, begin);
      const result = join(out, prefix + (changed ? randomUUID() : await hashOf(root, bundled)));
      // If another process has moved its result first, use that one: both results are the same.
      await rename(unfinished, result).catch(async error => {
        if ((await stat(result).catch(() => undefined)) === undefined) throw error;
      });
      await prune(out);
      return result;
    },
  };
}

/** Returns the paths of the files that esbuild read, relative to the checkout. The stack has it write a metafile for each bundle. */
async function bundledFiles(assembly: string): Promise<string[]> {
  const metafiles = (await readdir(assembly)).filter(name => name.endsWith('.meta.json'));
  const inputs = await Promise.all(
    metafiles.map(async name => {
      const metafile = Metafile.parse(JSON.parse(await readFile(join(assembly, name), 'utf8')));
      return Object.keys(metafile.inputs);
    }),
  );
  return [...new Set(inputs.flat())].sort();
}

/** Hashes the paths and contents of files. A file that does not exist is an input too. */
async function hashOf(root: string, paths: string[], salt = ''): Promise<string> {
  const hash = createHash('sha256').update(salt);
  const contents = await Promise.all(paths.map(path => readFile(join(root, path)).catch(() => undefined)));
  paths.forEach((path, index) => {
    const content = contents[index];
    hash.update(`\0${path}\0${content?.length}\0`).update(content ?? '');
  });
  return hash.digest('hex').slice(0, 16);
}

async function anyChangedSince(root: string, paths: string[], begin: number): Promise<boolean> {
  const found = await Promise.all(paths.map(path => stat(join(root, path)).catch(() => ({ mtimeMs: 0 }))));
  return found.some(({ mtimeMs }) => mtimeMs >= begin);
}

async function filesOf(root: string, path: string): Promise<string[]> {
  if (path === EXCLUDED) return [];
  const found = await stat(join(root, path)).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  const names = await readdir(join(root, path));
  return (await Promise.all(names.map(name => filesOf(root, join(path, name))))).flat();
}

/** Removes all but the newest results, and the unfinished results of synths that were killed. */
async function prune(out: string): Promise<void> {
  const names = (await readdir(out)).filter(name => /^\.?local-/.test(name));
  const found = await Promise.all(
    names.map(async name => {
      const path = join(out, name);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      return { path, mtimeMs, finished: !name.startsWith('.') };
    }),
  );
  const newestFirst = found.filter(({ finished }) => finished).sort((a, b) => b.mtimeMs - a.mtimeMs);
  const isAbandoned = (mtimeMs: number) => mtimeMs < Date.now() - ABANDONED_AFTER;
  const abandoned = found.filter(({ finished, mtimeMs }) => !finished && isAbandoned(mtimeMs));
  const old = [...newestFirst.slice(KEPT), ...abandoned];
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}
