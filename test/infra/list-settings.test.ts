import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../functions/environment.ts';
import { LISTS } from '../../functions/lists/all.ts';
import movies from '../../functions/lists/movies.ts';
import { configuredLists } from '../../infra/configured-lists.ts';
import { listsVariable } from '../../infra/lists-variable.ts';
import { readSettings } from '../../infra/settings.ts';
import { variables } from '../support/handlers.ts';

const read = (lists: unknown, others: Record<string, unknown> = {}) => {
  const given: Record<string, unknown> = { ...others, lists };
  return readSettings(name => given[name]);
};
const configured = (lists: unknown, others?: Record<string, unknown>) =>
  configuredLists(read(lists, others), LISTS);

describe('the lists of a stack', () => {
  it.each([
    ['an array of names', ['movies', 'books']],
    ['an array of objects', [{ name: 'movies' }, { name: 'books' }]],
    ['the array as JSON', '["movies",{"name":"books"}]'],
    ['names separated by commas', 'movies, books'],
  ])('are given as %s', (_, lists) => {
    expect(read(lists).lists).toEqual([{ name: 'movies' }, { name: 'books' }]);
  });

  it('have the URL in their file and the settings of all lists, unless they have their own', () => {
    const lists = configured(
      [
        'movies',
        {
          name: 'books',
          url: 'https://example.org/top',
          schedule: 'off',
          pageIntervalSeconds: 60,
          atLeast: 9,
        },
      ],
      { schedule: 'rate(1 day)', pageIntervalSeconds: '20' },
    );
    expect(lists).toMatchObject([
      {
        name: 'movies',
        url: 'https://movie.douban.com/top250',
        schedule: 'rate(1 day)',
        pageIntervalSeconds: 20,
        atLeast: null,
      },
      { name: 'books', url: 'https://example.org/top', schedule: 'off', pageIntervalSeconds: 60, atLeast: 9 },
    ]);
  });

  it('may be crawled without an interval on this machine, and nowhere else', () => {
    const local = { name: 'movies', url: 'http://[::1]:8080/top250', pageIntervalSeconds: 0 };
    expect(configured([local])).toMatchObject([{ pageIntervalSeconds: 0 }]);
    expect(() => read([{ name: 'movies', pageIntervalSeconds: 0 }])).toThrow(
      'setting pageIntervalSeconds: invalid value "0"; expected a whole number from 1 to 900, because the list movies is not on loopback (https://movie.douban.com/top250)',
    );
    expect(() => read([local, 'books'], { pageIntervalSeconds: '0' })).toThrow(
      'because the list books is not',
    );
  });

  it.each([
    [[], 'invalid value []; expected at least one list'],
    ['', 'invalid value ""; expected at least one list'],
    [{ name: 'movies' }, 'invalid value {"name":"movies"}; expected names such as movies,books, or an array'],
    ['[{"name"', 'invalid value "[{\\"name\\""; expected names such as movies,books, or an array'],
    [[7], 'invalid value 7; expected names such as movies,books, or an array'],
    [[{ url: 'https://example.org' }], 'name: invalid value undefined; expected the name of a list'],
    [['movies', 'films'], 'invalid value "films"; expected a list of functions/lists: books, movies, music'],
    [['crawls'], 'invalid value "crawls"; expected a list of functions/lists: books, movies, music'],
    [['movies', 'books', 'movies'], 'invalid value "movies"; expected each list once'],
    [
      [{ name: 'books', url: 'ftp://x' }],
      'books: url: invalid value "ftp://x"; expected the http or https URL',
    ],
    [
      [{ name: 'books', url: 'https://me:s3cret@example.org/top' }],
      'books: url: invalid value "https://***@example.org/top"; expected the http or https URL of page 1 of a list, without credentials',
    ],
    [
      '[{"name":"books","url":"https://me:s3cret@example.org/top"}',
      'invalid value "***@example.org/top\\"}"; expected names',
    ],
    [
      [{ name: 'books', schedule: 'daily' }],
      'books: schedule: invalid value "daily"; expected "off", or a schedule',
    ],
    [
      [{ name: 'books', pageIntervalSeconds: 901 }],
      'books: pageIntervalSeconds: invalid value 901; expected a whole',
    ],
    [[{ name: 'books', atLeast: 0 }], 'books: atLeast: invalid value 0; expected a whole number from 1'],
    [
      [{ name: 'books', pageIntervalSeconds: '' }],
      'books: pageIntervalSeconds: invalid value ""; expected a whole number',
    ],
    [
      [{ name: 'books', pageIntervalSeconds: null }],
      'books: pageIntervalSeconds: invalid value null; expected a whole',
    ],
    [[{ name: 'books', listUrl: 'x' }], 'books: invalid value "listUrl"; expected only name, url, schedule'],
    [[{ name: 'books', file: 'x' }], 'books: invalid value "file"; expected only name, url, schedule'],
  ])('%j are an error', (lists, message) => {
    expect(() => read(lists)).toThrow(`setting lists: ${message}`);
  });

  it.each([
    'https://movie.douban.com/top250',
    'http://movie.douban.com/top250',
    'https://MOVIE.douban.com:443/top250',
  ])('are an error if two have one key in the table, such as %s and the URL of movies', url => {
    expect(() => read(['movies', { name: 'books', url }])).toThrow(
      `setting lists: books: url: invalid value "${url}"; expected another URL than that of movies`,
    );
  });
});

describe('the variable that tells the functions of the lists', () => {
  it('leaves out what the files say, and the functions fill it in', () => {
    const other = { name: 'books', url: 'http://127.0.0.1/top', pageIntervalSeconds: 0, atLeast: 9 };
    const text = listsVariable(configured(['movies', other]), LISTS);
    expect(JSON.parse(text)).toEqual([{ name: 'movies', pageIntervalSeconds: 10 }, other]);
    const { lists, find } = readEnvironment({ ...variables(other.url), LISTS: text }, LISTS);
    expect(lists).toMatchObject([
      { listUrl: movies.url, atLeast: movies.atLeast, pageIntervalSeconds: 10 },
      { listUrl: other.url, atLeast: 9, pageIntervalSeconds: 0 },
    ]);
    expect(find('music')).toMatchObject({ listUrl: 'https://music.douban.com/top250' });
  });

  it('has room for fifty lists, and is an error if Lambda has no room for it', () => {
    const many = (count: number) => {
      const own = Array.from({ length: count }, (_, index) => ({
        ...movies,
        name: `ranking-${index}`,
        url: `https://rankings.example/${index}`,
      }));
      const settings = readSettings(name => (name === 'lists' ? own.map(list => list.name) : undefined), own);
      return listsVariable(configuredLists(settings, own), own);
    };
    expect(JSON.parse(many(50))).toHaveLength(50);
    // Their text is shorter than 3200 characters, but Lambda counts a backslash before each quotation mark.
    expect(() => many(64)).toThrow(
      /^setting lists: too many for the environment .*: 64 lists need 3\d{3} characters of it; expected lists that need at most 3200/,
    );
  });
});
