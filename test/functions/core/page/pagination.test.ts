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
function read(nav: string, pagination: Reader = 'nav', url = PAGE): Pagination {
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
  return extract(list, `<html><body><ol><li>A</li></ol><nav>${nav}</nav></body></html>`, url).pagination;
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
    '<a rel="nofollow prev" href="?page=1">Earlier quotes</a>',
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

describe('the last of three pages, as pagination components write it', () => {
  const one = '<a href="?page=1">1</a>';
  /** Bootstrap's documentation, CakePHP's PaginatorHelper, Pagy, Drupal, and what sites make by hand. */
  it.each([
    [
      'Bootstrap',
      '<li class="page-item"><a class="page-link" href="?page=2">Previous</a></li><li>1</li><li class="page-item"><a class="page-link" href="?page=2">2</a></li><li class="page-item active" aria-current="page"><a class="page-link" href="#">3</a></li><li class="page-item disabled"><a class="page-link" href="#">Next</a></li>',
    ],
    [
      'CakePHP',
      `${one}<a href="?page=2">2</a><li class="active"><a href="">3</a></li><li class="next disabled"><a href="" onclick="return false;">next &gt;</a></li>`,
    ],
    [
      'Pagy',
      `${one}<a href="?page=2">2</a><a role="link" aria-disabled="true" aria-current="page" class="current">3</a><a role="link" aria-disabled="true" href="?page=4">Next</a>`,
    ],
    [
      'Drupal',
      '<a href="?page=1"><span class="visually-hidden">Page</span> 1</a><a href="?page=2"><span class="visually-hidden">Page</span> 2</a><li class="is-active"><a href="?page=3" aria-current="page"><span class="visually-hidden">Current page</span> 3</a></li>',
    ],
    [
      'a script',
      '<a href="?page=2">2</a><span class="current">3</span><a class="next" href="javascript:;">下一页</a>',
    ],
    [
      'itself',
      '<a href="?page=2">2</a><span class="current">3</span><a class="next" href="?page=3#list">Next</a>',
    ],
    ['Chinese labels', '<a href="?page=2">第2页</a><b class="current">第3页</b>'],
    ['padded labels', '<a href="?page=2">02</a><b class="current">03</b>'],
  ])('%s, links to page 2 and to no next one', (_name, nav) => {
    const { thisPage, next, links } = read(nav, 'nav', PAGE.replace('2', '3'));
    expect({ thisPage, next }).toEqual({ thisPage: '3', next: null });
    expect(links).toContainEqual({ page: 2, url: 'https://quotes.example/top?page=2' });
    expect(links.filter(({ page, url }) => !url.endsWith(`?page=${page}`))).toEqual([]);
  });

  it.each([
    [
      'a disabled wrapper',
      '<div class="disabled"><b class="current">1</b><a href="?page=2">2</a><a class="next" href="?page=2">Next</a></div>',
    ],
    [
      'disabled="false" on links',
      '<b class="current">1</b><a disabled="false" href="?page=2">2</a><a disabled="false" class="next" href="?page=2">Next</a>',
    ],
    ['labels with dots', '<span class="current">1.</span><a href="?page=2">2.</a>'],
  ])('with %s, still links to page 2', (_name, nav) => {
    expect(read(nav, 'nav', PAGE.replace('2', '1')).links).toContainEqual({
      page: 2,
      url: 'https://quotes.example/top?page=2',
    });
  });

  it('keeps the number of a last page that is disabled', () => {
    const nav =
      '<b class="current">1</b><a href="?page=2">2</a><li class="disabled"><a href="?page=25">25</a></li>';
    expect(read(nav, 'nav', PAGE.replace('2', '1')).links.map(({ page }) => page)).toEqual([2, 25]);
  });

  it.each([
    [
      'numbers that only a script follows',
      '<b class="current">1</b><a href="?page=2">2</a><a href="#" data-page="25">25</a>',
    ],
    [
      'a script to go on after some numbers',
      '<b class="current">1</b><a href="?page=2">2</a><a href="#" onclick="more()">Next</a>',
    ],
    [
      'disabled buttons with numbers',
      '<button class="active" disabled>1</button><button disabled>2</button><button disabled>Next</button>',
    ],
    ['a disabled choice of pages', '<b class="current">1</b><select disabled><option>1<option>2</select>'],
    ['a disabled number of pages', '<b class="current">1</b> <span class="disabled">/ 12</span>'],
  ])('with %s, is not that of fewer pages', (_name, nav) => {
    expect(caught(() => read(nav, 'nav', PAGE.replace('2', '1'))).class).toBe('changed');
  });

  it('links to the next one where that is not disabled', () => {
    const nav = `${one}<b class="current">2</b><li class="next"><a href="?page=3">Next</a></li>`;
    expect(read(nav).next).toBe('https://quotes.example/top?page=3');
  });

  it('of a list of one page may be all disabled, but not lead on by a script', () => {
    const disabled =
      '<li class="disabled"><a href="#">Prev</a></li><b class="current">1</b><button disabled>Next</button>';
    expect(read(disabled, 'nav', PAGE.replace('2', '1'))).toMatchObject({ next: null, links: [] });
    expect(caught(() => read('<b class="current">1</b><a href="#">More</a>')).class).toBe('changed');
  });
});

it('a list of one page has no pagination, whatever its page shows', () => {
  expect(read('<a href="?page=3">3</a>', null)).toEqual(NOTHING);
});
