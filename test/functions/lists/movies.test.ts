import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../functions/core/page/list.ts';
import { caught } from '../../support/caught.ts';
import { extractMovies } from '../../support/extract-movies.ts';
import { type ItemParts, item, LIST_URL, pageOf } from '../../support/page.ts';
import { readItem as read } from '../../support/read-item.ts';

describe.each(['old', 'new'] as const)('a movie in the %s markup', markup => {
  it('has all its fields', () => {
    expect(read(markup)).toEqual({
      rank: 1,
      id: '1000001',
      title: '第一部',
      originalTitle: 'The First',
      otherTitles: ['一号(港)', 'One(台)'],
      quote: '一句话。',
      link: 'https://movie.douban.com/subject/1000001/',
      poster: 'https://img.example/1.jpg',
      credits: '导演: 某人 Somebody 主演: 他人 Others /...',
      year: 1994,
      countries: ['美国'],
      genres: ['犯罪', '剧情'],
      rating: 9.7,
      votes: 3172336,
      playable: true,
    });
  });

  it.each<[keyof ItemParts, Partial<Entry>]>([
    ['originalTitle', { originalTitle: null }],
    ['aliases', { otherTitles: [] }],
    ['quote', { quote: null }],
    ['poster', { poster: null }],
    ['credits', { credits: null, year: 1994 }],
    ['facts', { year: null, countries: [], genres: [] }],
    ['rating', { rating: null }],
    ['votes', { votes: null }],
    ['playable', { playable: false }],
  ])('without %s has null or an empty list there and nothing else changed', (part, missing) => {
    expect(read(markup, { [part]: '' })).toEqual({ ...read(markup), ...missing });
  });

  it('has its white space folded, no-break spaces and line breaks included', () => {
    const spaced = read(markup, {
      title: '\n  第一部\u00a0&nbsp;\n 续  ',
      quote: ' 一\n句&nbsp;话。\t',
      rank: '\n 1 ',
      rating: ' 9.7\n',
      votes: '\n 3172336\n人评价 ',
    });
    expect(spaced).toMatchObject({
      title: '第一部 续',
      quote: '一 句 话。',
      rank: 1,
      rating: 9.7,
      votes: 3172336,
    });
  });

  it('that shows only white space for a quote has none', () => {
    expect(read(markup, { quote: ' &nbsp;\n' }).quote).toBeNull();
  });

  it('has the place it stands at for its rank where none is shown', () => {
    const page = pageOf([1, 2].map(n => item(markup, { rank: '', href: `/subject/${n}/` })));
    expect(extractMovies(page, LIST_URL, 26).entries.map(({ rank }) => rank)).toEqual([26, 27]);
  });

  it.each(['one', '0', '-1', '1.5', '١', '99999999'])('with "%s" for a rank is no movie', rank => {
    expect(caught(() => read(markup, { rank })).class).toBe('changed');
  });

  it('has its links resolved against the page', () => {
    expect(read(markup, { href: '/subject/7/?from=list', poster: '../p/7.jpg' })).toMatchObject({
      id: '7',
      link: 'https://movie.douban.com/subject/7/?from=list',
      poster: 'https://movie.douban.com/p/7.jpg',
    });
  });

  it.each(['javascript:alert(1)', 'data:image/png;base64,AA==', 'file:///etc/passwd'])(
    'has no poster at %s',
    poster => {
      expect(read(markup, { poster }).poster).toBeNull();
    },
  );

  it.each([
    ['no title', { title: '' }],
    ['a title of white space', { title: '&nbsp; ' }],
    ['a link to no subject', { href: 'https://movie.douban.com/top250' }],
    ['a script for a link', { href: 'javascript:/subject/1/' }],
    ['an empty link', { href: '' }],
    ['a poster that leads to another movie', { picHref: 'https://movie.douban.com/subject/2/' }],
  ])('with %s is no movie', (_case, changes) => {
    const error = caught(() => read(markup, changes));
    expect(error.class).toBe('changed');
    expect(error.expected).toContain('at place 1');
  });
});

