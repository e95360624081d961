import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../functions/core/page/list.ts';
import movies from '../../functions/lists/movies.ts';
import { sampleEntries } from '../support/published-api.ts';
import type { InventedCrawl } from './invented.ts';
import { NEWEST, type PageServer, startPageServer } from './page-server.ts';
import { PHONE, useBrowser } from './visit.ts';

const visit = useBrowser();
const DAYS = 60;
const known = sampleEntries(31);
const [back, gone, steady] = [idAt(10), idAt(31), idAt(20)];
let server: PageServer;

beforeAll(async () => {
  server = await startPageServer([movies]);
  await server.publishCrawls(movies, crawls());
});
afterAll(() => server?.stop());

function idAt(rank: number): string {
  const found = known[rank - 1];
  if (found === undefined) throw new Error(`there is no movie ${rank}`);
  return found.id;
}

/** Crawls of a list of thirty, in which the tenth is missing for twenty days, and the last leaves for good. */
function crawls(): InventedCrawl[] {
  return Array.from({ length: DAYS }, (_, day) => {
    const isListed = ({ id }: Entry) =>
      !(id === back && day >= 20 && day < 40) && !(id === gone && day >= DAYS - 3);
    return {
      id: String(day + 1).padStart(20, '0'),
      startedAt: new Date(Date.parse(NEWEST) - (DAYS - 1 - day) * 86_400_000).toISOString(),
      entries: known.filter(isListed).map((entry, index) => ({
        ...entry,
        rank: index + 1,
        votes: entry.votes === null ? null : entry.votes + 100 * day,
      })),
    };
  });
}

describe('the page of an entry', () => {
  it('is opened from its title in the list', async () => {
    const { page, problems } = await visit();
    await page.goto(server.url);
    const link = page.locator('#r10 h3 a');
    const title = await link.textContent();
    await link.click();
    await page.waitForURL(`**/movies/by-id/${back}`);
    expect(await page.locator('h1 bdi').first().textContent()).toBe(title);
    expect(problems).toEqual([]);
  });

  it('shows its rank over time, its votes by week, what stands next to it, and the last seven crawls', async () => {
    const { page } = await visit();
    await page.goto(`${server.url}/movies/by-id/${steady}`);
    expect(await page.locator('.big dt').allTextContents()).toEqual(['名次', '评分', '评价人数', '在榜']);
    const charts = page.locator('.hist svg:visible');
    expect(await charts.count()).toBe(2);
    expect(await charts.nth(0).getAttribute('aria-label')).toMatch(/^一年名次：最高 19，现在 20$/);
    expect(await page.locator('.nb b').allTextContents()).toEqual(['17', '18', '19', '20', '21', '22', '23']);
    expect(await page.locator('.nb .me1 b').textContent()).toBe('20');
    expect(await page.locator('.hist tbody tr').count()).toBe(7);
    const votes = await page.locator('.hist tbody td:last-child').allTextContents();
    const numbers = votes.map(text => Number(text.replaceAll(',', '')));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });

  it('shows the time off the list as a band that says how long it was', async () => {
    const { page } = await visit();
    await page.goto(`${server.url}/movies/by-id/${back}`);
    const chart = page.locator('.hist svg:visible').first();
    expect(await chart.locator('.gap').count()).toBe(1);
    expect(await chart.locator('text', { hasText: '未在榜' }).textContent()).toBe('未在榜 20 天');
  });

  it('tells of an entry that has left when it did, and where it was', async () => {
    const { page, problems } = await visit();
    await page.goto(`${server.url}/movies/by-id/${gone}`);
    expect(await page.locator('h1').textContent()).toContain(known[30]?.title ?? '?');
    expect(await page.locator('.ent .sub').last().textContent()).toContain('11 月 22 日 掉榜，最后名次 31');
    expect(await page.locator('.hist svg:visible').first().getAttribute('aria-label')).toContain('已不在榜');
    expect(problems).toEqual([]);
  });

  it('is found by its rank too, and leads to a crawl, to its source and back to its row', async () => {
    const { page } = await visit({ viewport: PHONE });
    await page.goto(`${server.url}/movies/20`);
    const source = page.locator('.dl a', { hasText: 'movie.douban.com' });
    expect(await source.getAttribute('href')).toBe(known[19]?.link);
    expect(await source.getAttribute('rel')).toBe('noreferrer');
    await page.locator('.hist tbody a').first().click();
    await page.waitForURL('**/crawls/*');
    expect(await page.locator('#facts').isVisible()).toBe(true);
    await page.goBack();
    await page.locator('.dl a', { hasText: '回到榜单' }).click();
    await page.waitForURL('**/movies#r20');
    expect(await page.locator('#r20').isVisible()).toBe(true);
  });
});
