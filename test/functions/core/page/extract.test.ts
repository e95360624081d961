import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { caught } from '../../../support/caught.ts';
import { extractMovies } from '../../../support/extract-movies.ts';
import { item, LIST_URL, pageOf } from '../../../support/page.ts';
import { savedPath } from '../../../support/real-pages.ts';

describe('a page that is no list', () => {
  it('with two entries in one item is changed, not one movie short', () => {
    const two = `<li>${item('new')}${item('new', { rank: '2', href: '/subject/2/' })}</li>`.replaceAll(
      /<\/?li>/g,
      '',
    );
    expect(caught(() => extractMovies(pageOf([`<li>${two}</li>`]), LIST_URL)).class).toBe('changed');
  });

  it('with a movie twice is changed', () => {
    const html = pageOf([item('new'), item('new', { rank: '2' })]);
    expect(caught(() => extractMovies(html, LIST_URL))).toMatchObject({
      class: 'changed',
      expected: 'each entry once',
    });
  });

  it("with a link that differs from its poster's is changed", () => {
    const changes = { picHref: 'https://movie.doubam.com/subject/1000001/' };
    expect(caught(() => extractMovies(pageOf([item('new', changes)]), LIST_URL)).class).toBe('changed');
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a body cut in its head', '<!DOCTYPE html><html><head><title>豆瓣电影 Top 250</title><scr'],
    ['a page that ends after its list', pageOf([item('new')]).split('<div class="paginator">')[0] ?? ''],
    ['a page that ends after its pagination', pageOf([item('new')]).replace('</body></html>', '')],
  ])('%s is retried, because it was cut short', (_case, html) => {
    expect(caught(() => extractMovies(html, LIST_URL))).toMatchObject({
      class: 'retry',
      message: 'the page was cut short',
    });
  });

  it.each([
    '<html><head><!-- </html> --><meta',
    '<html><head><!-- </html>',
    '<html><script>var end = "</body></html>";</script><p',
    '<html><script>var end = "</html>";',
    '<html><title></html></title><p',
    '<html><textarea></html></textarea>',
    '<html><style></html></style>',
    '<html data-x="</html>"><p',
  ])('that only speaks of its end, %s, is to be tried again', html => {
    expect(caught(() => extractMovies(html, LIST_URL)).class).toBe('retry');
  });

  it('that ends in a comment after its end is whole', () => {
    const html = pageOf([item('new')], '<span class="thispage">1</span>');
    for (const rest of ['<!-- cached', '<!-- </html> -->', '<script>"</html>', '\n</HTML >'])
      expect(extractMovies(html + rest, LIST_URL).entries).toHaveLength(1);
  });

  it('that ends inside its list is to be tried again', () => {
    const html = pageOf([item('new'), item('new', { rank: '2', href: '/subject/2/' })]);
    expect(caught(() => extractMovies(html.slice(0, html.indexOf('</ol>')), LIST_URL)).class).toBe('retry');
  });

  it.each([
    ['an empty list', pageOf([])],
    ['two lists', `${pageOf([item('new')])}${pageOf([item('new')])}`],
    ['another page', '<html><title>豆瓣电影</title><p>热映</p></html>'],
    ['a place without a movie', pageOf(['<li></li>'])],
    ['an ad among the entries', pageOf([item('new'), '<li class="ad"><a href="/ad">!</a></li>'])],
    ['nested 100,000 deep', `${'<div>'.repeat(100_000)}`],
    ['of 100,000 elements side by side', `<body>${'<p>'.repeat(100_000)}`],
    ['of 100,000 comments', `<body>${'<!---->'.repeat(100_000)}`],
  ])('%s is changed', (_case, html) => {
    expect(caught(() => extractMovies(html, LIST_URL)).class).toBe('changed');
  });

  it('says what it is by its title', () => {
    expect(caught(() => extractMovies('<html><title> 影院\n热映 </title></html>', LIST_URL)).actual).toBe(
      'a page titled "影院 热映"',
    );
  });
});

