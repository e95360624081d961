import { expect, it } from 'vitest';
import { type CheckedPage, checkList } from '../../../../functions/core/crawl/check-list.ts';
import type { Evidence } from '../../../../functions/core/crawl/evidence.ts';
import { evidence, inOrder, PLAN, storedPage } from '../../../support/crawl.ts';
import { entries, entry, LIST_URL } from '../../../support/page.ts';

const at = (start: number) => `${LIST_URL}?start=${start}`;

const check = (pages: CheckedPage[], total: number | null = PLAN.total, atLeast = 1) =>
  checkList(inOrder(pages), { ...PLAN, total }, atLeast);
const whole = () => [1, 2, 3].map(page => storedPage(page));
/** The whole list, but for what a page says of the others. */
const withEvidence = (page: number, changes: Partial<Evidence>) =>
  whole().map(stored => (stored.page === page ? { ...stored, evidence: evidence(page, changes) } : stored));

it('finds no flaw in a list that is whole', async () => {
  expect(await check(whole())).toEqual({ count: 6, flaw: null });
});

it('lets the last page of a list without a total be short', async () => {
  const pages = [storedPage(1), storedPage(2), storedPage(3, { entries: entries(5, 1) })];
  expect(await check(pages, null)).toEqual({ count: 5, flaw: null });
  expect((await check(pages)).flaw).toBe('5 of 6 entries are stored');
});

it('finds fewer movies than the whole list can have', async () => {
  expect((await check(whole(), 6, 6)).flaw).toBeNull();
  expect((await check(whole(), 6, 7)).flaw).toBe('6 entries, but the whole list has at least 7');
});

it.each([
  ['the first page is missing', [storedPage(2), storedPage(3)], 'page 1 is missing'],
  ['a page in the middle is missing', [storedPage(1), storedPage(3)], 'page 2 is missing'],
  ['the last page is missing', [storedPage(1), storedPage(2)], '2 of 3 pages are stored'],
  ['there is no page', [], '0 of 3 pages are stored'],
  [
    'there is one page too many',
    [...whole(), storedPage(4, { evidence: evidence(3, { thisPage: '4' }) })],
    'page 4 shows 4 as the last page, but the plan has 3 pages',
  ],
  [
    'a movie appears twice',
    [storedPage(1), storedPage(2, { entries: [entry(3), entry(4, { id: entry(1).id })] }), storedPage(3)],
    'entry 1000001 has rank 1 and rank 4: the list changed while it was read',
  ],
  [
    'a rank is missing',
    [storedPage(1), storedPage(2, { entries: entries(4, 2) }), storedPage(3)],
    'rank 3 is missing; the next is 4',
  ],
])('names the flaw if %s', async (_case, pages, flaw) => {
  expect((await check(pages)).flaw).toBe(flaw);
});

it.each<[string, number, Partial<Evidence>, string]>([
  ['is another page', 2, { thisPage: '3' }, 'page 2 says that it is page 3'],
  ['does not say its number', 2, { thisPage: null }, 'page 2 does not say which page it is'],
  [
    'has another total of entries',
    3,
    { totalEntries: '7' },
    'page 3 says that there are 7 entries; page 1 said 6',
  ],
  [
    'has a total of pages',
    2,
    { totalPages: '3' },
    'page 2 says that there are 3 pages; page 1 said no total',
  ],
  [
    'links to a page beyond the plan',
    2,
    { last: { page: 4, url: at(6) } },
    'page 2 links to page 4, but the plan has 3 pages',
  ],
  [
    'no longer links to the last page',
    2,
    { last: { page: 1, url: LIST_URL } },
    'page 2 shows 2 as the last page, but the plan has 3 pages',
  ],
  [
    'is the last, but links to a next',
    3,
    { next: at(6) },
    'page 3 is the last of the plan, but links to a next page',
  ],
  ['links to no next', 2, { next: null }, 'page 2 links to no next page, but the plan has 3 pages'],
  [
    'links to another list',
    2,
    { last: { page: 3, url: 'https://movie.douban.com/other?start=4' } },
    `page 2 links to page 3 at https://movie.douban.com/other?start=4, but the plan has ${at(4)}`,
  ],
  [
    'links to itself as the next',
    2,
    { next: at(2) },
    `page 2 links to page 3 at ${at(2)}, but the plan has ${at(4)}`,
  ],
])('compares each page with the plan: a page that %s', async (_case, page, changes, flaw) => {
  expect((await check(withEvidence(page, changes))).flaw).toBe(flaw);
});

it('does not trust pages that were stored without evidence', async () => {
  const pages = whole().map(page => ({ ...page, evidence: null }));
  expect((await check(pages)).flaw).toContain('was stored by an older version');
});

it('reads a list of 10,000 entries a page at a time', async () => {
  const plan = { ...PLAN, pages: 400, pageSize: 25, total: 10_000 };
  const said = { thisPage: null, totalPages: null, totalEntries: null, next: null, last: null };
  async function* pages() {
    for (let page = 1; page <= 400; page++)
      yield { page, entries: entries((page - 1) * 25 + 1, 25), evidence: said };
  }
  expect(await checkList(pages(), plan, 1)).toEqual({ count: 10_000, flaw: null });
});
