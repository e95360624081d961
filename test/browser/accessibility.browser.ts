import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { useMovies } from './movies-server.ts';
import { SIZES, useBrowser } from './visit.ts';

const visit = useBrowser();
/** Enough of the list for every chart; the rules take a while. */
const url = useMovies(60);

const PAGES = {
  list: '/',
  'filtered list': '/movies?genre=剧情&q=the',
  'list in which nothing matches': '/movies?q=nothingatall',
  entry: '/movies/20',
  changes: '/movies/changes',
  docs: '/docs',
  'list that was never crawled': '/books',
  'page of a problem': '/nothing',
};
const CASES = SIZES.flatMap(viewport =>
  (['light', 'dark'] as const).flatMap(colorScheme =>
    ['zh-CN', 'en-GB'].map(locale => ({ viewport, colorScheme, locale, width: viewport.width })),
  ),
);

/** What is there many times over: the rules take a minute for all of it. */
const REPEATED = '.docs section:nth-of-type(n + 6), .docs tr:nth-child(n + 6), .row:nth-child(n + 6)';

describe('axe finds nothing serious', () => {
  it.each(CASES)('in $colorScheme, in $locale, at $width pixels', async ({ width: _, ...options }) => {
    const { page } = await visit(options);
    const found: Record<string, string[]> = {};
    const crawl = new URL(
      (await (await fetch(`${url()}/crawls?limit=1`)).text()).replace(
        /^.*?"id":"(\w+)".*$/s,
        `${url()}/crawls/$1`,
      ),
    ).pathname;
    for (const [name, path] of Object.entries({ ...PAGES, crawl })) {
      await page.goto(url() + path);
      const { violations } = await new AxeBuilder({ page }).exclude(REPEATED).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      if (serious.length > 0)
        found[name] = serious.map(
          ({ id, nodes }) =>
            `${id}: ${nodes
              .map(({ target }) => target)
              .slice(0, 3)
              .join(' ')}`,
        );
    }
    expect(found).toEqual({});
  });

  it('in the open filter of a phone', async () => {
    for (const viewport of SIZES) {
      const { page } = await visit({ viewport });
      await page.goto(url());
      await page.locator('.fl summary').click();
      const { violations } = await new AxeBuilder({ page }).exclude(REPEATED).analyze();
      expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    }
  });
});

describe('a keyboard', () => {
  it('reaches the list by the first link, and every decade, bar and filter, but not each mark', async () => {
    const { page } = await visit({ locale: 'en-GB' });
    await page.goto(url());
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the list');
    expect(await page.evaluate('document.activeElement.getBoundingClientRect().width')).toBeGreaterThan(20);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/#list');
    const stops = await page.evaluate<string[]>(
      `[...document.querySelectorAll('svg a')].filter(one => one.tabIndex >= 0).map(one => one.closest('svg').getAttribute('class') + ' ' + one.hasAttribute('data-own'))`,
    );
    const marks = await page.locator('svg a[tabindex="-1"]').count();
    expect(marks).toBeGreaterThan(100);
    const own = stops.filter(stop => stop.endsWith('true'));
    expect(own.filter(stop => stop.includes('hero wide')).length).toBe(
      await page.locator('.hero.wide a[data-own]').count(),
    );
    expect(stops.length).toBeLessThan(80);
  });

  it('selects a decade by Enter, and finds the rows', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.hero.wide a[data-own]', { hasText: '1990' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).search).toBe('?year=1990-1999');
    await page.locator('.chips').waitFor();
    expect(await page.locator('.chips a').count()).toBe(1);
  });

  it('opens and closes the filter', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.fl summary').focus();
    await page.keyboard.press('Enter');
    await page.locator('.fl a').nth(6).waitFor({ state: 'visible' });
    await page.keyboard.press('Enter');
    await page.locator('.fl a').nth(6).waitFor({ state: 'hidden' });
  });
});
