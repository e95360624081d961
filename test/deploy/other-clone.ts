import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { run } from './steps.ts';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/**
 * Copies the current sources, including uncommitted changes, to another folder and installs their packages there.
 * @param into the folder, which must not exist yet
 */
export async function makeOtherClone(root: string, into: string): Promise<void> {
  const env = process.env;
  const { output } = await run(['git', 'ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    env,
    expect: 0,
  });
  for (const file of output.split('\0').filter(file => file !== '')) {
    await mkdir(dirname(join(into, file)), { recursive: true });
    // git also lists a file whose deletion is not committed yet.
    await cp(join(root, file), join(into, file)).catch(() => {});
  }
  await run(['npm', 'ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: into, env, expect: 0 });
}

/** Synthesizes a clone and returns the SHA-256 of each bundle, by the name of its asset. */
export async function bundlesOf(
  clone: string,
  outdir: string,
  settings: object,
): Promise<Record<string, string>> {
  const { context } = CdkJson.parse(JSON.parse(await readFile(join(clone, 'cdk.json'), 'utf8')));
  const env = {
    ...process.env,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...settings }),
  };
  await run([process.execPath, '--import', 'tsx', 'infra/app.ts'], { cwd: clone, env, expect: 0 });
  const assets = (await readdir(outdir)).filter(name => name.startsWith('asset.')).sort();
  const hashes = assets.map(async name => {
    const bundle = await readFile(join(outdir, name, 'index.mjs'));
    return [name, createHash('sha256').update(bundle).digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}
