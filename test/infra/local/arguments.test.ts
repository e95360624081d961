import { describe, expect, it } from 'vitest';
import { HELP, readArguments } from '../../../infra/local/arguments.ts';

/** Parses a command line that npm has not changed. */
const read = (line: string) => readArguments(line.split(' '), {});

describe('the command line', () => {
  it.each([
    ['start', { url: undefined, live: false, json: false, output: undefined, runs: undefined }],
    ['start --url http://127.0.0.1:8000/top250 --json', { url: 'http://127.0.0.1:8000/top250', json: true }],
    ['start --live --runs 3', { live: true, runs: 3 }],
    ['start -o list.ndjson', { output: 'list.ndjson' }],
    ['start --output=lists/list.TXT', { output: 'lists/list.TXT' }],
    ['start', { list: undefined }],
    ['start --list books --url http://127.0.0.1:8000/x', { list: 'books', url: 'http://127.0.0.1:8000/x' }],
    ['serve --list music --live', { list: 'music', live: true }],
    ['start -h', { help: true }],
    ['start --help --runs x', { help: true }],
    ['serve', { port: 3000, jsonLog: false }],
    ['serve --port 0 --json-log', { port: 0, jsonLog: true }],
    ['serve -h', { help: true }],
  ])('%s is read', (line, expected) => {
    expect(read(line)).toMatchObject(expected);
  });

  it.each<[line: string, problem: string | RegExp]>([
    ['stop', 'unknown command "stop"; expected start or serve'],
    ['start http://a/', /^unknown argument http:\/\/a\/; npm start accepts --list NAME, --url URL, --live, /],
    ['start --port 1', /^unknown argument --port; npm start accepts /],
    ['serve --json', /^unknown argument --json; npm run serve accepts --port P, /],
    ['start --list', '--list requires a value: --list NAME'],
    ['start --list poems', '--list: there is no list "poems"; expected one of books, movies, music'],
    ['serve --list Books', /^--list: there is no list "Books"; /],
    ['start --url', '--url requires a value: --url URL'],
    ['start --live=yes', '--live: unexpected value "yes"; this flag takes none'],
    [
      'start --url ftp://a/',
      '--url: invalid value "ftp://a/"; expected the http or https URL of page 1 of a list, without credentials',
    ],
    [
      'serve --url http://me:s3cret@a/',
      /^--url: invalid value "http:\/\/\*\*\*@a\/"; expected .*, without credentials$/,
    ],
    [
      'start --live --url http://a/',
      '--url and --live cannot be used together, because each selects the list',
    ],
    ['start --runs 0', '--runs: invalid value "0"; expected a whole number from 1 to 999999'],
    ['serve --port 65536', '--port: invalid value "65536"; expected a port from 0 to 65535'],
    ['start -o', '-o requires a value: -o FILE'],
    [
      'start -o list.pdf',
      /^-o: unknown format "list\.pdf"; expected a file that ends in \.json, \.csv, \.ndjson, \.txt$/,
    ],
    ['start -o list', /^-o: unknown format "list"; /],
    ['start -o .json', /^-o: unknown format "\.json"; /],
    ['start -o list.txt --json', /^-o and --json cannot be used together, /],
    ['start -o list.txt --runs 2', /^-o and --runs cannot be used together, /],
  ])('%s is refused', (line, problem) => {
    expect(read(line)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe('flags that npm takes for its own, because there is no -- before them', () => {
  // What npm 10 and 11 pass to a script: a flag as a variable, and its value, if it is a word of its own, as an argument.
  it.each([
    ['npm start --url http://a/', 'start http://a/', { npm_config_url: 'true' }, 'npm start -- --url URL'],
    ['npm start --url=http://a/', 'start', { npm_config_url: 'http://a/' }, 'npm start -- --url URL'],
    ['npm start --json', 'start', { npm_config_json: 'true' }, 'npm start -- --json'],
    ['npm start -o x.txt', 'start x.txt', { npm_config_o: 'true' }, 'npm start -- -o FILE'],
    [
      'npm start --live --runs 3',
      'start 3',
      { npm_config_live: 'true', npm_config_runs: 'true' },
      'npm start -- --live --runs N',
    ],
  ])('%s says what was forgotten', (_line, passed, variables, correction) => {
    expect(readArguments(passed.split(' '), { npm_lifecycle_event: 'start', ...variables })).toEqual({
      problem: `npm took the flags for its own; put -- before them: ${correction}`,
    });
  });

  it('are found for npm run serve, too', () => {
    const environment = {
      npm_lifecycle_event: 'serve',
      npm_config_json_log: 'true',
      npm_config_port: 'true',
    };
    expect(readArguments(['serve', '8000'], environment)).toEqual({
      problem: 'npm took the flags for its own; put -- before them: npm run serve -- --port P --json-log',
    });
  });

  it('are ignored if they belong to another npm script, which started this one', () => {
    const environment = { npm_lifecycle_event: 'test', npm_config_json: 'true' };
    expect(readArguments(['start'], environment)).toMatchObject({ json: false });
  });
});

it('the help of each command names each of its flags, and the exit codes', () => {
  for (const flag of ['--list', '--url', '--live', '--json', '-o, --output', '--runs', '-h, --help'])
    expect(HELP.start).toContain(`  ${flag}`);
  for (const flag of ['--port', '--list', '--url', '--live', '--json-log', '-h, --help'])
    expect(HELP.serve).toContain(`  ${flag}`);
  for (const text of Object.values(HELP)) expect(text).toContain('Exit codes: 0 ');
});
