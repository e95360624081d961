import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { extract } from '../../../../functions/core/page/extract.ts';
import { defineList } from '../../../../functions/core/page/list.ts';
import type { Pagination } from '../../../../functions/core/page/pagination.ts';
import { caught } from '../../../support/caught.ts';

type Reader = Parameters<typeof defineList>[0]['pagination'];

const PAGE = 'https://quotes.example/top?page=2';
const NOTHING: Pagination = { thisPage: null, totalPages: null, totalEntries: null, next: null, links: [] };

/** Reads the pagination of a page of one entry, by default by the reader that every list can use. */
function read(nav: string, pagination: Reader = 'nav'): Pagination {
  const list = defineList({
    name: 'quotes',
    title: { en: 'Quotes', zh: '名言' },
    url: 'https://quotes.example/top?page=1',
    entry: z.object({}),
    list: 'ol',
    item: 'li',
    read: (_row, { place }) => ({ rank: place, id: '1', title: 'A', link: PAGE }),
    pagination,
    atLeast: 1,
  });
  return extract(list, `<html><body><ol><li>A</li></ol><nav>${nav}</nav></body></html>`, PAGE).pagination;
}

describe('the pagination of any list', () => {
  it.each([
    '<b aria-current="page">2</b>',
    '<b class="thispage">2</b>',
    '<b class="current">2</b>',
    '<b class="page active">2</b>',
    '<li class="active"><span> 2\n</span></li>',
  ])('says by %s which page it is', current => {
    expect(read(`<a href="?page=1">1</a>${current}`)).toMatchObject({ thisPage: '2', totalPages: null });
  });

  it.each(['Page 2 of 50', '2 / 50', 'page 2 OF 50'])('says by "%s" how many pages there are, too', text => {
    const pagination = read(`<b class="current">${text}</b><a class="next" href="?page=3">more</a>`);
    expect(pagination).toMatchObject({ thisPage: '2', totalPages: '50' });
  });

  it.each([
    ['no mark', ''],
    ['a mark that shows no number', '<b class="current">here</b>'],
  ])('with %s does not say which page it is', (_case, current) => {
    expect(read(`${current}<a href="?page=3">3</a>`)).toMatchObject({ thisPage: null, totalPages: null });
  });

  it.each(['Next', 'next page', 'NEXT →', '下一页', '后页>', '›', '»'])(
    'links to the next page by the text "%s"',
    text => {
      expect(read(`<a href="?page=1">Previous</a> <a href="?page=3">${text}</a>`).next).toBe(
        'https://quotes.example/top?page=3',
      );
    },
  );

  it.each(['‹', '«', '← Previous', '<前页', '上一页', 'Prev'])(
    'of a last page may link back by "%s" alone',
    text => {
      const back = `<a href="?page=1">${text.replace('<', '&lt;')}</a>`;
      expect(read(back)).toEqual(NOTHING);
      expect(read(`<b class="current">2</b>${back}`)).toEqual({ ...NOTHING, thisPage: '2' });
    },
  );

  it.each([
    '<li class="previous"><a href="?page=1">Back</a></li>',
    '<span class="prev"><link rel="prev" href="?page=1"><a href="?page=1">Back</a></span>',
    '<a class="prev" href="?page=1">Back</a>',
    '<a rel="nofollow prev" href="?page=1">Page 1</a>',
  ])('of a last page may link back by %s alone', back => {
    expect(read(back)).toEqual(NOTHING);
  });

  it.each([
    ['a link back on page 1', '<b class="current">1</b><a class="prev" href="?page=9">Back</a>'],
    ['a link that neither leads back nor on', '<b class="current">2</b><a href="?page=9">Last</a>'],
    ['another number beside a link back', '<a rel="prev" href="?page=1">Back</a> 3'],
    ['a button beside a link back', '<a rel="prev" href="?page=1">Back</a><button>More</button>'],
  ])('with %s and nothing else is not that of a last page', (_case, nav) => {
    expect(caught(() => read(nav))).toMatchObject({
      class: 'changed',
      expected: 'links to other pages by number, or none',
    });
  });

  it('prefers what is marked as next to what only reads like it', () => {
    expect(read('<a href="?page=9">»</a><a rel="next" href="?page=3">on</a>').next).toBe(
      'https://quotes.example/top?page=3',
    );
  });
});

describe('a pagination that a list file reads itself', () => {
  it('is completed with what it does not say', () => {
    expect(read('2 of 3', () => ({ thisPage: '2' }))).toEqual({ ...NOTHING, thisPage: '2' });
  });

  it('has its links resolved by the page, and needs its element once', () => {
    const reader: Reader = ({ once, resolve }) => ({ next: resolve(once('nav a').attr('href')) });
    expect(read('<a href="?page=3">x</a>', reader).next).toBe('https://quotes.example/top?page=3');
    expect(caught(() => read('', reader))).toMatchObject({ class: 'changed', expected: 'nav a' });
    expect(caught(() => read('<a href="#">x</a><a href="#">y</a>', reader)).expected).toBe('one nav a');
  });

  it.each<[string, string]>([
    ['a number for a page', '{"thisPage":2}'],
    ['links to no page', '{"links":[{"page":0,"url":"?page=0"}]}'],
    ['nothing', 'null'],
  ])('of %s is changed', (_case, json) => {
    expect(caught(() => read('', () => JSON.parse(json)))).toMatchObject({
      class: 'changed',
      expected: 'a pagination',
    });
  });

  it('whose code fails is changed', () => {
    const reader: Reader = () => {
      throw new TypeError('x is not a function');
    };
    expect(caught(() => read('', reader))).toMatchObject({ class: 'changed', actual: 'x is not a function' });
  });
});

it('a list of one page has no pagination, whatever its page shows', () => {
  expect(read('<a href="?page=3">3</a>', null)).toEqual(NOTHING);
});
