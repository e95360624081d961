import { messageOf } from '../../functions/core/errors.ts';
import { readCdkJson } from '../cdk-json.ts';
import { ApiProblem } from '../client/api.ts';
import { SettingsError } from '../settings-error.ts';
import { useAccount } from './account.ts';
import { crawl } from './crawl.ts';
import { deploy } from './deploy.ts';
import { OperatorError } from './deployed.ts';
import { destroy } from './destroy.ts';
import { HELP } from './help.ts';
import { checkNpmFlags } from './npm-flags.ts';
import { type Options, readOptions } from './options.ts';
import { redriveAll } from './redrive.ts';
import { say } from './say.ts';
import { status } from './status.ts';

const COMMANDS: Record<string, (options: Options) => Promise<number>> = {
  deploy,
  crawl,
  redrive: redriveAll,
  status,
  destroy,
};

/** What to print for an error. Only a bug in this program prints a stack trace. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof OperatorError || error instanceof SettingsError) return error.message;
  if (error instanceof ApiProblem)
    return `${error.message}${error.status === 403 ? '; the caller needs execute-api:Invoke on POST /crawls' : ''}`;
  // Errors from the SDK have `$metadata`; errors from the network have a `code`.
  if ('$metadata' in error || 'code' in error)
    return `a request to AWS failed: ${error.name}: ${messageOf(error)}`;
  return error.stack ?? error.message;
}

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = COMMANDS[name];
  if (command === undefined)
    throw new OperatorError(
      `unknown command ${JSON.stringify(name)}; expected one of ${Object.keys(COMMANDS).join(', ')}`,
    );
  checkNpmFlags(name, process.env);
  const options = readOptions(args, readCdkJson());
  if (options.help) process.stdout.write(`${HELP[name]}\n`);
  else {
    await useAccount(options.profile);
    process.exitCode = await command(options);
  }
} catch (error) {
  for (const line of explain(error).split('\n')) say(line);
  process.exitCode = 1;
}
