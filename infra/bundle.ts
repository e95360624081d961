import { realpathSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType } from 'aws-cdk-lib';
import { Code, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { sourceFile } from './source-file.ts';

/** The version of Node that every function runs on. */
export const RUNTIME = Runtime.NODEJS_24_X;

/** Where the bundler's report names files from. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the import of `toplist/list` in a list file means: this package, wherever the list file is. */
export const LIST_ALIAS = { 'toplist/list': sourceFile('functions/define-list') };

/** How every function is bundled; the benchmark's programs too, so that they run as the functions do. */
export const BUNDLING = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  mainFields: ['module', 'main'],
  // undici and Powertools contain CommonJS code that calls `require`, which an ES module does not define.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
} satisfies BuildOptions;

interface BundleProps {
  /** The file with the functions' lists. */
  registry: string;
  /** Where to write the report of the bundler, with the files in the bundle. */
  metafile: string;
}

/**
 * The code of a function: `functions/<name>` bundled into an ES module and what it loads later. The bundle includes the AWS SDK, so that
 * the tested version is the one that runs. Its hash is that of the bundle, so that every clone has the same. In an app, the names of the
 * files that are loaded later follow from where its packages are installed.
 */
export function bundle(name: string, { registry, metafile }: BundleProps): Code {
  const entry = sourceFile(`functions/${name}`);
  return Code.fromAsset(dirname(entry), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Nothing runs in Docker. The CDK shares a bundle between functions unless these two differ.
      image: RUNTIME.bundlingImage,
      command: [entry, registry],
      local: {
        tryBundle(folder) {
          build({ entry, registry, metafile, folder });
          return true;
        },
      },
    },
  });
}

function build({ entry, registry, metafile, folder }: BundleProps & { entry: string; folder: string }): void {
  const { metafile: report } = buildSync({
    entryPoints: { index: entry },
    outdir: folder,
    ...BUNDLING,
    // What is imported by `import()` is loaded when it is needed, if ever.
    splitting: true,
    outExtension: { '.js': '.mjs' },
    alias: { '#lists': registry, ...LIST_ALIAS },
    metafile: true,
    // An error is thrown, with the file and line. A warning about bundles over 1 MB is meant for browsers.
    logLevel: 'silent',
  });
  // What the registry holds follows from the other files, and where it is generated is another folder each time.
  const path = realpathSync(registry);
  const inputs = Object.entries(report.inputs).filter(([file]) => resolve(ROOT, file) !== path);
  writeFileSync(metafile, JSON.stringify({ ...report, inputs: Object.fromEntries(inputs) }));
}
