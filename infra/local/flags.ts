import { parseArgs } from 'node:util';

/** The flags of a command by name: what the value of each is, or null if it takes none. */
export type Flags = Record<string, { value: string | null; short?: string }>;

/** The values of each flag that the command line has, in order. A flag without a value has empty strings. */
export type Given = Map<string, string[]>;

/**
 * Parses the flags of a command.
 * @param command how the command is called, for example `npm start`; without the ` -- ` that npm needs
 * @param environment of this process, where npm leaves the flags that it took for its own
 * @returns the flags, or a message that says what is wrong and what was expected
 */
export function readFlags(
  command: string,
  flags: Flags,
  args: string[],
  environment: NodeJS.ProcessEnv,
): Given | { problem: string } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short }]) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const), ...(short && { short }) },
    ]),
  );
  const taken = takenByNpm(command, flags, environment);
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options });
  const given: Given = new Map();
  for (const token of tokens) {
    const flag = token.kind === 'option' && Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (token.kind !== 'option' || flag === undefined) {
      if (taken.length > 0) break;
      const text = token.kind === 'positional' ? token.value : token.kind === 'option' ? token.rawName : '--';
      const known = Object.entries(flags).map(([name, flag]) => usage(name, flag));
      return { problem: `unknown argument ${text}; ${command} accepts ${known.join(', ')}` };
    }
    if (flag.value !== null && (token.value === undefined || token.value === '')) {
      return { problem: `${token.rawName} requires a value: ${usage(token.name, flag)}` };
    }
    if (flag.value === null && token.value !== undefined) {
      const value = JSON.stringify(token.value);
      return { problem: `${token.rawName}: unexpected value ${value}; this flag takes none` };
    }
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  const forgotten = taken.filter(name => !given.has(name)).map(name => usage(name, flags[name]));
  if (forgotten.length === 0) return given;
  return {
    problem: `npm took the flags for its own; put -- before them: ${command} -- ${forgotten.join(' ')}`,
  };
}

/** Returns the flags that npm took for its own configuration: `npm start --live` sets `npm_config_live`. */
function takenByNpm(command: string, flags: Flags, environment: NodeJS.ProcessEnv): string[] {
  // A command that is started by another npm script inherits that script's flags.
  if (environment.npm_lifecycle_event !== command.split(' ').at(-1)) return [];
  return Object.entries(flags)
    .filter(([name, { short = name }]) =>
      [name, short].some(key => environment[`npm_config_${key.replaceAll('-', '_')}`] !== undefined),
    )
    .map(([name]) => name);
}

function usage(name: string, flag: Flags[string] | undefined): string {
  const dashed = flag?.short === undefined ? `--${name}` : `-${flag.short}`;
  return flag?.value == null ? dashed : `${dashed} ${flag.value}`;
}
