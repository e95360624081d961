import { DEFAULTS } from '../settings.ts';
import { OperatorError } from './operator-error.ts';

/** What a command line asks for. */
export interface Options {
  help: boolean;
  /** Whether to go on without a question. */
  yes: boolean;
  stack: string;
  /** The AWS profile that the command line names; null for what the environment says. */
  profile: string | null;
  /** The settings that cdk.json and the command line give, by name. */
  context: Record<string, unknown>;
  /** The other arguments, with every `-c`; `deploy` and `destroy` pass them to the CDK. */
  rest: string[];
}

/**
 * Reads the arguments of a command: `--stack NAME`, `--profile NAME`, `--yes`, `--help` and CDK context.
 * @param committed the context in cdk.json, which the arguments override
 * @throws OperatorError if a flag lacks its value
 */
export function readOptions(args: string[], committed: Record<string, unknown>): Options {
  const options: Options = {
    help: false,
    yes: false,
    stack: '',
    profile: null,
    context: { ...committed },
    rest: [],
  };
  for (let index = 0; index < args.length; index += 1) {
    const [flag = '', attached] = split(args[index] ?? '');
    const take = (example: string) => {
      if (attached === undefined) index += 1;
      const value = attached ?? args[index];
      if (value === undefined || value === '')
        throw new OperatorError(`${flag}: expected ${example}, got nothing`);
      return value;
    };
    if (flag === '-h' || flag === '--help') options.help = true;
    else if (flag === '-y' || flag === '--yes') options.yes = true;
    else if (flag === '--stack') options.context.stackName = take('the name of a stack');
    else if (flag === '--profile') options.profile = take('the name of an AWS profile');
    else if (flag === '-c' || flag === '--context') {
      const text = take('name=value');
      const [name, value] = split(text);
      if (value === undefined)
        throw new OperatorError(`${flag}: expected name=value, got ${JSON.stringify(text)}`);
      options.context[name] = value;
      options.rest.push('-c', text);
    } else options.rest.push(args[index] ?? '');
  }
  options.stack = String(options.context.stackName ?? DEFAULTS.stackName);
  return options;
}

/** @throws OperatorError if a command that takes no other arguments got some */
export function expectNoArguments({ rest }: Options): void {
  if (rest.length === 0) return;
  throw new OperatorError(
    `unexpected arguments ${JSON.stringify(rest.join(' '))}; expected only --stack NAME, --profile NAME or --help`,
  );
}

/** Splits at the first `=`: `-c a=b=c` has the name `a` and the value `b=c`. */
function split(text: string): [string, string?] {
  const at = text.indexOf('=');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
