import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'cdk.out');
/** Every input of a synth except the settings and the version of Node. */
const SOURCES = ['infra', 'functions', 'package-lock.json', 'cdk.json', 'tsconfig.json'];
/** Not an input: this folder runs the result of a synth. The linter forbids the stack to import from it. */
const EXCLUDED = join(ROOT, 'infra', 'local');
const HOME = join(OUT, '.home');
/** How many results to keep: enough for a few sets of settings, before and after a change. */
const KEPT = 8;
/** Milliseconds after which an unfinished synth counts as abandoned. No synth takes this long. */
const ABANDONED_AFTER = 3_600_000;

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

interface SynthOptions {
  /** Overrides the context of cdk.json, by name. */
  settings?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Synthesizes the stack, or reuses the result of an earlier synth of the same sources and settings. Several processes may call this
 * at the same time.
 * @returns the directory of the cloud assembly
 * @throws Error with the output of the synth, such as the message about an invalid setting
 */
export async function synthesize({ settings = {}, signal }: SynthOptions = {}): Promise<string> {
  const assembly = join(OUT, `local-${await hashOf(settings)}`);
  if (existsSync(assembly)) {
    const now = new Date();
    await utimes(assembly, now, now);
    return assembly;
  }
  const { context } = CdkJson.parse(JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')));
  await mkdir(OUT, { recursive: true });
  const unfinished = await mkdtemp(join(OUT, '.local-'));
  try {
    // The CDK CLI sets this too. Without it the template does not contain the names of the constructs.
    const paths = { 'aws:cdk:enable-path-metadata': true };
    await synth(unfinished, { ...paths, ...context, ...settings }, signal);
    // If another process has renamed its result first, use that one: both results are the same.
    await rename(unfinished, assembly).catch(error => {
      if (!existsSync(assembly)) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await prune();
  return assembly;
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
      else reject(new Error(`${stderr}${stdout}`.trim() || error.message));
    });
  });
}

async function hashOf(settings: Record<string, string>): Promise<string> {
  const hash = createHash('sha256');
  const ordered = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([process.versions.node.split('.')[0], ordered]));
  const files = (await Promise.all(SOURCES.map(source => filesOf(join(ROOT, source))))).flat().sort();
  const contents = await Promise.all(files.map(file => readFile(file)));
  files.forEach((file, index) => {
    const content = contents[index] ?? '';
    hash.update(`\0${file.slice(ROOT.length)}\0${content.length}\0`).update(content);
  });
  return hash.digest('hex').slice(0, 16);
}

async function filesOf(path: string): Promise<string[]> {
  if (path === EXCLUDED) return [];
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  const names = await readdir(path);
  return (await Promise.all(names.map(name => filesOf(join(path, name))))).flat();
}

/** Removes all but the newest results, and the unfinished results of synths that were killed. */
async function prune(): Promise<void> {
  const names = (await readdir(OUT)).filter(name => /^\.?local-/.test(name));
  const found = await Promise.all(
    names.map(async name => {
      const path = join(OUT, name);
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