describe('the pagination', () => {
  const paginationOf = (html: string) => extractMovies(pageOf([item('new')], html), LIST_URL).pagination;

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
      '<a href="?start=-20">&lt;前页</a><a href="?a">more</a><a href="?b">0</a><a href="?c">1.5</a><a href="?d">2</a>',
    );
    expect(links).toEqual([{ page: 2, url: `${LIST_URL}?d` }]);
  });

  it.each([
    '<a href="?start=25">[2]</a>',
    '<a href="?start=25">第二页</a>',
    '<a href="?start=25">２</a>',
    '<a data-href="?start=25">2</a>',
    '<a class="more" href="#">加载更多</a>',
    '<button>2</button>',
    '<button>More</button>',
    '<span onclick="go(2)">2</span>',
    '<select><option>一</option></select>',
    '<span class="count">(共1,250条)</span>',
    '<span class="count">(共２５０条)</span>',
    '<span class="total">共250条</span>',
  ])('that shows other pages in a way that cannot be read, %s, is not that of an only page', other => {
    const error = caught(() => paginationOf(`<span class="thispage">1</span>${other}`));
    expect(error).toMatchObject({ class: 'changed', expected: 'links to other pages by number, or none' });
  });

  it.each([
    '<span class="thispage" data-total-page="1">1</span>',
    '<span class="prev">&lt;前页</span><span class="thispage">1</span><span class="next">后页&gt;</span>',
    '<span class="thispage">1</span><span class="count">(共1条)</span>',
  ])('of an only page is %s', html => {
    expect(paginationOf(html)).toMatchObject({ thisPage: '1', next: null, links: [] });
  });

  it.each([
    ['<a class="next" href="?start=25">后页</a>', ''],
    ['<a href="?start=25">后页&gt;</a>', ''],
    ['<a rel="next nofollow" href="?start=25">后页</a>', ''],
    ['<a REL=Next href="?start=25">&gt;</a>', ''],
    ['<li class="page next"><a href="?start=25">x</a></li>', ''],
    ['', '<link rel="next" href="?start=25">'],
    ['', '<LINK href="?start=25" rel="canonical next">'],
  ])('links to a next page by %s%s', (link, head) => {
    const html = pageOf([item('new')], `<span class="thispage">1</span>${link}`);
    const { pagination } = extractMovies(html.replace('</head>', `${head}</head>`), LIST_URL);
    expect(pagination.next).toBe(`${LIST_URL}?start=25`);
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
    const error = caught(() => extractMovies(html, LIST_URL));
    expect(error.class).toBe(errorClass);
    expect(error.expected).toContain(expected);
  });

  it('after the end of the document is a page cut short', () => {
    const html = `<html><ol class="grid_view">${item('new')}</ol></html><div class="paginator">1</div>`;
    expect(caught(() => extractMovies(html, LIST_URL)).class).toBe('retry');
  });
});

describe('real pages, where TOPLIST_PAGES names them', () => {
  const file = savedPath('odd/reformatted-2019-01.html');
  it.skipIf(file === null)('a page that a tool re-indented has the facts of any other', () => {
    const { entries, pagination } = extractMovies(readFileSync(file ?? '', 'utf8'), LIST_URL);
    expect(entries.map(({ rank }) => rank)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(25);
    expect(entries[0]).toMatchObject({
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
    for (const { title, quote, credits, year, votes, poster, countries, genres } of entries) {
      expect(title).not.toMatch(/^\s|\s$|\s\s/);
      expect(quote).not.toBeNull();
      expect(credits).toMatch(/^导演: /);
      expect(year).toBeGreaterThan(1920);
      expect(votes).toBeGreaterThan(10_000);
      expect(poster).toMatch(/^https:/);
      expect(countries).not.toEqual([]);
      expect(genres).not.toEqual([]);
    }
    expect(pagination.totalEntries).toBe('250');
    expect(Math.max(...pagination.links.map(({ page }) => page))).toBe(10);
  });
});
