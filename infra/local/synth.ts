import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../functions/core/errors.ts';
import { readCdkJson } from '../cdk-json.ts';
import { readSettings } from '../settings.ts';
import { LocalError } from './local-error.ts';
import { openSynthCache } from './synth-cache.ts';
import { problemOf } from './synth-problem.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'cdk.out');
const HOME = join(OUT, '.home');

interface SynthOptions {
  /** Overrides the context of cdk.json, by name. */
  settings?: Record<string, string>;
  /** Called before a synth, which takes some seconds. Not called if an earlier result is reused. */
  onSynth?: () => void;
  signal?: AbortSignal;
}

/**
 * Synthesizes the stack, or reuses the result of an earlier synth of the same sources and settings. Several processes may call this
 * at the same time.
 * @returns the directory of the cloud assembly
 * @throws SettingsError if cdk.json cannot be read or a setting in it is wrong; LocalError saying why the synth failed, such as an invalid setting or a syntax error with its
 * file and line
 */
export async function synthesize({ settings = {}, onSynth, signal }: SynthOptions = {}): Promise<string> {
  const cache = await openSynthCache(ROOT, OUT, settings);
  const found = await cache.find();
  if (found !== undefined) return found;
  const context = readCdkJson();
  // A local run replaces some of these settings, and must not hide that they are wrong.
  readSettings(name => context[name]);
  const begin = Date.now();
  const unfinished = await makeDirectory();
  onSynth?.();
  try {
    // The CDK CLI sets this too. Without it the template does not contain the names of the constructs.
    const paths = { 'aws:cdk:enable-path-metadata': true };
    await synth(unfinished, { ...paths, ...context, ...settings }, signal);
    return await cache.keep(unfinished, begin);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function makeDirectory(): Promise<string> {
  try {
    await mkdir(OUT, { recursive: true });
    return await mkdtemp(join(OUT, '.local-'));
  } catch (error) {
    throw new LocalError(`cannot write to ${OUT}, where the stack is synthesized: ${messageOf(error)}`);
  }
}

function synth(
  outdir: string,
  context: Record<string, unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Without AWS_* and CDK_*, the user's AWS account cannot get into the template. Without npm_*, an npx that started this process cannot
  // change what the CDK's own npx runs as its bundler.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_|^npm_/i.test(name));
  const environment = {
    ...Object.fromEntries(inherited),
    // The CDK caches fingerprints in the home directory, and a local run must not write there.
    HOME,
    USERPROFILE: HOME,
    // The CDK's own npx would ask the network for a newer npm.
    npm_config_update_notifier: 'false',
    // The library's validation takes three times as long as the synth itself. `npm run check` and `npm run deploy` still run it.
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
  return new Promise((resolve, reject) => {
    const options = { cwd: ROOT, env: environment, maxBuffer: 2 ** 26, ...(signal && { signal }) };
    execFile(process.execPath, ['--import', 'tsx', 'infra/app.ts'], options, (error, stdout, stderr) => {
      if (error === null) resolve();
      else if (signal?.aborted) reject(error);
      else reject(new LocalError(problemOf(`${stderr}${stdout}`.trim() || error.message, ROOT)));
    });
  });
}
