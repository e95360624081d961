import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  command: 'start' | 'serve';
  help: boolean;
  /** The URL of page 1 of the list; undefined for the sample site, or for the deployed list if `live`. */
  url: string | undefined;
  live: boolean;
  json: boolean;
  /** How many crawls to measure; undefined to crawl once and print the list. */
  runs: number | undefined;
  port: number;
}

const DEFAULT_PORT = 3000;

export const HELP = {
  start: `npm start -- [options]     crawls a list once through the whole stack on this machine and prints it

  --url URL    crawl this list; no interval between fetches if it is on this machine, else the deployed interval
  --live       crawl the deployed list at the deployed interval
  --json       print each movie as a line of JSON with all fields
  --runs N     crawl N times and print only the average: Cost <s> seconds
  --help       print this help

Without --url and --live, crawls the sample site that is part of the project.
Exit codes: 0 if the list was published, 1 if it was not, 2 if the command line is invalid.`,
  serve: `npm run serve -- [options]     runs the stack on this machine until Ctrl-C

  --port P     the API's port (default ${DEFAULT_PORT}); 0 for any free port
  --url URL    crawl this list; no interval between fetches if it is on this machine, else the deployed interval
  --live       crawl the deployed list at the deployed interval
  --help       print this help

Without --url and --live, the list is the sample site that is part of the project.`,
};

const FLAGS = {
  start: ['--url URL', '--live', '--json', '--runs N', '--help'],
  serve: ['--port P', '--url URL', '--live', '--help'],
};

/**
 * Parses a command line: the command first, then its flags.
 * @returns the options, or a message that says what is wrong and what was expected
 */
export function readArguments([command, ...rest]: string[]): Options | { problem: string } {
  if (command !== 'start' && command !== 'serve') {
    return { problem: `unknown command ${JSON.stringify(command ?? '')}; expected start or serve` };
  }
  const known = FLAGS[command];
  const { tokens } = parseArgs({ args: rest, strict: false, tokens: true, options: TYPES });
  const seen = new Map<string, string | undefined>();
  for (const token of tokens) {
    const flag = known.find(flag => token.kind === 'option' && flag.split(' ')[0] === token.rawName);
    if (flag === undefined) {
      const text = token.kind === 'positional' ? token.value : token.kind === 'option' ? token.rawName : '--';
      return { problem: `unknown argument ${text}; ${command} accepts ${known.join(', ')}` };
    }
    if (token.kind !== 'option') continue;
    if (flag.includes(' ') && (token.value === undefined || token.value === '')) {
      return { problem: `${token.rawName} requires a value: ${flag}` };
    }
    if (!flag.includes(' ') && token.value !== undefined) {
      return {
        problem: `${token.rawName}: unexpected value ${JSON.stringify(token.value)}; this flag takes none`,
      };
    }
    seen.set(token.name, token.value);
  }
  return readValues(command, seen);
}

const TYPES = {
  url: { type: 'string' },
  live: { type: 'boolean' },
  json: { type: 'boolean' },
  runs: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean' },
} as const;

function readValues(
  command: 'start' | 'serve',
  seen: Map<string, string | undefined>,
): Options | { problem: string } {
  const url = seen.get('url');
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    return {
      problem: `--url: invalid value ${JSON.stringify(url)}; expected the http or https URL of page 1 of a list`,
    };
  }
  if (url !== undefined && seen.has('live')) {
    return { problem: '--url and --live cannot be used together, because each selects the list' };
  }
  const runs = seen.get('runs');
  if (runs !== undefined && !/^[1-9]\d{0,5}$/.test(runs)) {
    return {
      problem: `--runs: invalid value ${JSON.stringify(runs)}; expected a whole number from 1 to 999999`,
    };
  }
  const port = seen.get('port') ?? String(DEFAULT_PORT);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    return { problem: `--port: invalid value ${JSON.stringify(port)}; expected a port from 0 to 65535` };
  }
  return {
    command,
    help: seen.has('help'),
    url: url === undefined ? undefined : new URL(url).href,
    live: seen.has('live'),
    json: seen.has('json'),
    runs: runs === undefined ? undefined : Number(runs),
    port: Number(port),
  };
}
