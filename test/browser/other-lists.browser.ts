import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { List } from '../../functions/core/page/list.ts';
import books from '../../functions/lists/books.ts';
import movies from '../../functions/lists/movies.ts';
import music from '../../functions/lists/music.ts';
import { createList } from '../../infra/local/sample-site/list.ts';
import { loadSample } from '../../infra/local/sample-site/samples.ts';
import { idsOf } from './movies-server.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { overflowOf, PHONE, queryOf, SIZES, shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const OTHERS = [
  { list: books, name: 'books', title: 'Douban Book Top 250', unit: 'books' },
  { list: music, name: 'music', title: 'Douban Music Top 250', unit: 'albums' },
];
let server: PageServer;

beforeAll(async () => {
  server = await startPageServer([movies, books, music]);
  for (const list of [movies, books, music]) await server.publish(list, await sampleOf(list), 250, 10);
});
afterAll(() => server?.stop());

async function sampleOf({ name }: List) {
  return createList(await loadSample(name), 253)
    .slice(0, 253)
    .map(({ entry }) => entry);
}

describe.each(OTHERS)('the page of $name', ({ list, name, title, unit }) => {
  it('has rows, charts of its own facets, movers and ranks over time', async () => {
    const { page, problems } = await visit({ locale: 'en-GB' });
    await page.goto(`${server.url}/${name}`);
    expect(await page.locator('h1').textContent()).toBe(title);
    expect(await shownIds(page)).toEqual(await idsOf(server.url, {}, name));
    expect(await page.locator('#count').textContent()).toBe(`250 ${unit}`);
    expect(await page.locator('.hero.wide rect').count()).toBeGreaterThan(20);
    expect(await page.locator('.bl').count()).toBe(15);
    expect(await page.locator('.mo li').count()).toBeGreaterThan(0);
    expect(await page.locator('.stick .card').count()).toBe(Object.keys(list.facets).length - 1);
    expect(problems).toEqual([]);
  });

  it('filters by the row of a value, searches, and opens an entry', async () => {
    const { page, problems } = await visit();
    await page.goto(`${server.url}/${name}`);
    await page.locator('.hero.wide a[data-own] text').first().click();
    await page.locator('.chips').waitFor();
    const query = queryOf(page);
    expect(Object.keys(list.facets)).toContain(Object.keys(query)[0]);
    expect(await shownIds(page)).toEqual(await idsOf(server.url, query, name));
    await page.locator('.row h3 a').first().click();
    await page.waitForURL('**/by-id/*');
    expect(await page.locator('.nb li').count()).toBeGreaterThan(3);
    expect(problems).toEqual([]);
  });

  it.each(SIZES)('fits $width pixels', async viewport => {
    const { page } = await visit({ viewport });
    for (const path of ['', '/1', '/changes']) {
      await page.goto(`${server.url}/${name}${path}`);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    }
  });
});

describe('the navigation', () => {
  it('leads from list to list, and says which one is shown', async () => {
    const { page } = await visit({ viewport: PHONE });
    await page.goto(server.url);
    for (const [text, path] of [
      ['图书', 'books'],
      ['音乐', 'music'],
      ['电影', 'movies'],
    ]) {
      await page.locator('.top a', { hasText: text ?? '' }).click();
      await page.waitForURL(`**/${path}`);
      expect(await page.locator('.top [aria-current="page"]').textContent()).toBe(text);
    }
  });
});
