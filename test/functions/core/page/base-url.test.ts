import { describe, expect, it } from 'vitest';
import { baseUrlOf } from '../../../../functions/core/page/base-url.ts';
import { parseHtml } from '../../../../functions/core/page/parse-html.ts';
import { extractMovies } from '../../../support/extract-movies.ts';
import { item, LIST_URL, pageOf } from '../../../support/page.ts';

const baseOf = (html: string) => baseUrlOf(parseHtml(html).$, LIST_URL);

describe('the base URL of a document', () => {
  // The first eight follow web-platform-tests, html/semantics/document-metadata/the-base-element.
  it.each([
    ['is its own without a base', '', LIST_URL],
    ['is its own where the base has no href', '<base target="_blank">', LIST_URL],
    [
      'is its first base with an href',
      '<base target="_blank"><base href="https://a.example/b/">',
      'https://a.example/b/',
    ],
    [
      'is the first of two bases',
      '<base href="https://a.example/"><base href="https://b.example/">',
      'https://a.example/',
    ],
    ['is its own where the href is empty', '<base href="">', LIST_URL],
    [
      'is its own where the href is invalid',
      '<base href="//test:test"><base href="https://b.example/">',
      LIST_URL,
    ],
    ['is its own where the base is a data: URL', '<base href="data:/,test">', LIST_URL],
    ['is its own where the base is a javascript: URL', '<base href="javascript:/,test">', LIST_URL],
    ['is its own where the base is a file: URL', '<base href="file:///etc/">', LIST_URL],
    ['is resolved against the page', '<base href=" ../list/ ">', 'https://movie.douban.com/list/'],
    ['may be in the body', '<body><p><base href="/b/"></p></body>', 'https://movie.douban.com/b/'],
    ['is not taken from a comment', '<!-- <base href="/b/"> -->', LIST_URL],
    ['is not taken from a script', '<script>"<base href=/b/>"</script>', LIST_URL],
    ['is not taken from a template', '<template><base href="/b/"></template>', LIST_URL],
  ])('%s', (_case, html, expected) => {
    expect(baseOf(html)).toBe(expected);
  });
});

it('entries, posters and pages are resolved against the base', () => {
  const page = pageOf(
    [item('new', { href: 'subject/7/', poster: 'p/7.jpg' })],
    '<span class="thispage">1</span><a href="?start=25">2</a>',
  ).replace('<head>', '<head><base href="https://m.example/movie/">');
  const { entries, pagination } = extractMovies(page, LIST_URL);
  expect(entries[0]).toMatchObject({
    id: '7',
    link: 'https://m.example/movie/subject/7/',
    poster: 'https://m.example/movie/p/7.jpg',
  });
  expect(pagination.links).toEqual([{ page: 2, url: 'https://m.example/movie/?start=25' }]);
});
