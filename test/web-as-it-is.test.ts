import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { listOf } from './support/published-list.ts';
import { asItIs, type Behaviour, listPage, pages, type RawSite, startRawSite } from './support/raw-site.ts';
import { launchStack } from './support/stack.ts';

/** Tests that a reader gets a whole list or the last one, whatever of a list the site shows. `web-responses.test.ts` is about how it sends it. */

let site: RawSite;
let stack: RunningStack;
const { start, ended, expectPublished } = listOf(
  () => stack,
  () => site,
);

const onPage = (number: number, change: (html: string) => string) =>
  pages(page => (page === number ? change(listPage(page)) : null));
const onEveryPage = (change: (html: string) => string) => pages(page => change(listPage(page)));

const noNumbers = (html: string) =>
  html.replace(/<span class="thispage".*<\/span>|<a [^>]*>\d+<\/a>|<span class="count">.*<\/span>/g, '');
const noNext = (html: string) => html.replace(/<span class="next">[\s\S]*?<\/span>/, '');

beforeAll(async () => {
  site = await startRawSite();
  stack = await launchStack(site.url, { atLeast: 200 });
  const { id } = await start(asItIs);
  expect(await ended(id)).toMatchObject({ state: 'published' });
  await expectPublished(250);
});
afterAll(async () => {
  await stack.stop();
  await site.stop();
});

describe('a page 1 from which the list cannot be planned leaves the list as it is', () => {
  it.each<[string, Behaviour, string]>([
    [
      'has a pagination of another class',
      onPage(1, html => html.replace('"paginator"', '"pages"')),
      '.paginator',
    ],
    ['has none', onPage(1, html => html.replace(/<div class="paginator">[\s\S]*?<\/div>/, '')), '.paginator'],
    ['has an empty one', onPage(1, html => noNext(noNumbers(html))), 'a pagination'],
    ["shows only 'next'", onPage(1, noNumbers), 'links to pages by number, or a total'],
    ["shows only 'next', as every page does", onEveryPage(noNumbers), 'links to pages by number, or a total'],
    [
      'shows a total but no link',
      onPage(1, html => noNext(html.replace(/<a [^>]*>\d+<\/a>/g, ''))),
      'a link to page 2',
    ],
    ['is page 2', pages(page => (page === 1 ? listPage(2) : null)), 'page 1 of the list'],
    [
      'says that it is page 3',
      onPage(1, html => html.replace('"thispage">1', '"thispage">3')),
      'page 1 of the list',
    ],
    [
      'says another total than its links',
      onPage(1, html => html.replace('共250条', '共200条')),
      'a link to page 8 at most',
    ],
    ['says a total of 0', onPage(1, html => html.replace('共250条', '共0条')), 'a total of 1 to'],
    ['has an empty list', onPage(1, html => html.replace(/<li>[\s\S]*<\/li>/, '')), 'at least one entry'],
    ['has lost a movie', onPage(1, html => html.replace(/<li>[\s\S]*?<\/li>/, '')), '25 entries on page 1'],
  ])('because it %s', async (_case, behaviour, expected) => {
    const { id, status, class: errorClass } = await start(behaviour);
    expect({ status, errorClass }).toEqual({ status: 502, errorClass: 'changed' });
    const { state, pages } = await ended(id);
    expect(state).toBe('failed');
    expect(pages.errors).toMatchObject([{ class: 'changed', expected: expect.stringContaining(expected) }]);
    await expectPublished(250);
  });
});

describe('a crawl whose pages do not agree on the list is inconsistent', () => {
  it.each<[string, Behaviour, string]>([
    [
      'because the last page links to a next one',
      onPage(10, html => html.replace('后页&gt;', '<a href="?start=250&amp;filter=">后页&gt;</a>')),
      'page 10 is the last of the plan, but links to a next page',
    ],
    [
      'because the list grew by a movie',
      pages(page => (page > 1 ? listPage(page, 251) : null)),
      'page 2 says that there are 251 entries; page 1 said 250',
    ],
    [
      'because the list grew by a page, without totals',
      pages(page => listPage(page, page > 4 ? 275 : 250).replace(/共\d+条/, '')),
      'page 5 links to page 11, but the plan has 10 pages',
    ],
    [
      'because the list grew by a page, which only the last page shows',
      pages(page => (page === 10 ? listPage(10, 275) : null)),
      'page 10 says that there are 275 entries; page 1 said 250',
    ],
    [
      'because the list shrank by a page, which only page 4 shows',
      pages(page => (page === 4 ? listPage(4, 225) : null)),
      'page 4 says that there are 225 entries; page 1 said 250',
    ],
    [
      'because the list shrank by a page, without totals',
      pages(page => listPage(page, page > 4 && page < 10 ? 225 : 250).replace(/共\d+条/, '')),
      'page 5 shows 9 as the last page, but the plan has 10 pages',
    ],
    [
      'because page 3 says that it is page 4',
      onPage(3, html => html.replace('"thispage">3', '"thispage">4')),
      'page 3 says that it is page 4',
    ],
    [
      'because page 3 does not say which page it is',
      onPage(3, html => html.replace('"thispage"', '"here"')),
      'page 3 does not say which page it is',
    ],
    [
      'because page 6 links to no next page',
      onPage(6, noNext),
      'page 6 links to no next page, but the plan has 10 pages',
    ],
    [
      'because page 6 belongs to a list under another address',
      onPage(6, html => html.replaceAll('filter=', 'filter=unwatched')),
      'page 6 links to page 10 at',
    ],
    [
      'because two pages have the same movie',
      onPage(7, html => html.replaceAll(/subject\/(\d+)/.exec(html)?.[1] ?? '', '1292052')),
      'entry 1292052 has rank 1 and rank 151: the list changed while it was read',
    ],
  ])('%s', async (_case, behaviour, reason) => {
    const { id } = await start(behaviour);
    const crawl = await ended(id);
    expect(crawl.state).toBe('inconsistent');
    expect(crawl.reason).toContain(reason);
    await expectPublished(250);
  });
});

describe('pages that are not those of the plan', () => {
  const wrong: Record<number, [what: string, html: string]> = {
    2: ['page 3 in its place', listPage(3)],
    3: ['an empty list', listPage(3).replace(/<li>[\s\S]*<\/li>/, '')],
    4: ['one movie less', listPage(4).replace(/<li>[\s\S]*?<\/li>/, '')],
    5: ['no pagination', listPage(5).replace(/<div class="paginator">[\s\S]*?<\/div>/, '')],
    6: ['a pagination of another class', listPage(6).replace('"paginator"', '"pages"')],
    7: ['a list of another class', listPage(7).replace('"grid_view"', '"list_view"')],
    8: ['the front page', '<html><head><title>Movies</title></head><body><p>In cinemas</p></body></html>'],
    9: ['a refresh to another page', '<html><meta http-equiv="refresh" content="0; url=/new-top250"></html>'],
    10: ['the last page of a list that lost a movie', listPage(10, 249)],
  };

  it('are changed and in the dead-letter queue, and the list stays as it is', async () => {
    const { id } = await start(pages(page => wrong[page]?.[1] ?? null));
    const { state, pages: read } = await ended(id);
    expect(state).toBe('incomplete');
    for (const page of read.pending)
      expect(read.errors, wrong[page]?.[0]).toContainEqual(
        expect.objectContaining({ page, class: 'changed', dead: true, tries: 1 }),
      );
    expect(read.pending).toEqual(Object.keys(wrong).map(Number));
    expect((await stack.inspectQueue('dead-letters')).ready).toHaveLength(9);
    await expectPublished(250);
  });
});
