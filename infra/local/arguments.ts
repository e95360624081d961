import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  command: 'start' | 'serve';
  help: boolean;
  /** Of page 1 of the list; undefined for the sample site, or for the deployed list if `live`. */
  url: string | undefined;
  live: boolean;
  json: boolean;
  /** Crawls to measure; undefined for one whose list is printed. */
  runs: number | undefined;
  port: number;
}

export const DEFAULT_PORT = 3000;

export const HELP = {
  start: `npm start -- [options]     one crawl through the whole stack on this machine; prints the list

  --url URL    crawl this list, at once if it is on this machine, else at the deployed pace
  --live       crawl the list that is deployed, at the deployed pace
  --json       print a movie as a line of JSON with all that is known of it
  --runs N     crawl N times and print the average: Cost <s> seconds
  --help       print this

Without --url and --live it crawls the sample site that comes with the project.
Ends with 0 if the list was published, with 1 if it was not, with 2 if the command line is wrong.`,
  serve: `npm run serve -- [options]     the stack on this machine, until Ctrl-C

  --port P     of the API, ${DEFAULT_PORT} if not given; 0 for any that is free
  --url URL    the list, without a pace if it is on this machine, else at the deployed pace
  --live       the list that is deployed, at the deployed pace
  --help       print this

Without --url and --live the list is the sample site that comes with the project.`,
};

const FLAGS = {
  start: ['--url URL', '--live', '--json', '--runs N', '--help'],
  serve: ['--port P', '--url URL', '--live', '--help'],
};

/**
 * Reads a command line: the command first, then its flags.
 * @returns what it asks for, or a sentence on what is wrong with it and what would do
 */
export function readArguments([command, ...rest]: string[]): Options | { problem: string } {
  if (command !== 'start' && command !== 'serve') {
    return { problem: `${command ?? 'nothing'} is no command; there are start and serve` };
  }
  const known = FLAGS[command];
  const { tokens } = parseArgs({ args: rest, strict: false, tokens: true, options: TYPES });
  const seen = new Map<string, string | undefined>();
  for (const token of tokens) {
    const flag = known.find(flag => token.kind === 'option' && flag.split(' ')[0] === token.rawName);
    if (flag === undefined) {
      const text = token.kind === 'positional' ? token.value : token.kind === 'option' ? token.rawName : '--';
      return { problem: `${text} is not known to ${command}; there are ${known.join(', ')}` };
    }
    if (token.kind !== 'option') continue;
    if (flag.includes(' ') && (token.value === undefined || token.value === '')) {
      return { problem: `${token.rawName} wants a value: ${flag}` };
    }
    if (!flag.includes(' ') && token.value !== undefined) {
      return { problem: `${token.rawName} takes no value, but ${JSON.stringify(token.value)} was given` };
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
      problem: `--url is ${JSON.stringify(url)}, but wants the http or https URL of page 1 of a list`,
    };
  }
  if (url !== undefined && seen.has('live')) {
    return { problem: '--url and --live each name a list; one of them is enough' };
  }
  const runs = seen.get('runs');
  if (runs !== undefined && !/^[1-9]\d{0,5}$/.test(runs)) {
    return { problem: `--runs is ${JSON.stringify(runs)}, but wants a whole number from 1 to 999999` };
  }
  const port = seen.get('port') ?? String(DEFAULT_PORT);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    return { problem: `--port is ${JSON.stringify(port)}, but wants a port from 0 to 65535` };
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
