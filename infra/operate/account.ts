import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { OperatorError } from './operator-error.ts';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Makes all clients of the SDK and the CDK, which inherits the environment, use the same account and region. By themselves they do not:
 * the CDK prefers keys in the environment to AWS_PROFILE, the SDK does not, and only the CDK reads AWS_DEFAULT_REGION. As in the AWS CLI,
 * the profile of the command line comes before keys in the environment, these before AWS_PROFILE, and AWS_REGION before a profile's region.
 * Changes the environment of this process, so it is called before any client is created.
 * @param given the profile that the command line names, or null
 * @throws OperatorError if the AWS CLI's files have no such profile
 */
export async function useAccount(given: string | null): Promise<void> {
  const environment = process.env;
  const profile = given ?? (environment.AWS_PROFILE || environment.AWS_DEFAULT_PROFILE || null);
  if (given !== null) for (const name of KEYS) delete environment[name];
  const hasKeys = Boolean(environment.AWS_ACCESS_KEY_ID && environment.AWS_SECRET_ACCESS_KEY);
  if (profile !== null && !hasKeys) checkProfile(profile);
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || (await regionOf(profile));
  if (region) environment.AWS_REGION = region;
  if (hasKeys) delete environment.AWS_PROFILE;
  else if (profile !== null) environment.AWS_PROFILE = profile;
}

/** The region of a profile, or of the default one; undefined if the files have none. A command that needs a region says that it is missing. */
async function regionOf(profile: string | null): Promise<string | undefined> {
  const client = new CloudFormationClient(profile === null ? {} : { profile });
  try {
    return await client.config.region().catch(() => undefined);
  } finally {
    client.destroy();
  }
}

/** Without this check, the SDK would go on to other credentials, such as those of the machine. */
function checkProfile(profile: string): void {
  const folder = join(homedir(), '.aws');
  const config = process.env.AWS_CONFIG_FILE || join(folder, 'config');
  const credentials = process.env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials');
  const names = new Set([
    ...sections(config, /^\[\s*(?:profile\s+["']?(.+?)["']?|(default))\s*\]/),
    ...sections(credentials, /^\[\s*(.+?)\s*\]/),
  ]);
  if (names.has(profile)) return;
  const known = names.size === 0 ? 'they name none' : `the profiles are ${[...names].join(', ')}`;
  throw new OperatorError(`there is no profile ${profile} in ${config} or ${credentials}; ${known}`);
}

/** The names of the sections of a file; none if there is no such file. */
function sections(file: string, header: RegExp): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap(line => {
    const [, name, other] = header.exec(line) ?? [];
    return name ?? other ?? [];
  });
}
