import { isListUrl, LIST_URL, withoutCredentials } from '../../functions/core/page/list-url.ts';
import { LISTS } from '../../functions/lists/all.ts';
import { type Flags, type Given, readFlags } from './flags.ts';
import { formatOf, KNOWN_FORMATS } from './output.ts';

/** What the command line asks for. */
export interface Options {
  command: 'start' | 'serve';
  help: boolean;
  /** The name of the list; undefined for the first one that cdk.json configures, and for all of them with `serve`. */
  list: string | undefined;
  /** The URL of page 1 of the list; undefined for the sample site, or for the deployed list if `live`. */
  url: string | undefined;
  live: boolean;
  json: boolean;
  /** The file for the list; undefined to print it. */
  output: string | undefined;
  /** How many crawls to measure; undefined to crawl once and print the list. */
  runs: number | undefined;
  port: number;
  /** Whether `serve` prints the functions' log lines as they are. */
  jsonLog: boolean;
}

const DEFAULT_PORT = 3000;
const NAMES = LISTS.map(({ name }) => name).join(', ');

export const HELP = {
  start: `npm start -- [options]     crawls a list once through the whole stack on this machine and prints it

  --list NAME    crawl this list; ${NAMES}
  --url URL      crawl the list at this URL; no interval between fetches if it is on this machine, else the deployed interval
  --live         crawl the deployed list at the deployed interval
  --json         print each entry as a line of JSON with all fields
  -o, --output FILE
                 write the list to FILE instead, in the format of its extension: ${KNOWN_FORMATS}
  --runs N       crawl N times and print only the average: Cost <s> seconds; the first run, which starts cold, does not count
  -h, --help     print this help

Without --url and --live, crawls the sample site that is part of the project.
The list goes to stdout, progress and messages to stderr. npm prints two lines of its own unless it is told to be silent:
  npm start -s -- --json > list.ndjson
Exit codes: 0 if the list was published, 1 if it was not, 2 if the command line is invalid, 130 after Ctrl-C.`,
  serve: `npm run serve -- [options]     runs the stack on this machine until Ctrl-C

  --port P       the API's port (default ${DEFAULT_PORT}); 0 for any free port
  --list NAME    crawl this list; ${NAMES}
  --url URL      crawl the list at this URL; no interval between fetches if it is on this machine, else the deployed interval
  --live         crawl the deployed list at the deployed interval
  --json-log     print the functions' log lines as they are, in JSON, instead of a short line for each
  -h, --help     print this help

Without --url and --live, the list is the sample site that is part of the project.
Exit codes: 0 after Ctrl-C, 1 if the stack did not start, 2 if the command line is invalid.`,
};

const LIST_FLAGS = { list: { value: 'NAME' }, url: { value: 'URL' }, live: { value: null } };
const HELP_FLAG = { help: { value: null, short: 'h' } };
const FLAGS: Record<Options['command'], Flags> = {
  start: {
    ...LIST_FLAGS,
    json: { value: null },
    output: { value: 'FILE', short: 'o' },
    runs: { value: 'N' },
    ...HELP_FLAG,
  },
  serve: { port: { value: 'P' }, ...LIST_FLAGS, 'json-log': { value: null }, ...HELP_FLAG },
};
const COMMANDS = { start: 'npm start', serve: 'npm run serve' };

/**
 * Parses a command line: the command first, then its flags.
 * @returns the options, or a message that says what is wrong and what was expected
 */
export function readArguments(
  [command, ...rest]: string[],
  environment: NodeJS.ProcessEnv = process.env,
): Options | { problem: string } {
  if (command !== 'start' && command !== 'serve') {
    return { problem: `unknown command ${JSON.stringify(command ?? '')}; expected start or serve` };
  }
  const given = readFlags(COMMANDS[command], FLAGS[command], rest, environment);
  if ('problem' in given) return given;
  const problem = given.has('help') ? undefined : problemWith(given);
  if (problem !== undefined) return { problem };
  const url = last(given, 'url');
  const runs = last(given, 'runs');
  return {
    command,
    help: given.has('help'),
    list: last(given, 'list'),
    url: url === undefined ? undefined : new URL(url).href,
    live: given.has('live'),
    json: given.has('json'),
    output: last(given, 'output'),
    runs: runs === undefined ? undefined : Number(runs),
    port: Number(last(given, 'port') ?? DEFAULT_PORT),
    jsonLog: given.has('json-log'),
  };
}

/** Says what is wrong with the values of the flags, or with two of them together. */
function problemWith(given: Given): string | undefined {
  const list = last(given, 'list');
  if (list !== undefined && !LISTS.some(({ name }) => name === list)) {
    return `--list: there is no list ${JSON.stringify(list)}; expected one of ${NAMES}`;
  }
  const url = last(given, 'url');
  if (url !== undefined && !isListUrl(url)) {
    return `--url: invalid value ${JSON.stringify(withoutCredentials(url))}; expected ${LIST_URL}`;
  }
  if (url !== undefined && given.has('live')) {
    return '--url and --live cannot be used together, because each selects the list';
  }
  const output = last(given, 'output');
  if (output !== undefined && formatOf(output) === undefined) {
    return `-o: unknown format ${JSON.stringify(output)}; expected a file that ends in ${KNOWN_FORMATS}`;
  }
  if (output !== undefined && given.has('json')) {
    return '-o and --json cannot be used together, because the extension of the file selects the format';
  }
  const runs = last(given, 'runs');
  if (runs !== undefined && !/^[1-9]\d{0,5}$/.test(runs)) {
    return `--runs: invalid value ${JSON.stringify(runs)}; expected a whole number from 1 to 999999`;
  }
  if (runs !== undefined && output !== undefined) {
    return '-o and --runs cannot be used together, because --runs prints only the average';
  }
  const port = last(given, 'port');
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    return `--port: invalid value ${JSON.stringify(port)}; expected a port from 0 to 65535`;
  }
  return undefined;
}

function last(given: Given, name: string): string | undefined {
  return given.get(name)?.at(-1);
}
