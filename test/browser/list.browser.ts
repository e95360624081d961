import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { idsOf, useMovies } from './movies-server.ts';
import { shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies();

const ItemList = z.object({
  '@type': z.literal('ItemList'),
  numberOfItems: z.number(),
  itemListElement: z.array(z.object({ position: z.number(), name: z.string(), url: z.url() })),
});

describe('the page of a list', () => {
  it.each(['/', '/movies'])('shows every entry at %s, in order', async path => {
    const { page, problems } = await visit();
    await page.goto(url() + path);
    expect(await shownIds(page)).toEqual(await idsOf(url(), {}));
    expect(await page.locator('.row .rk b').allTextContents()).toEqual(
      Array.from({ length: 250 }, (_, index) => String(index + 1)),
    );
    expect(problems).toEqual([]);
  });

  it('shows squares by year, who moved, ranks over time, ratings against votes, and a bar chart for each other facet', async () => {
    const { page } = await visit();
    await page.goto(url());
    const withYear = (await page.locator('.hero.wide rect').count()) > 200;
    expect(withYear).toBe(true);
    expect(await page.locator('aside .mo li').count()).toBeGreaterThan(0);
    expect(await page.locator('aside .bl').count()).toBe(15);
    expect(await page.locator('aside circle.a, aside circle.b, aside circle.c').count()).toBeGreaterThan(200);
    expect(await page.locator('.stick .card').count()).toBe(2);
    expect(await page.locator('.cal i').count()).toBe(30);
    expect(await page.locator('.strip .done').count()).toBe(10);
  });

  it('leads from a square of the crawl to the section of its page', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.strip .sq').nth(2).click();
    await page.waitForURL('**/#p3');
    expect(await page.locator('#p3 span').textContent()).toBe('51–75');
    await expect
      .poll(() => page.locator('#p3').evaluate(at => at.getBoundingClientRect().top))
      .toBeLessThan(120);
  });

  it('leads from a mark of a chart to the row of its entry', async () => {
    const { page } = await visit();
    await page.goto(url());
    const mark = page.locator('.hero.wide a[href="#r40"]');
    await mark.click();
    await page.waitForURL('**/#r40');
    await expect
      .poll(() => page.locator('#r40').evaluate(at => at.getBoundingClientRect().top))
      .toBeLessThan(900);
    expect(await shownIds(page)).toHaveLength(250);
  });

  it('describes its entries as JSON-LD', async () => {
    const { page } = await visit();
    await page.goto(url());
    const text = (await page.locator('script[type="application/ld+json"]').textContent()) ?? '';
    const data = ItemList.parse(JSON.parse(text));
    expect(data.numberOfItems).toBe(250);
    expect(data.itemListElement.map(({ position }) => position)).toEqual(
      Array.from({ length: 250 }, (_, index) => index + 1),
    );
  });

  it('names its other formats, its feeds and its icon, and each of them exists', async () => {
    const { page } = await visit();
    await page.goto(url());
    const links = page.locator(
      'link[rel="alternate"], link[rel="icon"], link[rel="stylesheet"], script[src]',
    );
    const addresses = await links.evaluateAll(all =>
      all.map(one => one.getAttribute('href') ?? one.getAttribute('src') ?? ''),
    );
    expect(addresses.length).toBeGreaterThan(10);
    for (const address of addresses) {
      const { status, headers } = await fetch(new URL(address, page.url()));
      expect({ address, status }).toEqual({ address, status: 200 });
      if (address.includes('/assets/')) expect(headers.get('cache-control')).toContain('immutable');
    }
  });

  it('writes times in the zone of the reader', async () => {
    const { page } = await visit({ timezoneId: 'Asia/Shanghai' });
    await page.goto(url());
    await expect.poll(() => page.locator('.sub time').textContent()).toBe('2026 年 11 月 25 日 14:02');
  });
});
