import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { extract } from '../../../../functions/core/page/extract.ts';
import { defineList, listKey } from '../../../../functions/core/page/list.ts';
import { caught } from '../../../support/caught.ts';

type Definition = Parameters<typeof defineList>[0];

const URL_OF_LIST = 'https://quotes.example/top';
const define = (changes: Partial<Definition> = {}) =>
  defineList({
    name: 'quotes',
    title: { en: 'Quotes', zh: '名言' },
    url: URL_OF_LIST,
    entry: z.object({ tags: z.array(z.string()).default([]) }),
    list: 'ol',
    item: '> li',
    read: (row, { place, need, text }) => ({
      rank: place,
      id: text(row) ?? '',
      title: need(text(row), 'a quote'),
      link: URL_OF_LIST,
    }),
    pagination: null,
    atLeast: 1,
    ...changes,
  });
const pageOf = (items: string, end = '</html>') => `<html><body><ol>${items}</ol></body>${end}`;

describe('a definition of a list', () => {
  it.each<[string, Partial<Definition>, string]>([
    [
      'a name with capitals',
      { name: 'Quotes' },
      'list "Quotes": invalid name; expected up to 40 lower-case letters',
    ],
    ['an empty name', { name: '' }, 'list "": invalid name'],
    [
      'the route of crawls',
      { name: 'crawls' },
      'list "crawls": the name is taken; expected none of crawls, lists, docs, assets, openapi',
    ],
    ['the route of lists', { name: 'lists' }, 'the name is taken'],
    ['the name of the role of the schedules', { name: 'role' }, 'the name is taken'],
    [
      'a URL without a host',
      { url: '/top' },
      'invalid url "/top"; expected the http or https URL of page 1 of a list, without credentials',
    ],
    [
      'a URL with credentials',
      { url: 'https://me:s3cret@quotes.example/top' },
      'invalid url "https://***@quotes.example/top"; expected the http or https URL of page 1 of a list, without',
    ],
    ['a URL of another scheme', { url: 'ftp://quotes.example/' }, 'invalid url'],
    ['no least count', { atLeast: 0 }, 'invalid atLeast 0; expected a whole number from 1'],
    [
      'a field of every list',
      { entry: z.object({ title: z.string() }) },
      'the field title is one of every list',
    ],
    [
      'a search in no field',
      { search: ['author' as 'title'] },
      'unknown field author in search, facets, titles or facts; expected rank,',
    ],
    [
      'a facet of no field',
      { facets: { tag: 'tag' } },
      'unknown field tag in search, facets, titles or facts',
    ],
    [
      'a facet named like a parameter',
      { facets: { format: 'tags' } },
      'list "quotes": the facet format has the name of a parameter; expected none of limit, offset, q',
    ],
    ['pages, but no pagination', { pages: { count: 2, url: '?p={page}' } }, 'pages without a pagination'],
    [
      'no page',
      { pages: { count: 0, url: '?p={page}' }, pagination: 'nav' },
      'invalid pages.count 0; expected a whole number',
    ],
    [
      'half a page',
      { pages: { count: 1.5, url: '?p={page}' }, pagination: 'nav' },
      'invalid pages.count 1.5',
    ],
    [
      'more pages than a crawl has',
      { pages: { count: 10_001, url: '?p={page}' }, pagination: 'nav' },
      'from 1 to 10000',
    ],
    [
      'pages at one URL',
      { pages: { count: 2, url: '?p=2' }, pagination: 'nav' },
      'invalid pages.url "?p=2"; expected either',
    ],
    [
      'two numbers of a page',
      { pages: { count: 2, url: '{page}/{page}' }, pagination: 'nav' },
      'invalid pages.url',
    ],
    [
      'a page and an offset',
      { pages: { count: 2, url: '{page}/{offset}' }, pagination: 'nav' },
      'invalid pages.url',
    ],
    ['an empty end mark', { end: ' ' }, 'invalid end " "'],
    [
      'an end mark in a comment',
      { end: '<!-- end -->' },
      'invalid end "<!-- end -->"; expected text that is not in a comment',
    ],
  ])('with %s is an error that says what would be right', (_case, changes, message) => {
    expect(() => define(changes)).toThrow(message);
  });

  it.each<[string, Partial<Definition>]>([
    ['as many pages as a crawl has', { pages: { count: 10_000, url: '?p={page}' }, pagination: 'nav' }],
    ['a facet and a search in fields of its own', { facets: { tag: 'tags' }, search: ['title', 'tags'] }],
    ['a name of 40 characters', { name: 'a'.repeat(40) }],
  ])('may have %s', (_case, changes) => {
    expect(define(changes)).toMatchObject(changes);
  });
});

it.each([
  ['https://movie.douban.com/top250', 'movie.douban.com/top250'],
  ['http://movie.douban.com/top250', 'movie.douban.com/top250'],
  ['http://127.0.0.1:8000/top?page=1#x', '127.0.0.1:8000/top?page=1'],
])('the key of the list at %s is %s', (url, key) => {
  expect(listKey(url)).toBe(key);
});

