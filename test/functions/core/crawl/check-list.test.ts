import { expect, it } from 'vitest';
import { checkList } from '../../../../functions/core/crawl/check-list.ts';
import type { StoredPage } from '../../../../functions/core/crawl/crawl.ts';
import { inOrder, PLAN, storedPage } from '../../../support/crawl.ts';
import { movie, movies } from '../../../support/page.ts';

const check = (pages: StoredPage[], total: number | null = PLAN.total) =>
  checkList(inOrder(pages), { ...PLAN, total });

it('finds no flaw in a complete list', async () => {
  expect(await check([1, 2, 3].map(page => storedPage(page)))).toEqual({ count: 6, flaw: null });
});

it('accepts a short last page if the list has no total', async () => {
  const pages = [storedPage(1), storedPage(2), storedPage(3, { movies: movies(5, 1) })];
  expect(await check(pages, null)).toEqual({ count: 5, flaw: null });
  expect((await check(pages)).flaw).toBe('5 of 6 movies are there');
});

it.each([
  ['the first page is missing', [storedPage(2), storedPage(3)], 'page 1 is missing'],
  ['a page in the middle is missing', [storedPage(1), storedPage(3)], 'page 2 is missing'],
  ['the last page is missing', [storedPage(1), storedPage(2)], '2 of 3 pages are there'],
  ['there are no pages', [], '0 of 3 pages are there'],
  ['there are too many pages', [1, 2, 3, 4].map(page => storedPage(page)), '4 of 3 pages are there'],
  [
    'a movie is listed twice',
    [storedPage(1), storedPage(2, { movies: [movie(3), movie(4, { id: movie(1).id })] }), storedPage(3)],
    'movie 1000001 stands at rank 1 and at rank 4: the list changed while it was read',
  ],
  [
    'a rank is missing',
    [storedPage(1), storedPage(2, { movies: movies(4, 2) }), storedPage(3)],
    'rank 3 is missing: after it comes 4',
  ],
])('reports a flaw if %s', async (_case, pages, flaw) => {
  expect((await check(pages)).flaw).toBe(flaw);
});

it('reads a list of 10,000 movies a page at a time', async () => {
  async function* pages() {
    for (let page = 1; page <= 400; page++) yield { page, movies: movies((page - 1) * 25 + 1, 25) };
  }
  expect(await checkList(pages(), { ...PLAN, pages: 400, total: 10_000 })).toEqual({
    count: 10_000,
    flaw: null,
  });
});
