import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { run, step } from './steps.ts';

const PROFILE = 'emulator';
/** What a profile replaces. */
const REPLACED = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_DEFAULT_REGION'];
const OutputsFile = z.object({ Toplist: z.object({ ApiUrl: z.url() }) });

interface ProfileContext {
  root: string;
  home: string;
  /** The npm script and the arguments of a deploy that changes nothing. */
  deploy: string[];
  apiUrl: string;
}

/** Deploys and asks for the status with nothing but a profile, from whose file credentials and region have to come. */
export async function operateWithProfile({ root, home, deploy, apiUrl }: ProfileContext): Promise<void> {
  const config = join(home, 'aws-config');
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: region } = process.env;
  await writeFile(
    config,
    `[profile ${PROFILE}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\nregion = ${region}\n`,
  );
  const kept = Object.entries(process.env).filter(([name]) => !REPLACED.includes(name));
  const env = { ...Object.fromEntries(kept), AWS_CONFIG_FILE: config };
  const operate = (command: string[], more: NodeJS.ProcessEnv = {}) =>
    run(['npm', 'run', '--silent', ...command], { cwd: root, env: { ...env, ...more }, expect: 0 });

  await step(
    'npm run deploy -- --profile --outputs-file: works through to the end, without keys or a region in the environment',
    async () => {
      const file = join(home, 'outputs.json');
      const { output } = await operate([...deploy, '--profile', PROFILE, '--outputs-file', file]);
      assert.match(output, /no changes/);
      assert.match(output, new RegExp(`deployed: the stack Toplist in ${region}`));
      const outputs = OutputsFile.parse(JSON.parse(await readFile(file, 'utf8')));
      assert.equal(outputs.Toplist.ApiUrl, apiUrl);
    },
  );

  await step('npm run status with AWS_PROFILE and a region in the config file', async () => {
    const { output } = await operate(['status'], { AWS_PROFILE: PROFILE });
    assert.match(output, new RegExp(`^stack Toplist in ${region}: `));
  });
}
