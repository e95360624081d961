/** `npm run test:browser`: the pages in a real Chromium, if this machine has one. Arguments go to vitest. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './find-chromium.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

if (findChromium() === null)
  console.log(
    "skipped: no Chromium was found; install one, such as Debian's package chromium, or name its file in CHROMIUM_PATH",
  );
else {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const config = fileURLToPath(new URL('vitest.config.ts', import.meta.url));
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', config, ...process.argv.slice(2)],
    { cwd: ROOT, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
}
