import { describe, expect, it } from 'vitest';
import {
  checkExpected,
  expectedPage,
  type Plan,
  readPlan as readPlanWith,
} from '../../../../functions/core/crawl/plan.ts';
import type { Pagination } from '../../../../functions/core/page/pagination.ts';
import { caught } from '../../../support/caught.ts';
import { entries, LIST_URL } from '../../../support/page.ts';

const at = (start: number) => `${LIST_URL}?start=${start}&filter=`;
const link = (page: number, url = at((page - 1) * 25)) => ({ page, url });

function pagination(changes: Partial<Pagination> = {}): Pagination {
  return { thisPage: '1', totalPages: null, totalEntries: null, next: null, links: [], ...changes };
}

const readPlan = (firstUrl: string, movies: number, shown: Pagination, atLeast = 1) =>
  readPlanWith(firstUrl, movies, shown, { atLeast, intervalSeconds: 10 });

function urlsOf(plan: Plan): string[] {
  return Array.from({ length: plan.pages }, (_, index) => expectedPage(plan, index + 1).url);
}

describe('readPlan', () => {
  it('finds all pages of a pagination that links to all of them', () => {
    const links = Array.from({ length: 9 }, (_, index) => link(index + 2));
    const plan = readPlan(LIST_URL, 25, pagination({ links, totalEntries: '250' }));
    expect(plan).toMatchObject({ pages: 10, pageSize: 25, total: 250 });
    expect(urlsOf(plan)).toEqual([LIST_URL, ...links.map(({ url }) => url)]);
  });

  it('counts a next link that repeats page 2 once', () => {
    const plan = readPlan(LIST_URL, 25, pagination({ links: [link(2), link(3)], next: at(25) }));
    expect(urlsOf(plan)).toEqual([LIST_URL, at(25), at(50)]);
  });

  it('fills the gap of a window of links before the last page', () => {
    const plan = readPlan(LIST_URL, 25, pagination({ links: [link(2), link(3), link(4), link(400)] }));
    expect(plan.pages).toBe(400);
    expect(expectedPage(plan, 173).url).toBe(at(172 * 25));
    expect(expectedPage(plan, 400).url).toBe(at(399 * 25));
  });

  it('needs only the next link if the total number of pages is given', () => {
    const plan = readPlan(LIST_URL, 20, pagination({ totalPages: '7', next: at(20) }));
    expect(urlsOf(plan)).toEqual([LIST_URL, at(20), at(40), at(60), at(80), at(100), at(120)]);
  });

  it('needs only the next link if the total number of movies is given', () => {
    const plan = readPlan(LIST_URL, 25, pagination({ totalEntries: '101', next: at(25) }));
    expect(plan.pages).toBe(5);
    expect(expectedPage(plan, 5)).toEqual({ url: at(100), firstRank: 101, size: 1, atLeast: 1 });
  });

  it('takes a pagination of page 1 alone for a list of one page', () => {
    const plan = readPlan(LIST_URL, 7, pagination(), 5);
    expect(plan).toEqual({
      firstUrl: LIST_URL,
      pages: 1,
      pageSize: 7,
      total: null,
      atLeast: 5,
      rule: null,
      intervalSeconds: 10,
    });
    expect(expectedPage(plan, 1)).toEqual({ url: LIST_URL, firstRank: 1, size: 7, atLeast: 1 });
  });

  it('refuses a pagination that says nothing', () => {
    expect(caught(() => readPlan(LIST_URL, 25, pagination({ thisPage: null })))).toMatchObject({
      class: 'changed',
      expected: 'a pagination',
    });
  });

  it.each([
    ['alone', pagination({ next: at(25) })],
    ['without the number of this page', pagination({ thisPage: null, next: at(25) })],
    ['and a link back to page 1', pagination({ next: at(25), links: [link(1, at(0))] })],
  ])('refuses a link to the next page %s: such a list cannot be planned', (_case, shown) => {
    const error = caught(() => readPlan(LIST_URL, 25, shown));
    expect(error).toMatchObject({ class: 'changed', actual: `only a link to ${at(25)}` });
    expect(error.message).toContain('this kind of list cannot be planned');
  });

  it('reads page numbers in a path', () => {
    const links = [2, 3, 9].map(page => link(page, `https://list.example/top/page/${page}`));
    const plan = readPlan('https://list.example/top', 10, pagination({ links }));
    expect(expectedPage(plan, 5).url).toBe('https://list.example/top/page/5');
  });

  it('reads page numbers in a query, even from the next link alone', () => {
    const next = 'https://list.example/top?p=2';
    const plan = readPlan('https://list.example/top', 10, pagination({ totalPages: '4', next }));
    expect(urlsOf(plan).slice(1)).toEqual([2, 3, 4].map(page => `https://list.example/top?p=${page}`));
  });

  it('finds the number that grows among others that do not', () => {
    const url = (page: number) => `https://list2.example/v3/chart/250?offset=${(page - 1) * 25}&size=25`;
    const links = [2, 3, 10].map(page => link(page, url(page)));
    const plan = readPlan('https://list2.example/v3/chart/250', 25, pagination({ links }));
    expect(expectedPage(plan, 7).url).toBe(url(7));
  });

  it.each(['9223372036854775807', '0', '-1', 'abc', '', '1e3', '10001'])(
    'refuses "%s" as a total of pages',
    totalPages => {
      const error = caught(() => readPlan(LIST_URL, 25, pagination({ totalPages, links: [link(2)] })));
      expect(error.class).toBe('changed');
      expect(error.actual).toContain(totalPages);
    },
  );

  it.each(['9223372036854775807', '0', '-1'])('refuses "%s" as a total of movies', totalEntries => {
    const error = caught(() => readPlan(LIST_URL, 25, pagination({ totalEntries, links: [link(2)] })));
    expect(error).toMatchObject({ class: 'changed', actual: `"${totalEntries}"` });
  });

  it.each([
    ['a start of -20', [link(2, at(-20))]],
    ['starts that run backwards', [link(2, at(75)), link(3, at(50)), link(4, at(25))]],
    ['a link that no rule fits', [link(2), link(3, `${LIST_URL}?start=51&filter=`), link(4)]],
    ['a link with other text around the number', [link(2), link(3, `${LIST_URL}?from=50&filter=`), link(4)]],
    ['links without a number', [link(2, `${LIST_URL}?next`), link(3, `${LIST_URL}?after`)]],
    ['one link for two pages', [link(2), link(3, at(25))]],
    ['two links for one page', [link(2), link(2, at(26)), link(3)]],
  ])('refuses %s', (_case, links) => {
    expect(caught(() => readPlan(LIST_URL, 25, pagination({ links }))).class).toBe('changed');
  });

  it.each([
    ['250 entries on 9 pages', pagination({ totalEntries: '250', totalPages: '9', links: [link(2)] })],
    ['3 pages and a link to page 4', pagination({ totalPages: '3', links: [link(2), link(4)] })],
    ['50 entries and a link to page 3', pagination({ totalEntries: '50', links: [link(2), link(3)] })],
    ['250 entries and no link', pagination({ totalEntries: '250' })],
    ['4 pages and no link', pagination({ totalPages: '4' })],
    ['25 entries on the only page, which has 24', pagination({ totalEntries: '24' })],
    ['1 page and a link to the next', pagination({ totalPages: '1', next: at(25) })],
    ['a link to page 10,001', pagination({ links: [link(2), link(10_001)] })],
    ['a link to page 9007199254740991', pagination({ links: [link(2), link(Number.MAX_SAFE_INTEGER)] })],
  ])('refuses a paginator that contradicts itself: %s', (_case, paginator) => {
    expect(caught(() => readPlan(LIST_URL, 25, paginator)).class).toBe('changed');
  });

  it('refuses page 1 with fewer movies than the step between its links', () => {
    const links = [link(2), link(3), link(10)];
    expect(caught(() => readPlan(LIST_URL, 24, pagination({ links }))).class).toBe('changed');
    expect(caught(() => readPlan(LIST_URL, 24, pagination({ links, totalEntries: '250' }))).class).toBe(
      'changed',
    );
  });

  it('refuses page 1 with fewer movies than the step that only the next link shows', () => {
    expect(
      caught(() => readPlan(LIST_URL, 24, pagination({ totalPages: '10', links: [link(2)] }))).class,
    ).toBe('changed');
  });

  it('refuses to plan from any page but the first', () => {
    const error = caught(() =>
      readPlan(LIST_URL, 25, pagination({ thisPage: '2', links: [link(1, at(0))] })),
    );
    expect(error).toMatchObject({ class: 'changed', expected: 'page 1 of the list', actual: 'page 2' });
  });
});

