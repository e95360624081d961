import { OperatorError } from './operator-error.ts';

/**
 * Flags that change what a command does, as they are written, by the names under which npm takes them. Without them a command would work on
 * another list, stack or account.
 */
const FLAGS: Record<string, string> = {
  profile: '--profile NAME',
  stack: '--stack NAME',
  list: '--list NAME',
  accept_smaller: '--accept-smaller N',
  context: '--context NAME=VALUE',
  // npm has a flag --call, whose short form is -c.
  call: '-c NAME=VALUE',
};

/**
 * Checks that npm has not taken flags for its own, as it does with those before a `--`: `npm run deploy --profile=corp` sets the variable
 * `npm_config_profile`, and the command would not see the flag.
 * @throws OperatorError saying how to write them
 */
export function checkNpmFlags(command: string, environment: NodeJS.ProcessEnv): void {
  // A command that is started by another npm script inherits that script's flags.
  if (environment.npm_lifecycle_event !== command) return;
  const taken = Object.entries(FLAGS)
    .filter(([name]) => environment[`npm_config_${name}`] !== undefined)
    .map(([, flag]) => flag);
  if (taken.length > 0)
    throw new OperatorError(
      `npm took the flags for its own; put -- before them: npm run ${command} -- ${taken.join(' ')}`,
    );
}
