import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs the CDK CLI at the version in package-lock.json. It inherits this process's terminal.
 * @param profile the AWS profile that it uses even if the environment has credentials; null for what the environment says
 * @returns the CLI's exit code
 */
export async function cdk(args: string[], profile: string | null): Promise<number> {
  const cli = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const child = spawn(process.execPath, [cli, ...args, ...(profile === null ? [] : ['--profile', profile])], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { CDK_DISABLE_CLI_TELEMETRY: 'true', ...process.env },
  });
  const [code]: unknown[] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
