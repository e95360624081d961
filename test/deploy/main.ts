/**
 * The deploy test: the stack, unmodified, deployed to an AWS that nobody here wrote by the real CDK CLI, then operated. It uses the
 * emulator at AWS_ENDPOINT_URL, which has to reach this machine's loopback, or else MiniStack from PyPI.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Emulator, findPython, installMiniStack, startMiniStack } from './emulator.ts';
import { runScenario } from './scenario.ts';
import { endCommands, step } from './steps.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

async function main(): Promise<void> {
  const began = performance.now();
  const given = process.env.AWS_ENDPOINT_URL;
  if (given !== undefined && /\.amazonaws\.com|\.aws\b/.test(new URL(given).hostname)) {
    throw new Error(`AWS_ENDPOINT_URL is ${given}, but this test is for an emulator`);
  }
  const python = given === undefined ? await findPython(ROOT) : null;
  if (given === undefined && python === null) {
    console.log(
      'skipped: there is no Python 3.10 or later with venv, on which MiniStack runs, and no AWS_ENDPOINT_URL',
    );
    return;
  }
  const home = await mkdtemp(join(tmpdir(), 'toplist-deploy-'));
  let emulator: Emulator | undefined;
  const clear = async () => {
    endCommands();
    await emulator?.stop();
    emulator = undefined;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => clear().finally(() => process.exit(1)));
  }
  try {
    if (python !== null) {
      await step('MiniStack is installed into .venv', () => installMiniStack(ROOT, python));
      emulator = await step('MiniStack answers', () => startMiniStack(ROOT, home));
    }
    Object.assign(process.env, environment(emulator?.endpoint ?? given ?? '', home));
    delete process.env.AWS_PROFILE;
    delete process.env.AWS_SESSION_TOKEN;
    await runScenario(ROOT, home);
  } finally {
    await clear();
  }
  console.log(`all of it in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/** Everything under this process sees the emulator alone: not the caller's account, and not what the CDK remembers of it. */
function environment(endpoint: string, home: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_HOME: join(home, '.cdk'),
    CI: 'true',
  };
}

main().catch(error => {
  console.log(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
