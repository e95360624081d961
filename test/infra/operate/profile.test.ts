import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { httpServer } from '../../support/servers.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Runs a command with a home that has one profile, against an AWS that refuses everything. Returns what it said, and how requests were signed. */
async function run(args: string[], variables: Record<string, string> = {}) {
  const signatures: string[] = [];
  const endpoint = await httpServer((request, response) => {
    signatures.push(request.headers.authorization ?? '');
    response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
  });
  const home = await mkdtemp(join(tmpdir(), 'toplist-profile-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const [config, credentials] = [join(home, 'config'), join(home, 'credentials')];
  await writeFile(config, '[profile corp]\nregion = ap-northeast-1\n');
  await writeFile(credentials, '[corp]\naws_access_key_id = AKIDCORP\naws_secret_access_key = secret\n');
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(inherited),
    HOME: home,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: credentials,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...variables,
  };
  const said = await new Promise<string>(resolve => {
    execFile(
      process.execPath,
      ['infra/operate/start.mjs', ...args],
      { cwd: ROOT, env },
      (_error, out, errors) => resolve(out + errors),
    );
  });
  return { said, signatures };
}

const SIGNED = /Credential=AKIDCORP\/\d+\/ap-northeast-1\/cloudformation\//;

it.each(['status', 'redrive', 'crawl', 'deploy', 'destroy'])(
  'npm run %s -- --profile corp asks AWS with the credentials and the region of the profile',
  async command => {
    const { signatures } = await run([command, '--profile', 'corp', '--yes']);
    expect(signatures.length).toBeGreaterThan(0);
    for (const signature of signatures) expect(signature).toMatch(SIGNED);
  },
);

it('AWS_PROFILE works as well, with the region from the config file', async () => {
  const { signatures } = await run(['status'], { AWS_PROFILE: 'corp' });
  expect(signatures[0]).toMatch(SIGNED);
});

it('a profile wins over credentials in the environment', async () => {
  const { signatures } = await run(['status', '--profile=corp'], {
    AWS_ACCESS_KEY_ID: 'AKIDOTHER',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
  expect(signatures[0]).toMatch(SIGNED);
});

it('a profile that does not exist is an error that names the existing ones, and AWS is not asked', async () => {
  const { said, signatures } = await run(['status', '--profile', 'nobody']);
  expect(signatures).toEqual([]);
  expect(said).toMatch(/^there is no profile nobody in .*; the profiles are corp$/m);
});
