import { describe, expect, it } from 'vitest';
import { extractMovies } from '../../support/extract-movies.ts';
import { item, LIST_URL, pageOf } from '../../support/page.ts';
import { readItem as read } from '../../support/read-item.ts';

describe('the line of facts', () => {
  it.each([
    [
      '1961(中国大陆)&nbsp;/&nbsp;1964(中国大陆)&nbsp;/&nbsp;2004(中国大陆)&nbsp;/&nbsp;中国大陆&nbsp;/&nbsp;剧情 动画',
      { year: 1961, countries: ['中国大陆'], genres: ['剧情', '动画'] },
    ],
    ['1994 / 法国 美国 / 剧情', { year: 1994, countries: ['法国', '美国'], genres: ['剧情'] }],
    [
      '1961(中国大陆) / 1964(中国大陆)&nbsp;/&nbsp;中国大陆&nbsp;/&nbsp;剧情 动画',
      { year: 1961, countries: ['中国大陆'], genres: ['剧情', '动画'] },
    ],
    [
      '1983(中国大陆重映) / 2021 / 中国大陆 / 动画',
      { year: 1983, countries: ['中国大陆'], genres: ['动画'] },
    ],
    ['1988(日本) / 日本 / 动画', { year: 1988, countries: ['日本'], genres: ['动画'] }],
    ['1994/法国/剧情', { year: 1994, countries: ['法国'], genres: ['剧情'] }],
    ['&nbsp;/&nbsp;法国&nbsp;/&nbsp;剧情', { year: null, countries: ['法国'], genres: ['剧情'] }],
    ['/ 法国 / 剧情', { year: null, countries: ['法国'], genres: ['剧情'] }],
    ['1994 /  / 剧情', { year: 1994, countries: [], genres: ['剧情'] }],
    ['1994 / 法国 / ', { year: 1994, countries: ['法国'], genres: [] }],
    ['2001', { year: 2001, countries: [], genres: [] }],
    ['1994 / 法国', { year: 1994, countries: [], genres: [] }],
    ['1994 / 法国 / 意大利 / 剧情', { year: 1994, countries: [], genres: [] }],
    ['1961 / 1964 / 剧情', { year: 1961, countries: [], genres: [] }],
    ['1961 / 1964', { year: 1961, countries: [], genres: [] }],
    ['法国 / 剧情', { year: null, countries: [], genres: [] }],
    ['法国 / 意大利 / 剧情', { year: null, countries: [], genres: [] }],
    ['法国 / 1994 / 剧情', { year: null, countries: [], genres: [] }],
    ['/ 法国', { year: null, countries: [], genres: [] }],
    ['剧情', { year: null, countries: [], genres: [] }],
    ['12345 / 法国 / 剧情', { year: null, countries: [], genres: [] }],
    ['2001年 / 法国 / 剧情', { year: null, countries: [], genres: [] }],
    ['19 94 / 法国 / 剧情', { year: null, countries: [], genres: [] }],
  ])('"%s" is read for what it shows', (facts, expected) => {
    expect(read('new', { facts })).toMatchObject(expected);
  });

  it('is not mistaken for the quote or the credits where the credits are missing', () => {
    const markup = item('new', { credits: '', quote: '1999 年的夏天。' });
    expect(extractMovies(pageOf([markup]), LIST_URL).entries[0]).toMatchObject({ credits: null, year: 1994 });
  });
});

it('credits cut inside an entity stay as HTML reads them', () => {
  const credits = (html: string) => read('new', { credits: html }).credits;
  expect(credits('导演: 甲 A&nbsp;&nbsp...')).toBe('导演: 甲 A ...');
  expect(credits('导演: 甲 A&nb...')).toBe('导演: 甲 A&nb...');
});

describe('the paragraph of credits and facts', () => {
  const nothing = { credits: null, year: null, countries: [], genres: [] };
  const facts = { year: 1994, countries: ['美国'], genres: ['犯罪', '剧情'] };
  const paragraph = (html: string) => {
    const page = pageOf([item('new').replace(/<p>.*?<\/p>/s, html)]);
    const [{ credits, year, countries, genres } = nothing] = extractMovies(page, LIST_URL).entries;
    return { credits, year, countries, genres };
  };
  const LINE = '1994&nbsp;/&nbsp;美国&nbsp;/&nbsp;犯罪 剧情';

  it.each([
    ['several line breaks', `<p>导演: 甲<br><br>${LINE}<br></p>`, { credits: '导演: 甲', ...facts }],
    ['a line between the two', `<p>导演: 甲<br>主演: 乙<br>${LINE}</p>`, { credits: '导演: 甲', ...facts }],
    [
      'each line in a span',
      `<p><span>导演: <b>甲</b></span><br/><span>${LINE}</span></p>`,
      { credits: '导演: 甲', ...facts },
    ],
    [
      'the line break inside a span',
      `<p><span>导演: 甲<br>${LINE}</span></p>`,
      { credits: '导演: 甲', ...facts },
    ],
    ['the facts alone', `<p>${LINE}</p>`, { ...nothing, ...facts }],
    ['the facts where the credits should be', `<p>${LINE}<br></p>`, { ...nothing, ...facts }],
    ['both in one line', `<p>导演: 甲 /... ${LINE}</p>`, nothing],
    [
      'two lines of facts',
      `<p>导演: 甲<br>${LINE}<br>1999 / 法国 / 喜剧</p>`,
      { ...nothing, credits: '导演: 甲' },
    ],
    [
      'a year in the credits',
      `<p>导演: 甲 / 1994 / 乙<br>/ 美国 / 犯罪 剧情</p>`,
      { ...facts, credits: '导演: 甲 / 1994 / 乙', year: null },
    ],
    [
      'a year in the credits and no facts',
      `<p>导演: 甲 主演: 乙 / 1994<br></p>`,
      { ...nothing, credits: '导演: 甲 主演: 乙 / 1994' },
    ],
    [
      'the same paragraph twice',
      `<p>导演: 甲<br>${LINE}</p><p>导演: 甲<br>${LINE}</p>`,
      { credits: '导演: 甲', ...facts },
    ],
    ['another paragraph before it', `<p>上映 2001</p><p>导演: 甲<br>${LINE}</p>`, nothing],
    ['no text', '<p></p>', nothing],
  ])('with %s is read for what is certain', (_case, html, expected) => {
    expect(paragraph(html)).toEqual(expected);
  });
});
