/**
 * The package test. It packs this package, installs it into another app with each package manager, and synthesizes that app from
 * TypeScript, as an ES module and by `require`.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { endCommands, run, step } from '../deploy/steps.ts';
import { APP, asCommonJs, LIST_FILE, problemsOf } from '../support/other-app.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);
const TSX = pathToFileURL(require.resolve('tsx')).href;
const CDK = join(dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');
const TSC = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

const versionOf = (name: string): string => require(`${name}/package.json`).version;
const LIBRARIES = ['aws-cdk-lib', 'constructs'].map(name => `${name}@${versionOf(name)}`);

/** Each with the arguments that install packages. All are run by npx, so that none needs to be there. */
const MANAGERS = {
  npm: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['npx', '--yes', '--prefer-offline', 'pnpm@10.34.8', 'add', '--prefer-offline'],
  bun: ['npx', '--yes', '--prefer-offline', 'bun@1.4.5', 'add'],
};

/** How the app is written: its file, its text, and the arguments of Node. */
const FORMS = [
  { file: 'app.ts', text: APP, node: ['--import', TSX] },
  { file: 'app.mjs', text: APP, node: [] },
  { file: 'app.cjs', text: asCommonJs(APP), node: [] },
];

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  files: ['app.ts', 'quotes.ts'],
};

/** The environment without what would lead the CDK elsewhere. The library's validation takes three times as long as a synth. */
const ENV = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|CDK)_/.test(name))),
  CDK_VALIDATION: 'false',
};

async function main(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'toplist-package-'));
  const cleanUp = async () => {
    endCommands();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => cleanUp().finally(() => process.exit(1)));
  }
  try {
    const packed = await step('npm pack', () => pack(home));
    for (const [name, install] of Object.entries(MANAGERS))
      await tryManager(name, install, packed, join(home, name));
  } finally {
    await cleanUp();
  }
}

/** Packs the package into a folder and returns the path of the archive. */
async function pack(folder: string): Promise<string> {
  await run(['npm', 'pack', '--pack-destination', folder], { cwd: ROOT, env: ENV, expect: 0 });
  const archive = (await readdir(folder)).find(name => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack wrote no archive into ${folder}`);
  return join(folder, archive);
}

/** Installs the package into an app with a package manager, and synthesizes the app. */
async function tryManager(name: string, install: string[], packed: string, folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'other-app', private: true, type: 'module' }),
  );
  const { code, output } = await run([...install, packed, ...LIBRARIES], { cwd: folder, env: ENV });
  if (code !== 0) {
    const lines = output.trim().split('\n').slice(-5).join('\n');
    // npm is there, so only a missing network is a reason to skip it.
    if (name === 'npm' && !/ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT/.test(output))
      throw new Error(lines);
    console.log(`skipped: ${name} could not install the package:\n${lines}`);
    return;
  }
  await writeFile(join(folder, 'quotes.ts'), LIST_FILE);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  for (const { file, text, node } of FORMS) {
    await writeFile(join(folder, file), text);
    await step(`${name}: ${file}`, () => synthesize(folder, [process.execPath, ...node, file]));
  }
  await step(`${name}: cdk synth`, () => synthesizeByCommand(folder, 'node app.mjs'));
  await step(`${name}: types`, () =>
    run([process.execPath, TSC, '-p', '.'], { cwd: folder, env: ENV, expect: 0 }),
  );
}

async function synthesize(folder: string, command: string[]): Promise<void> {
  const outdir = join(folder, `${command.at(-1)}.out`);
  await run(command, { cwd: folder, env: { ...ENV, CDK_OUTDIR: outdir }, expect: 0 });
  const problems = problemsOf(outdir);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The same by the CDK's own command, which writes to its own folder. */
async function synthesizeByCommand(folder: string, app: string): Promise<void> {
  const command = [process.execPath, CDK, 'synth', '--quiet', '--app', app];
  await run(command, { cwd: folder, env: ENV, expect: 0 });
  const problems = problemsOf(join(folder, 'cdk.out'));
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

main().catch(error => {
  console.log(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
