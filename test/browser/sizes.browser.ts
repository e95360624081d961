import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { List } from '../../functions/core/page/list.ts';
import movies from '../../functions/lists/movies.ts';
import { sampleEntries } from '../support/published-api.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { overflowOf, PHONE, SIZES, shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const named = (name: string): List => ({ ...movies, name, url: `https://movie.douban.com/${name}` });
/** The movies, in lists of several lengths; and for how many days each was crawled. */
const LISTS = [
  { list: named('three'), size: 3, days: 3 },
  { list: named('usual'), size: 250, days: 40 },
  { list: named('long'), size: 5000, days: 1 },
  { list: named('longer'), size: 5001, days: 1 },
];
/** Lists that stand in the navigation alone. */
const MORE = Array.from({ length: 8 }, (_, index) => named(`more-${index}`));
let server: PageServer;

beforeAll(async () => {
  server = await startPageServer([...LISTS.map(({ list }) => list), ...MORE]);
  for (const { list, size, days } of LISTS)
    await server.publish(list, sampleEntries(size + 6), size, days, size > 1000 ? 250 : 25);
});
afterAll(() => server?.stop());

describe('a list of any length', () => {
  const cases = LISTS.flatMap(({ list: { name }, size }) =>
    SIZES.flatMap(viewport =>
      ['zh-CN', 'en-GB'].map(locale => ({ name, size, viewport, locale, width: viewport.width })),
    ),
  );

  it.each(cases)(
    '$size entries fit $width pixels in $locale, with a row for each of the first',
    async ({ name, size, viewport, locale }) => {
      const { page, problems } = await visit({ viewport, locale });
      await page.goto(`${server.url}/${name}`);
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await shownIds(page)).toHaveLength(Math.min(250, size));
      const widths = await page.evaluate<number[]>(
        `[...document.querySelectorAll('.row')].map(row => row.scrollWidth - row.clientWidth)`,
      );
      expect(Math.max(...widths)).toBeLessThanOrEqual(0);
      expect(problems).toEqual([]);
    },
  );

  it('has no chart of ranks before its third crawl, and no chart for a handful of entries', async () => {
    const { page } = await visit();
    await page.goto(`${server.url}/three`);
    expect(await page.locator('.hero').count()).toBe(0);
    await page.goto(`${server.url}/long`);
    expect(await page.locator('.bl').count()).toBe(0);
    expect(await page.locator('.hero.wide rect').count()).toBeGreaterThan(100);
  });

  it('has 250 rows a page and a pager above a thousand, and squares that stand for several entries', async () => {
    const { page } = await visit({ locale: 'en-GB' });
    await page.goto(`${server.url}/long`);
    const first = await shownIds(page);
    expect(await page.locator('.pager').textContent()).toContain('1–250 / 5,000');
    expect(await page.locator('.yr figcaption').textContent()).toMatch(/One square for \d+ films/);
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL('**/long?offset=250');
    expect((await shownIds(page)).some(id => first.includes(id))).toBe(false);
    await page.getByRole('link', { name: 'Previous page' }).click();
    await page.waitForURL('**/long?offset=0');
    expect(await shownIds(page)).toEqual(first);
  });

  it('has pages of what a search finds too', async () => {
    const { page } = await visit({ locale: 'en-GB' });
    await page.goto(`${server.url}/long`);
    await page.locator('#q').fill('film');
    await page.locator('.chips').waitFor();
    const first = await shownIds(page);
    expect(first).toHaveLength(250);
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL('**/long?q=film&offset=250');
    expect(await page.locator('#q').inputValue()).toBe('film');
    expect(await shownIds(page)).toHaveLength(250);
    expect(await page.locator('h1').count()).toBe(1);
  });

  it('leads from a square to an entry of another page', async () => {
    const { page } = await visit();
    await page.goto(`${server.url}/long`);
    await page.locator('.hero.wide a[tabindex="-1"]').first().click();
    await page.waitForURL('**/long/by-id/*');
    await page.goto(`${server.url}/long`);
    await page.locator('.strip .sq').nth(4).click();
    await page.waitForURL('**/long?offset=1000#p5');
    expect(await page.locator('#p5 span').textContent()).toBe('1001–1250');
  });

  it('is read in slices above five thousand, without charts and search', async () => {
    const { page } = await visit({ viewport: PHONE });
    await page.goto(`${server.url}/longer`);
    expect(await page.locator('.hero, aside, form').count()).toBe(0);
    await page.goto(`${server.url}/longer?offset=5000`);
    expect(await page.locator('.row .rk b').allTextContents()).toEqual(['5001']);
  });
});
