import { describe, expect, it } from 'vitest';
import { extractMovies } from '../../support/extract-movies.ts';
import { type ItemParts, item, LIST_URL, pageOf } from '../../support/page.ts';
import { readItem as read } from '../../support/read-item.ts';

describe.each(['old', 'new'] as const)('the numbers in the %s markup', markup => {
  it.each([
    ['3172336人评价', 3172336],
    ['3,172,336人评价', 3172336],
    ['3，171，092人评价', 3171092],
    ['\n 3172336\n 人评价 ', 3172336],
    ['<b>3,172,336</b><i>人评价</i>', 3172336],
    ['0人评价', 0],
    ['3,17人评价', null],
    ['3 172 336人评价', null],
    ['1.5万人评价', null],
    ['约3172336人评价', null],
    ['(3172336人评价)', null],
    ['3172336人评价 9.7', null],
    ['3172336', null],
    ['-5人评价', null],
    ['1234567890123人评价', null],
    ['(尚未上映)', null],
  ])('"%s" is read as %s votes', (votes, expected) => {
    expect(read(markup, { votes }).votes).toBe(expected);
  });

  it.each([
    ['9.7', 9.7],
    ['10.0', 10],
    ['7', 7],
    ['0.0', 0],
    ['10.1', null],
    ['97', null],
    ['9,7', null],
    ['9.7 分', null],
    ['3172336', null],
    ['3172336人评价', null],
    ['暂无评分', null],
  ])('"%s" is read as a rating of %s', (rating, expected) => {
    expect(read(markup, { rating })).toEqual({ ...read(markup), rating: expected });
  });

  it.each(['div', 'span', 'p'])('the votes do not take in the rating where a <%s> wraps both', wrapper => {
    for (const rating of ['10', '8', '9.7', '暂无评分', '']) {
      const numbers = item(markup, { rating }).replaceAll(/\s+(?=<)/g, '');
      const wrapped = numbers.replace(
        /(<div(?: class="star")?>)(.*?评价<\/span>)/,
        `$1<${wrapper}>$2</${wrapper}>`,
      );
      expect(wrapped).toContain(`</span></${wrapper}></div>`);
      expect(extractMovies(pageOf([wrapped]), LIST_URL).entries[0]?.votes).toBe(3172336);
    }
  });

  it.each<[string, Partial<ItemParts>]>([
    ['the quote is a number of votes', { quote: '100人评价' }],
    ['the quote holds a number of votes', { quote: '有100人评价。' }],
    ['the quote begins with digits', { quote: '100' }],
    ['the title is a number of votes', { title: '100人评价' }],
    ['an alias is a number of votes', { aliases: ' / 100人评价' }],
    ['the credits are a number of votes', { credits: '100人评价' }],
    ['the facts are a number of votes', { facts: '100人评价' }],
    ['the rating is a number of votes', { rating: '100人评价' }],
    ['the quote holds an element with votes', { quote: '<span>100人评价</span>' }],
  ])('a movie without votes has none where %s', (_case, changes) => {
    expect(read(markup, { ...changes, votes: '' }).votes).toBeNull();
    expect(read(markup, changes).votes).toBe(3172336);
  });

  it.each(['<span class="rating_num">1.0</span>', '&lt;span class="rating_num"&gt;1.0&lt;/span&gt;', '1.0'])(
    'a movie without a rating does not take it from the quote %s',
    quote => {
      expect(read(markup, { rating: '', quote })).toMatchObject({ rating: null, votes: 3172336 });
      expect(read(markup, { quote })).toMatchObject({ rating: 9.7, votes: 3172336 });
    },
  );
});
