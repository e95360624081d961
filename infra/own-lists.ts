import { createHash } from 'node:crypto';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { isList, type List } from '../functions/core/page/list.ts';
import { LISTS } from '../functions/lists/all.ts';
import { LIST_ALIAS } from './bundle.ts';
import { invalidLists } from './list-settings.ts';
import { sourceFile } from './source-file.ts';

/** A list file outside of this package, and the list that it defines. */
export interface OwnList {
  /** An absolute path. */
  file: string;
  list: List;
}

/** What a list file has to export. */
const ListFile = z.object({ default: z.custom<List>(isList) });

/**
 * Reads a list file by running it, TypeScript or JavaScript.
 * @param file absolute, or relative to the current folder
 * @throws SettingsError if there is no such file, or if its default export is no list; any other error if it cannot be run
 */
export function readListFile(file: string): OwnList {
  const path = resolve(file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw invalidLists(file, `a file that exports a list; there is no file ${path}`, 'file: ');
  const exported = ListFile.safeParse(run(path));
  if (!exported.success)
    throw invalidLists(
      file,
      "a file whose default export is what defineList of 'toplist/list' returns",
      'file: ',
    );
  const list = exported.data.default;
  if (LISTS.some(({ name }) => name === list.name))
    throw invalidLists(file, `another name than ${list.name}, which is a list of this package`, 'file: ');
  return { file: path, list };
}

/**
 * The file from which the functions take their lists. If there are own lists, it is generated.
 * @param folder where to generate it
 */
export function registryOf(own: OwnList[], folder: string): string {
  const builtIn = sourceFile('functions/lists/all');
  if (own.length === 0) return builtIn;
  const imports = own.map(({ file }, index) => `import list${index} from ${JSON.stringify(file)};`);
  const source = [
    `import { LISTS as BUILT_IN } from ${JSON.stringify(builtIn)};`,
    ...imports,
    `export const LISTS = [...BUILT_IN, ${own.map((_, index) => `list${index}`).join(', ')}];`,
    '',
  ].join('\n');
  // Named by its content: the stages of an app that have the same lists share their bundles.
  const name = `lists-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.mjs`;
  // The CDK's own command names its output folder relative to the current one, and esbuild takes such a path for a package.
  const path = resolve(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, source);
  return path;
}

/** Runs a module and returns what it exports. It is bundled first, so that this needs no loader for TypeScript. */
function run(file: string): unknown {
  const { outputFiles } = buildSync({
    entryPoints: [file],
    alias: LIST_ALIAS,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
  });
  const module = { exports: {} };
  const load = compileFunction(outputFiles[0]?.text ?? '', ['module', 'exports', 'require'], {
    filename: file,
  });
  load(module, module.exports, createRequire(file));
  return module.exports;
}
