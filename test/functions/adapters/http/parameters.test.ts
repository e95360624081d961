import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listQuery, pageQuery } from '../../../../functions/adapters/http/contract/list-schemas.ts';
import { ParameterError, readParameters } from '../../../../functions/adapters/http/contract/parameters.ts';
import { selectionOf } from '../../../../functions/adapters/http/contract/selection.ts';
import { defineList } from '../../../../functions/core/page/list.ts';
import { PARAMETERS } from '../../../../functions/core/page/taken-names.ts';
import { countFacet, select } from '../../../../functions/core/read/select.ts';
import movies from '../../../../functions/lists/movies.ts';

const schema = listQuery(movies);

function query(text: string) {
  const given = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) given.set(name, [...(given.get(name) ?? []), value]);
  return readParameters(schema, given);
}

function errorOf(text: string): ParameterError {
  try {
    query(text);
  } catch (error) {
    if (error instanceof ParameterError) return error;
    throw error;
  }
  throw new Error('expected a ParameterError, got none');
}

describe('the parameters of a list', () => {
  it.each([
    ['', { offset: 0, limit: 1000, sort: 'rank', shape: 'array' }],
    ['limit=1', { offset: 0, limit: 1 }],
    ['limit=1000&offset=0', { offset: 0, limit: 1000 }],
    ['offset=999999999', { offset: 999_999_999, limit: 1000 }],
    ['limit=007', { offset: 0, limit: 7 }],
    ['year=1994&year=1990-1999', { year: ['1994', '1990-1999'] }],
    ['minRating=9.5', { minRating: 9.5 }],
    ['raw=1&bom=0&download=true', { raw: true, bom: false, download: true }],
  ])('reads "%s"', (text, slice) => expect(query(text)).toMatchObject(slice));

  it.each(['0', '1001', '-1', '1.5', '1e2', 'ten', '', ' 1', '9999999999', '٣', '0x10'])(
    'rejects limit=%s',
    value => {
      const error = errorOf(`limit=${value}`);
      expect(error).toMatchObject({ parameter: 'limit', value: value.trim() === '' ? value : error.value });
      expect(error.message).toContain('a whole number from 1 to 1000');
    },
  );

  it.each(['-1', 'x', '1000000000'])('rejects offset=%s', value => {
    expect(errorOf(`offset=${value}`)).toMatchObject({
      parameter: 'offset',
      accepts: 'a whole number from 0',
    });
  });

  it.each([
    ['year=nineteen', 'year', expect.stringContaining('a number such as 1994, or a range such as 1990-1999')],
    ['year=1999-1990', 'year', expect.stringContaining('from a lower to a higher one')],
    ['year=1990-', 'year', expect.any(String)],
    ['year=9.', 'year', expect.any(String)],
    ['sort=title', 'sort', 'one of rank, -rank, rating, -rating, votes, -votes, year, -year'],
    ['facets=year,colour', 'facets', 'names separated by commas, of year, genre, country'],
    ['fields=rank,secret', 'fields', expect.stringContaining('rank, id, title')],
    ['minRating=11', 'minRating', 'a number from 0 to 10'],
    ['crawl=x', 'crawl', 'the id of a crawl: 20 hexadecimal digits'],
    ['format=pdf', 'format', 'one of json, csv, ndjson, txt'],
    ['q=', 'q', 'a text of 1 to 200 characters'],
    ['q=%20%20', 'q', 'a text of 1 to 200 characters'],
    ['limit=1.0', 'limit', 'a whole number from 1 to 1000'],
    ['raw=maybe', 'raw', '1 or 0'],
  ])('rejects %s, and says what it accepts', (text, parameter, accepts) => {
    expect(errorOf(text)).toMatchObject({ parameter, accepts });
  });

  it('rejects a repeated parameter where one value is expected', () => {
    expect(errorOf('limit=1&limit=2')).toMatchObject({ parameter: 'limit', value: '1, 2' });
  });

  it.each(['page=2', '__proto__=x', 'constructor=1', 'LIMIT=1'])(
    'rejects the unknown parameter %s and names the known ones',
    text => {
      expect(errorOf(text).accepts).toMatch(
        /^one of the parameters limit, offset, q, year, genre, country, /,
      );
    },
  );
});

it('no facet can have the name of a parameter that every list takes, and of nothing else', () => {
  const facets = Object.keys(movies.facets);
  const others = Object.keys(pageQuery(movies).shape).filter(name => !facets.includes(name));
  expect(PARAMETERS.toSorted()).toEqual(others.toSorted());
});

describe('a facet', () => {
  const entries = ['10-12', '2020-01', '11', 'Drama'].map((genre, index) =>
    movies.entry.loose().parse({
      rank: index + 1,
      id: genre,
      title: genre,
      link: 'https://films.example/',
      genres: [genre],
      year: 1990 + index,
    }),
  );
  const selected = (text: string) =>
    select(movies, entries, selectionOf(movies, query(text))).map(({ id }) => id);

  it('of texts selects each value that it counts, also one that looks like a range of numbers', () => {
    for (const { value } of countFacet(movies, entries, 'genre'))
      expect(selected(`genre=${value}`)).toEqual([value]);
  });

  it('of numbers selects a number or a range', () => {
    expect(selected('year=1991')).toEqual(['2020-01']);
    expect(selected('year=1990-1991')).toEqual(['10-12', '2020-01']);
    expect(selected('year=1991.0')).toEqual(['2020-01']);
    expect(selected('year=-5-1990.5')).toEqual(['10-12']);
    expect(selected('year=-2000--1')).toEqual([]);
  });

  it.each([
    ['z.number()', z.number(), true],
    ['z.number().nullable()', z.number().nullable(), true],
    ['z.int().nullable().default(null)', z.int().nullable().default(null), true],
    ['z.array(z.number())', z.array(z.number()), true],
    ['z.union([z.string(), z.number()])', z.union([z.string(), z.number()]), false],
    ['z.enum with a value that looks like a schema', z.enum(['"type":"number"', 'x']), false],
    ['z.object', z.object({ of: z.number() }), false],
  ])('whose field is %s is one of numbers or not', (_, field, isNumeric) => {
    const list = defineList({
      name: 'scores',
      title: { en: 'Scores', zh: '分数' },
      url: 'https://scores.example/top',
      entry: z.object({ score: field }),
      list: 'ol',
      item: 'li',
      read: () => {
        throw new Error('no page is read here');
      },
      pagination: null,
      atLeast: 1,
      facets: { score: 'score' },
    });
    const read = (value: string) => readParameters(listQuery(list), new Map([['score', [value]]]));
    for (const value of ['9.5', '-3', '-20--10.5', '8.5-9.5'])
      expect(read(value)).toMatchObject({ score: [value] });
    if (isNumeric) expect(() => read('ten')).toThrow(ParameterError);
    else expect(read('ten')).toMatchObject({ score: ['ten'] });
  });
});
