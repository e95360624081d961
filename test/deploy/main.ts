/**
 * The deploy test. It deploys the unmodified stack with the real CDK CLI to an AWS emulator of another project, and then operates it. It
 * uses the emulator at AWS_ENDPOINT_URL, which must be able to connect to this machine's loopback address, or else MiniStack from PyPI.
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
    throw new Error(`AWS_ENDPOINT_URL: expected an emulator, got ${given}`);
  }
  const python = given === undefined ? await findPython(ROOT) : null;
  if (given === undefined && python === null) {
    console.log('skipped: needs Python 3.10 or later with venv to run MiniStack, or AWS_ENDPOINT_URL');
    return;
  }
  const home = await mkdtemp(join(tmpdir(), 'toplist-deploy-'));
  let emulator: Emulator | undefined;
  const cleanUp = async () => {
    endCommands();
    await emulator?.stop();
    emulator = undefined;
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => cleanUp().finally(() => process.exit(1)));
  }
  try {
    if (python !== null) {
      await step('install MiniStack into .venv', () => installMiniStack(ROOT, python));
      emulator = await step('start MiniStack', () => startMiniStack(ROOT, home));
    }
    Object.assign(process.env, environment(emulator?.endpoint ?? given ?? '', home));
    delete process.env.AWS_PROFILE;
    delete process.env.AWS_SESSION_TOKEN;
    await runScenario(ROOT, home);
  } finally {
    await cleanUp();
  }
  console.log(`total: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/** The variables with which child processes use only the emulator, and neither the caller's AWS account nor the CDK's cache. */
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
