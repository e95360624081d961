import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING, LIST_ALIAS } from '../../infra/bundle.ts';
import { ROOT, workFolder } from './tools.ts';

/** Bundles a program of `bench/programs` with the options of the functions' bundles. Returns its file. */
export async function bundleProgram(name: string): Promise<string> {
  const outfile = join(workFolder('programs'), `${name}.mjs`);
  await build({
    // As if it stood in the checkout's root: beside the benchmark are packages of the same names, for the programs that are compared.
    stdin: {
      contents: readFileSync(join(ROOT, `bench/programs/${name}.ts`), 'utf8').replaceAll('../../', './'),
      resolveDir: ROOT,
      loader: 'ts',
    },
    outfile,
    ...BUNDLING,
    alias: { '#lists': join(ROOT, 'functions/lists/all.ts'), ...LIST_ALIAS },
    logLevel: 'error',
  });
  return outfile;
}