describe('expectedPage', () => {
  const plan: Plan = {
    firstUrl: LIST_URL,
    pages: 3,
    pageSize: 25,
    total: 60,
    atLeast: 1,
    intervalSeconds: 10,
    rule: { before: `${LIST_URL}?start=`, after: '&filter=', first: -25, step: 25 },
  };

  it('calls for a full page everywhere but at the end', () => {
    expect(expectedPage(plan, 2)).toEqual({ url: at(25), firstRank: 26, size: 25, atLeast: 25 });
  });

  it('calls for the rest of the total on the last page', () => {
    expect(expectedPage(plan, 3)).toEqual({ url: at(50), firstRank: 51, size: 10, atLeast: 10 });
  });

  it('calls for at least one movie and at most a page of them on the last page of a list without a total', () => {
    expect(expectedPage({ ...plan, total: null }, 3)).toMatchObject({ firstRank: 51, size: 25, atLeast: 1 });
  });
});

describe('checkExpected', () => {
  const place = { firstRank: 26, size: 25, atLeast: 25 };

  it('passes a page whose ranks are its place', () => {
    expect(() => checkExpected(entries(26, 25), place)).not.toThrow();
    expect(() => checkExpected(entries(26, 3), { ...place, atLeast: 1 })).not.toThrow();
  });

  it.each([
    ['a movie missing', entries(26, 24), '24 entries'],
    ['an additional movie', entries(26, 26), '26 entries'],
    ['no movies', [], '0 entries'],
    ['the ranks of another page', entries(51, 25), 'rank 51 in the place of 26'],
    [
      'two ranks exchanged',
      [...entries(27, 1), ...entries(26, 1), ...entries(28, 23)],
      'rank 27 in the place of 26',
    ],
  ])('refuses a page with %s, and reports the expected and actual ranks', (_case, shown, actual) => {
    expect(caught(() => checkExpected(shown, place))).toMatchObject({
      class: 'changed',
      expected: 'ranks 26 to 50',
      actual,
    });
  });

  it('refuses an empty last page', () => {
    expect(caught(() => checkExpected([], { ...place, atLeast: 1 })).class).toBe('changed');
  });
});
