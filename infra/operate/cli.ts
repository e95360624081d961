import { readCdkJson } from '../cdk-json.ts';
import { useAccount } from './account.ts';
import { crawl } from './crawl.ts';
import { deploy } from './deploy.ts';
import { destroy } from './destroy.ts';
import { explain } from './explain.ts';
import { HELP } from './help.ts';
import { checkNpmFlags } from './npm-flags.ts';
import { OperatorError } from './operator-error.ts';
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

// The reader of a pipe, such as `head`, may close it early. The rest is then written for nobody, and what the command does still matters.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

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
