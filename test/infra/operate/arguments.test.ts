import { expect, it } from 'vitest';
import { readCrawlArguments } from '../../../infra/operate/arguments.ts';

it('npm run crawl crawls the first list, and accepts no smaller one unless it is told to', () => {
  expect(readCrawlArguments([])).toEqual({ list: null, acceptSmaller: null });
  expect(readCrawlArguments(['--accept-smaller', '225'])).toEqual({ list: null, acceptSmaller: 225 });
  expect(readCrawlArguments(['--list', 'books', '--accept-smaller=225'])).toEqual({
    list: 'books',
    acceptSmaller: 225,
  });
});

it.each(['0', '-1', '1.5', '1e3', '', ' 7', 'all', '9999999999'])(
  'the count %j is an error that says what is expected',
  count => {
    expect(() => readCrawlArguments([`--accept-smaller=${count}`])).toThrow(
      `invalid value "${count}" of --accept-smaller; expected the least number`,
    );
  },
);

it('two counts are an error', () => {
  expect(() => readCrawlArguments(['--accept-smaller=1', '--accept-smaller=2'])).toThrow(
    'invalid value "1, 2"',
  );
});

it.each([['--accept-smaller'], ['225'], ['--accept'], ['--accept-smaller', '--force'], ['--list']])(
  'the arguments %s are an error that names the flags',
  (...args) => {
    expect(() => readCrawlArguments(args)).toThrow('this command accepts --list NAME and --accept-smaller N');
  },
);
