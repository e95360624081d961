import { expect, it } from 'vitest';
import { readAcceptSmaller } from '../../../infra/operate/arguments.ts';

it('npm run crawl accepts no smaller list unless it is told to', () => {
  expect(readAcceptSmaller([])).toBeNull();
  expect(readAcceptSmaller(['--accept-smaller', '225'])).toBe(225);
  expect(readAcceptSmaller(['--accept-smaller=225'])).toBe(225);
});

it.each(['0', '-1', '1.5', '1e3', '', ' 7', 'all', '9999999999'])(
  'the count %j is an error that says what is expected',
  count => {
    expect(() => readAcceptSmaller([`--accept-smaller=${count}`])).toThrow(
      `invalid value "${count}" of --accept-smaller; expected the least number`,
    );
  },
);

it('two counts are an error', () => {
  expect(() => readAcceptSmaller(['--accept-smaller=1', '--accept-smaller=2'])).toThrow(
    'invalid value "1, 2"',
  );
});

it.each([['--accept-smaller'], ['225'], ['--accept'], ['--accept-smaller', '--force']])(
  'the arguments %s are an error that names the flag',
  (...args) => {
    expect(() => readAcceptSmaller(args)).toThrow('this command accepts --accept-smaller N');
  },
);
