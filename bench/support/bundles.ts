import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { readStack } from '../../infra/local/emulator/template.ts';
import { synthesize } from '../../infra/local/synth.ts';

/** A function's bundle. */
export interface Bundle {
  name: string;
  /** Its main file. */
  file: string;
  /** KB of what an import loads, and of all its files. */
  loadedKb: number;
  allKb: number;
}

const Code = z.object({ Code: z.object({ S3Key: z.string() }) });
/** An import of another file of the bundle that is loaded with the file; `import()` loads its file later. */
const STATIC = /(?:\bfrom|\bimport)\s*["'](\.\/[^"']+)["']/g;

/** The bundles of the functions as the stack is deployed, in the order of the template. */
export async function deployedBundles(): Promise<Bundle[]> {
  const assembly = await synthesize();
  const { resources, asset } = await readStack(assembly);
  return resources
    .filter(({ type, name }) => type === 'AWS::Lambda::Function' && ['seed', 'parse', 'api'].includes(name))
    .map(({ name, properties }) => {
      const folder = asset(Code.parse(properties).Code.S3Key) ?? '';
      return bundleOf(name, join(folder, 'index.mjs'));
    });
}

/** A bundle by its main file. */
export function bundleOf(name: string, file: string): Bundle {
  const kb = (files: Iterable<string>) =>
    [...files].reduce((sum, path) => sum + statSync(path).size, 0) / 1024;
  const all = readdirSync(dirname(file))
    .filter(other => other.endsWith('.mjs') || other.endsWith('.js'))
    .map(other => join(dirname(file), other));
  return { name, file, loadedKb: kb(loadedBy(file)), allKb: kb(all) };
}

function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(STATIC))
    loadedBy(join(dirname(file), path), found);
  return found;
}
