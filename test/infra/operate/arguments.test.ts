import { expect, it } from 'vitest';
import { readCrawlArguments } from '../../../infra/operate/arguments.ts';
import { chooseList } from '../../../infra/operate/crawl.ts';
import { checkNpmFlags } from '../../../infra/operate/npm-flags.ts';

const acceptSmaller = (...args: string[]) => readCrawlArguments(args).acceptSmaller;

it('npm run crawl accepts no smaller list unless it is told to', () => {
  expect(acceptSmaller()).toBeNull();
  expect(acceptSmaller('--accept-smaller', '225')).toBe(225);
  expect(acceptSmaller('--accept-smaller=225')).toBe(225);
});

it.each(['0', '-1', '1.5', '1e3', '', ' 7', 'all', '9999999999'])(
  'the count %j is an error that says what is expected',
  count => {
    expect(() => acceptSmaller(`--accept-smaller=${count}`)).toThrow(
      `invalid value "${count}" of --accept-smaller; expected the least number`,
    );
  },
);

it('two counts, two lists and a list without a name are errors', () => {
  expect(() => acceptSmaller('--accept-smaller=1', '--accept-smaller=2')).toThrow('invalid value "1, 2"');
  expect(() => readCrawlArguments(['--list', 'movies', '--list', 'books'])).toThrow(
    'invalid value "movies, books" of --list; expected the name of one list',
  );
  expect(() => readCrawlArguments(['--list='])).toThrow('invalid value "" of --list');
});

it.each([
  ['--accept-smaller'],
  ['225'],
  ['--accept'],
  ['--accept-smaller', '--force'],
  ['--list'],
  ['books'],
])('the arguments %s are an error that names the flags', (...args) => {
  expect(() => readCrawlArguments(args)).toThrow('this command accepts --list NAME and --accept-smaller N');
});

it('a flag without its value is called that', () => {
  expect(() => readCrawlArguments(['--list'])).toThrow('a flag without its value in "--list"; this command');
});

it('npm run crawl crawls the list that it is told to, by default the first one of the stack', () => {
  const choose = (...args: string[]) =>
    chooseList(readCrawlArguments(args).list, ['movies', 'books'], 'Toplist');
  expect(choose()).toBe('movies');
  expect(choose('--list', 'books', '--accept-smaller', '9')).toBe('books');
  expect(choose('--list=movies')).toBe('movies');
  expect(() => choose('--list', 'music')).toThrow(
    'the stack Toplist has no list "music"; expected one of movies, books',
  );
});

it('flags that npm took for its own are named, so that no command works on another account, stack or list', () => {
  const taken = (command: string, environment: NodeJS.ProcessEnv) => () =>
    checkNpmFlags(command, { npm_lifecycle_event: 'deploy', ...environment });
  expect(taken('deploy', { npm_config_profile: 'corp' })).toThrow(
    'npm took the flags for its own; put -- before them: npm run deploy -- --profile NAME',
  );
  expect(taken('deploy', { npm_config_accept_smaller: 'true', npm_config_list: 'true' })).toThrow(
    'npm run deploy -- --list NAME --accept-smaller N',
  );
  expect(taken('deploy', { npm_config_call: 'keepDays=1' })).toThrow('npm run deploy -- -c NAME=VALUE');
  expect(taken('deploy', { npm_config_yes: 'true' })).not.toThrow();
  // Another script, which has a flag of the same name, runs the command.
  expect(taken('status', { npm_config_profile: 'corp' })).not.toThrow();
});
