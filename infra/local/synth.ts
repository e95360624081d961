import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'cdk.out');
/** All that goes into a synth, beside the settings and Node itself. What is in `infra/local` runs its result. */
const SOURCES = ['infra', 'functions', 'package-lock.json', 'cdk.json', 'tsconfig.json'];
const HOME = join(OUT, '.home');
const APART = join(ROOT, 'infra', 'local');
/** Results that are kept: a few sets of settings, before and after a change. */
const KEPT = 8;
/** In milliseconds: no synth takes so long, so what began earlier was given up. */
const GIVEN_UP = 3_600_000;

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

export interface SynthOptions {
  /** In place of what cdk.json says, by the names of CDK context. */
  settings?: Record<string, string>;
  signal?: AbortSignal;
}

/**
 * Synthesizes the stack, or finds what an earlier synth of the same sources and settings left. Several processes may do so at once.
 * @returns the directory of the cloud assembly
 * @throws Error with what the synth wrote, such as the sentence about a wrong setting
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
    // The CDK CLI sets the first of these; no function is known by its construct's name without it.
    const paths = { 'aws:cdk:enable-path-metadata': true };
    await synth(unfinished, { ...paths, ...context, ...settings }, signal);
    // Whoever renames first has it; the others' results are the same.
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
  // What this shell says of an account must not find its way into the template; and the npx that brought this Node, if one did,
  // must not tell the CDK's own npx, which runs the bundler, to bring it again.
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_|^npm_/i.test(name));
  const environment = {
    ...Object.fromEntries(own),
    // The CDK keeps a cache of fingerprints in the home directory, where a laptop run is to leave nothing.
    HOME,
    USERPROFILE: HOME,
    // The library's check of the template takes three times as long as the synth; `npm run check` and `npm run deploy` have it done.
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
  if (path === APART) return [];
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  const names = await readdir(path);
  return (await Promise.all(names.map(name => filesOf(join(path, name))))).flat();
}

/** Removes all but the newest results, and what a synth that was killed left behind. */
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
  const givenUp = found.filter(({ finished, mtimeMs }) => !finished && mtimeMs < Date.now() - GIVEN_UP);
  const old = [...newestFirst.slice(KEPT), ...givenUp];
  await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
}