describe('an entry that a list file reads', () => {
  const errorOf = (changes: Partial<Definition>, html = pageOf('<li>A</li><li>B</li>')) =>
    caught(() => extract(define(changes), html, URL_OF_LIST, 11));

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'a link of another scheme',
      { link: 'ftp://x.example/' },
      'field link at place 11 of quotes',
      '"ftp://x.example/"',
    ],
    ['a number as text', { rating: '9.7' }, 'field rating at place 11 of quotes', '"9.7"'],
    ['no id', { id: undefined }, 'field id at place 11 of quotes', 'undefined'],
    ['a wrong value inside of a field', { tags: ['a', 5] }, 'field tags.1 at place 11 of quotes', '5'],
    ['what is no number', { votes: Number.NaN }, 'field votes at place 11 of quotes', 'NaN'],
  ])(
    'with %s is changed, and the error names list, place, field and value',
    (_case, wrong, expected, actual) => {
      const right = { rank: 1, id: '1', title: 'A', link: URL_OF_LIST };
      const error = errorOf({ read: () => Object.assign({}, right, wrong) });
      expect(error).toMatchObject({ class: 'changed', actual });
      expect(error.expected).toContain(expected);
    },
  );

  it('with a long or circular wrong value is changed, and the error stays short', () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const title of ['x'.repeat(100_000), circular, [circular]]) {
      const right = { rank: 1, id: '1', title: 'A', link: URL_OF_LIST };
      const error = errorOf({
        entry: z.object({ note: z.string().max(9) }),
        read: () => Object.assign({}, right, { note: title }),
      });
      expect(error.class).toBe('changed');
      expect(error.message.length).toBeLessThan(300);
    }
  });

  it('that is none at all is changed', () => {
    const read = () => JSON.parse('null');
    expect(errorOf({ read })).toMatchObject({ class: 'changed', actual: 'null' });
  });

  it('that needs what is not there is changed, and the error names it', () => {
    expect(errorOf({}, pageOf('<li>A</li><li></li>'))).toMatchObject({
      class: 'changed',
      expected: 'a quote at place 12 of quotes',
    });
  });

  it('with code that fails is changed, and the error names list, place and failure', () => {
    const read = () => {
      throw new TypeError('x is not a function');
    };
    expect(errorOf({ read })).toMatchObject({
      class: 'changed',
      expected: expect.stringContaining('at place 11 of quotes'),
      actual: 'x is not a function',
    });
  });

  it('that is there twice is changed, and the error names it and both places', () => {
    expect(errorOf({}, pageOf('<li>A</li><li>B</li><li>A</li>'))).toMatchObject({
      class: 'changed',
      expected: 'each entry once',
      actual: 'entry A at places 11 and 13',
    });
  });

  it('is never missing from all of a list: the error names what was looked for', () => {
    expect(errorOf({}, pageOf('<p>A</p>'))).toMatchObject({
      class: 'changed',
      expected: 'at least one entry, > li, in ol',
    });
  });
});

describe('the end mark of a list', () => {
  const read = (list: ReturnType<typeof define>, html: string) =>
    extract(list, html, URL_OF_LIST).entries.length;

  it('is </html> in any case, white space allowed, unless its file says another', () => {
    expect(read(define(), pageOf('<li>A</li>', '</HTML\n>'))).toBe(1);
    expect(caught(() => read(define(), pageOf('<li>A</li>', ''))).class).toBe('retry');
  });

  it('may be another, which then is the one that counts', () => {
    const list = define({ end: '</body>' });
    expect(read(list, pageOf('<li>A</li>', ''))).toBe(1);
    const cut = pageOf('<li>A</li>', '').replace('</body>', '');
    expect(caught(() => read(list, cut)).class).toBe('retry');
  });
});

it('a definition without a pagination, as a file in JavaScript may have it, is refused', () => {
  const { pagination: _, ...others } = define();
  const without = { ...others, entry: z.object({}) };
  expect(() => Reflect.apply(defineList, undefined, [without])).toThrow('no pagination; expected a selector');
});

describe('a sign of blocking that only one site shows', () => {
  const html = '<html><head><title>Queue</title></head><body><p id="queue">You are in line</p></body></html>';

  it('is blocked for the list whose file names it, and changed for others', () => {
    const list = define({ challenges: [['a queue', $ => $('#queue').length > 0]] });
    expect(caught(() => extract(list, html, URL_OF_LIST))).toMatchObject({
      class: 'blocked',
      actual: 'a queue',
    });
    expect(caught(() => extract(define(), html, URL_OF_LIST)).class).toBe('changed');
  });

  it('does not hide a list that is there', () => {
    const list = define({ challenges: [['a list', $ => $('ol').length > 0]] });
    expect(extract(list, pageOf('<li>A</li>'), URL_OF_LIST).entries).toHaveLength(1);
  });
});
