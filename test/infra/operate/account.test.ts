import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useAccount } from '../../../infra/operate/account.ts';

const CONFIG = `[default]
region = us-west-2

[profile corp]
region = eu-west-1

[profile "team"]
aws_access_key_id = AKIDTEAM
aws_secret_access_key = team
region = eu-north-1

[profile nowhere]
aws_access_key_id = AKIDNOWHERE
aws_secret_access_key = nowhere

[sso-session login]
sso_region = eu-west-1
`;
const CREDENTIALS = `[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = default
[corp]
aws_access_key_id = AKIDCORP
aws_secret_access_key = corp
aws_session_token = token
`;
/** The variables that say who the caller is. */
const VARIABLES = [
  ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
  ...['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
];
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'env' };

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'toplist-home-'));
  await mkdir(join(home, '.aws'));
  await writeFile(join(home, '.aws', 'config'), CONFIG);
  await writeFile(join(home, '.aws', 'credentials'), CREDENTIALS);
});
afterAll(() => rm(home, { recursive: true }));

describe('the account and region of the clients', () => {
  beforeEach(() => {
    for (const name of VARIABLES) vi.stubEnv(name, undefined);
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });
  afterEach(() => vi.unstubAllEnvs());

  /** What a client of the SDK resolves after the command line was read. */
  async function resolved(profile: string | null, environment: Record<string, string> = {}) {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    await useAccount(profile);
    const client = new CloudFormationClient({});
    const { accessKeyId } = await client.config.credentials();
    const region = await client.config.region().catch(() => null);
    client.destroy();
    return [accessKeyId, region];
  }

  it.each([
    ['the default profile without any choice', null, {}, ['AKIDDEFAULT', 'us-west-2']],
    ['--profile', 'corp', {}, ['AKIDCORP', 'eu-west-1']],
    ['--profile, of a profile in the config file alone', 'team', {}, ['AKIDTEAM', 'eu-north-1']],
    ['--profile before AWS_PROFILE', 'corp', { AWS_PROFILE: 'team' }, ['AKIDCORP', 'eu-west-1']],
    ['--profile before keys in the environment', 'corp', KEYS, ['AKIDCORP', 'eu-west-1']],
    ['AWS_PROFILE, the region in the config file', null, { AWS_PROFILE: 'corp' }, ['AKIDCORP', 'eu-west-1']],
    ['AWS_DEFAULT_PROFILE', null, { AWS_DEFAULT_PROFILE: 'corp' }, ['AKIDCORP', 'eu-west-1']],
    [
      'keys in the environment before AWS_PROFILE, whose region counts',
      null,
      { ...KEYS, AWS_PROFILE: 'corp' },
      ['AKIDENV', 'eu-west-1'],
    ],
    ["AWS_REGION before a profile's", 'corp', { AWS_REGION: 'sa-east-1' }, ['AKIDCORP', 'sa-east-1']],
    ['AWS_DEFAULT_REGION too', 'corp', { AWS_DEFAULT_REGION: 'sa-east-1' }, ['AKIDCORP', 'sa-east-1']],
    ['no region if the profile has none', 'nowhere', {}, ['AKIDNOWHERE', null]],
  ] as const)('are those of %s', async (_, profile, environment, expected) => {
    expect(await resolved(profile, environment)).toEqual(expected);
  });

  it('are the same for the CDK, which inherits the environment and prefers keys in it', async () => {
    await resolved('corp', { ...KEYS, AWS_SESSION_TOKEN: 'token' });
    expect(process.env).toMatchObject({ AWS_PROFILE: 'corp', AWS_REGION: 'eu-west-1' });
    expect(Object.keys(process.env)).not.toEqual(expect.arrayContaining(['AWS_ACCESS_KEY_ID']));
    expect(process.env.AWS_SESSION_TOKEN).toBeUndefined();
  });

  it.each([['--profile', 'crop', {}] as const, ['AWS_PROFILE', null, { AWS_PROFILE: 'crop' }] as const])(
    'of an unknown profile in %s are an error that names the known ones',
    async (_, profile, environment) => {
      await expect(resolved(profile, environment)).rejects.toThrow(
        `there is no profile crop in ${home}/.aws/config or ${home}/.aws/credentials; the profiles are default, corp, team, nowhere`,
      );
    },
  );

  it('of a profile without files are an error too', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(home, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'none'));
    await expect(resolved('corp')).rejects.toThrow(/there is no profile corp in .*; they name none$/);
  });
});