describe('aliases', () => {
  it('may hold a slash with single spaces where the page parts them by two', () => {
    const { otherTitles } = read('new', { aliases: '&nbsp;/&nbsp;The Good / The Bad  /  好坏(港 / 台)' });
    expect(otherTitles).toEqual(['The Good / The Bad', '好坏(港 / 台)']);
  });

  it('are told apart on a page where only another movie shows two spaces', () => {
    const page = pageOf([
      item('new', { aliases: '&nbsp;/&nbsp;甲  /  乙' }),
      item('new', { rank: '2', href: '/subject/2/', aliases: '&nbsp;/&nbsp;Either / Or' }),
    ]);
    expect(extractMovies(page, LIST_URL).entries.map(({ otherTitles }) => otherTitles)).toEqual([
      ['甲', '乙'],
      ['Either / Or'],
    ]);
  });

  it('are parted by slashes outside of brackets where a tool has folded the white space', () => {
    const { otherTitles } = read('new', { aliases: ' / 一号(港 / 台) / One' });
    expect(otherTitles).toEqual(['一号(港 / 台)', 'One']);
  });
});

describe('several elements for one field', () => {
  const twice = (found: string, other: string) =>
    extractMovies(pageOf([item('new').replace(found, found + other)]), LIST_URL).entries[0];
  const RATING = '<span class="rating_num" property="v:average">9.7</span>';
  const VOTES = '<span>3172336人评价</span>';
  const QUOTE = '<p class="quote"><span>一句话。</span></p>';
  const OTHER = '<span class="other">&nbsp;/&nbsp;一号(港)  /  One(台)</span>';
  const TITLE = '<span class="title">第一部</span>';

  it.each<[string, string, string, Partial<Entry>]>([
    ['rating', RATING, '<span class="rating_num">1.0</span>', { rating: null }],
    ['votes', VOTES, '<span>7人评价</span>', { votes: null }],
    ['quote', QUOTE, '<p class="quote"><span>另一句。</span></p>', { quote: null }],
    ['quote in one paragraph', '<span>一句话。</span>', '<span>另一句。</span>', { quote: null }],
    ['aliases', OTHER, '<span class="other"> / 二号</span>', { otherTitles: [] }],
    ['original title', TITLE, '<span class="title"> / Another</span>', { originalTitle: null }],
    ['poster', '<img width="100" src="https://img.example/1.jpg">', '<img src="/2.jpg">', { poster: null }],
  ])('that differ leave the %s empty', (_field, found, other, missing) => {
    expect(twice(found, other)).toEqual({ ...read('new'), ...missing });
    expect(twice(found, found)).toEqual(read('new'));
  });

  it.each([
    ['title', TITLE, '<span class="title">第二部</span>'],
    ['rank', '<em>1</em>', '<em>2</em>'],
  ])('that differ in the %s are no movie', (_field, found, other) => {
    expect(caught(() => twice(found, other)).class).toBe('changed');
    expect(twice(found, found)).toEqual(read('new'));
  });
});

describe('the links of a movie', () => {
  it.each([
    ['a query', 'https://movie.douban.com/subject/30/?from=list'],
    ['no slash at its end', 'https://movie.douban.com/subject/30'],
    ['http', 'http://movie.douban.com/subject/30/'],
    ['a fragment', '/subject/30/#reviews'],
  ])('are to one movie where one has %s', (_case, picHref) => {
    const href = 'https://movie.douban.com/subject/30/';
    expect(read('new', { href, picHref }).id).toBe('30');
    expect(read('new', { href: picHref, picHref: href }).id).toBe('30');
  });

  it.each([
    'https://movie.douban.com/subject/3/',
    'https://movie.doubam.com/subject/30/',
    '/redirect/https://movie.douban.com/subject/30/',
    '/?next=/subject/30/',
  ])('are not where one is %s', picHref => {
    expect(caught(() => read('new', { href: '/subject/30/', picHref })).class).toBe('changed');
  });
});
