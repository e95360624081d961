import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { extract } from '../../../../functions/core/page/extract.ts';
import type { Movie } from '../../../../functions/core/page/movie.ts';
import { caught } from '../../../support/caught.ts';
import { type ItemParts, item, LIST_URL, type Markup, pageOf } from '../../../support/page.ts';
import { PAGES } from '../../../support/real-pages.ts';

function read(markup: Markup, changes: Partial<ItemParts> = {}): Movie {
  const [only] = extract(pageOf([item(markup, changes)]), LIST_URL).movies;
  if (only === undefined) throw new Error('no movie');
  return only;
}

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

  it.each<[keyof ItemParts, Partial<Movie>]>([
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
    expect(extract(page, LIST_URL, 26).movies.map(({ rank }) => rank)).toEqual([26, 27]);
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
    expect(extract(page, LIST_URL).movies.map(({ otherTitles }) => otherTitles)).toEqual([
      ['甲', '乙'],
      ['Either / Or'],
    ]);
  });

  it('are parted by slashes outside of brackets where a tool has folded the white space', () => {
    const { otherTitles } = read('new', { aliases: ' / 一号(港 / 台) / One' });
    expect(otherTitles).toEqual(['一号(港 / 台)', 'One']);
  });
});

describe('the line of facts', () => {
  it.each([
    [
      '1961(中国大陆)&nbsp;/&nbsp;1964(中国大陆)&nbsp;/&nbsp;2004(中国大陆)&nbsp;/&nbsp;中国大陆&nbsp;/&nbsp;剧情 动画',
      { year: 1961, countries: ['中国大陆'], genres: ['剧情', '动画'] },
    ],
    ['1994 / 法国 美国 / 剧情', { year: 1994, countries: ['法国', '美国'], genres: ['剧情'] }],
    ['法国 / 剧情', { year: null, countries: ['法国'], genres: ['剧情'] }],
    ['2001', { year: 2001, countries: [], genres: [] }],
    ['1988(日本) / 日本 / 动画', { year: 1988, countries: ['日本'], genres: ['动画'] }],
    ['12345 / 法国 / 剧情', { year: null }],
  ])('"%s" is read for what it shows', (facts, expected) => {
    expect(read('new', { facts })).toMatchObject(expected);
  });

  it('is not mistaken for the quote or the credits where the credits are missing', () => {
    const markup = item('new', { credits: '', quote: '1999 年的夏天。' });
    expect(extract(pageOf([markup]), LIST_URL).movies[0]).toMatchObject({ credits: null, year: 1994 });
  });
});

it('credits cut inside an entity stay as HTML reads them', () => {
  const credits = (html: string) => read('new', { credits: html }).credits;
  expect(credits('导演: 甲 A&nbsp;&nbsp...')).toBe('导演: 甲 A ...');
  expect(credits('导演: 甲 A&nb...')).toBe('导演: 甲 A&nb...');
});

it('votes may have commas between their digits', () => {
  expect(read('new', { votes: '3,172,336人评价' }).votes).toBe(3172336);
});

describe('a page that is no list', () => {
  it('with two movies in one item is changed, not one movie short', () => {
    const two = `<li>${item('new')}${item('new', { rank: '2', href: '/subject/2/' })}</li>`.replaceAll(
      /<\/?li>/g,
      '',
    );
    expect(caught(() => extract(pageOf([`<li>${two}</li>`]), LIST_URL)).class).toBe('changed');
  });

  it('with a movie twice is changed', () => {
    const html = pageOf([item('new'), item('new', { rank: '2' })]);
    expect(caught(() => extract(html, LIST_URL))).toMatchObject({
      class: 'changed',
      expected: 'each movie once',
    });
  });

  it("with a link that differs from its poster's is changed", () => {
    const changes = { picHref: 'https://movie.doubam.com/subject/1000001/' };
    expect(caught(() => extract(pageOf([item('new', changes)]), LIST_URL)).class).toBe('changed');
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a body cut in its head', '<!DOCTYPE html><html><head><title>豆瓣电影 Top 250</title><scr'],
    ['a page that ends after its list', pageOf([item('new')]).split('<div class="paginator">')[0] ?? ''],
    ['a page that ends after its pagination', pageOf([item('new')]).replace('</body></html>', '')],
  ])('%s is retried, because it was cut short', (_case, html) => {
    expect(caught(() => extract(html, LIST_URL))).toMatchObject({
      class: 'retry',
      message: 'the page was cut short',
    });
  });

  it('that ends inside its list is to be tried again', () => {
    const html = pageOf([item('new'), item('new', { rank: '2', href: '/subject/2/' })]);
    expect(caught(() => extract(html.slice(0, html.indexOf('</ol>')), LIST_URL)).class).toBe('retry');
  });

  it.each([
    ['an empty list', pageOf([])],
    ['two lists', `${pageOf([item('new')])}${pageOf([item('new')])}`],
    ['another page', '<html><title>豆瓣电影</title><p>热映</p></html>'],
    ['a place without a movie', pageOf(['<li></li>'])],
    ['an ad among the movies', pageOf([item('new'), '<li class="ad"><a href="/ad">!</a></li>'])],
    ['nested 100,000 deep', `${'<div>'.repeat(100_000)}`],
    ['of 100,000 elements side by side', `<body>${'<p>'.repeat(100_000)}`],
    ['of 100,000 comments', `<body>${'<!---->'.repeat(100_000)}`],
  ])('%s is changed', (_case, html) => {
    expect(caught(() => extract(html, LIST_URL)).class).toBe('changed');
  });

  it('says what it is by its title', () => {
    expect(caught(() => extract('<html><title> 影院\n热映 </title></html>', LIST_URL)).actual).toBe(
      'a page titled "影院 热映"',
    );
  });
});

describe('the pagination', () => {
  const paginationOf = (html: string) => extract(pageOf([item('new')], html), LIST_URL).pagination;

  it('gives its links resolved, its page and its totals as written', () => {
    const pagination = paginationOf(`<span class="prev">&lt;前页</span>
      <span class="thispage" data-total-page="9223372036854775807">1</span>
      <a href="?start=25&amp;filter=">2</a><span class="break">...</span><a href="/top250?start=225">10</a>
      <span class="next"><link rel="next" href="?start=25&amp;filter="/><a href="?start=25&amp;filter=">后页&gt;</a></span>
      <span class="count">(共250条)</span>`);
    expect(pagination).toEqual({
      thisPage: '1',
      totalPages: '9223372036854775807',
      totalEntries: '250',
      next: `${LIST_URL}?start=25&filter=`,
      links: [
        { page: 2, url: `${LIST_URL}?start=25&filter=` },
        { page: 10, url: `${LIST_URL}?start=225` },
      ],
    });
  });

  it('does not count links back or links that name no page', () => {
    const { links } = paginationOf(
      '<a href="?start=-20">&lt;前页</a><a href="?a">more</a><a href="?b">0</a><a href="?c">1.5</a>',
    );
    expect(links).toEqual([]);
  });

  it.each([
    ['is missing', '', 'changed', '.paginator'],
    [
      'is there twice',
      '<div class="paginator"></div><div class="paginator"></div>',
      'changed',
      'one .paginator',
    ],
    [
      'has no end',
      '<div class="paginator"><span class="thispage">1</span>',
      'retry',
      'the end of .paginator',
    ],
  ])('that %s is an error', (_case, paginator, errorClass, expected) => {
    const html = `<html><body><ol class="grid_view">${item('new')}</ol>${paginator}</body></html>`;
    const error = caught(() => extract(html, LIST_URL));
    expect(error.class).toBe(errorClass);
    expect(error.expected).toContain(expected);
  });

  it('after the end of the document is a page cut short', () => {
    const html = `<html><ol class="grid_view">${item('new')}</ol></html><div class="paginator">1</div>`;
    expect(caught(() => extract(html, LIST_URL)).class).toBe('retry');
  });
});

describe('real pages, where TOPLIST_PAGES names them', () => {
  it.skipIf(PAGES === null)('a page that a tool re-indented has the facts of any other', () => {
    const file = `${PAGES}/odd/reformatted-2019-01.html`;
    const { movies, pagination } = extract(readFileSync(file, 'utf8'), LIST_URL);
    expect(movies.map(({ rank }) => rank)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(new Set(movies.map(({ id }) => id)).size).toBe(25);
    expect(movies[0]).toMatchObject({
      id: '1292052',
      title: '肖申克的救赎',
      originalTitle: 'The Shawshank Redemption',
      link: 'https://movie.douban.com/subject/1292052/',
      year: 1994,
      countries: ['美国'],
      genres: ['犯罪', '剧情'],
      rating: 9.6,
      playable: true,
    });
    for (const { title, quote, credits, year, votes, poster, countries, genres } of movies) {
      expect(title).not.toMatch(/^\s|\s$|\s\s/);
      expect(quote).not.toBeNull();
      expect(credits).toMatch(/^导演: /);
      expect(year).toBeGreaterThan(1920);
      expect(votes).toBeGreaterThan(10_000);
      expect(poster).toMatch(/^https:/);
      expect(countries.length).toBeGreaterThan(0);
      expect(genres.length).toBeGreaterThan(0);
    }
    expect(pagination.totalEntries).toBe('250');
    expect(Math.max(...pagination.links.map(({ page }) => page))).toBe(10);
  });

  it.skipIf(PAGES === null)('every field of every movie is as another program read it', () => {
    const sets = readdirSync(PAGES ?? '').filter(set => existsSync(`${PAGES}/${set}/expected.ndjson`));
    expect(sets.length).toBeGreaterThan(0);
    for (const set of sets) {
      const lines = readFileSync(`${PAGES}/${set}/expected.ndjson`, 'utf8').trim().split('\n');
      const expected: unknown[] = lines.map(line => JSON.parse(line));
      const read = Array.from({ length: 10 }, (_, index) => index * 25).flatMap(
        start => extract(readFileSync(`${PAGES}/${set}/${start}.html`, 'utf8'), LIST_URL, start + 1).movies,
      );
      expect(read, set).toEqual(expected);
    }
  });
});
