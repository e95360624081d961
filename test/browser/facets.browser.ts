import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { idsOf, useMovies } from './movies-server.ts';
import { PHONE, queryOf, shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies();

async function expectRows(page: Page, query: Record<string, string>) {
  await expect.poll(() => queryOf(page)).toEqual(query);
  await expect.poll(() => shownIds(page)).toEqual(await idsOf(url(), query));
}

describe('a filter', () => {
  it('is chosen by a chip, shown over the rows, and taken back there', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.fl summary').click();
    await page.locator('.fl a', { hasText: '动画' }).click();
    await expectRows(page, { genre: '动画' });
    expect(await page.locator('.fl').getAttribute('open')).toBeNull();
    const chip = page.locator('.chips a');
    expect(await chip.textContent()).toContain('类型: 动画');
    await chip.click();
    await expectRows(page, {});
    expect(await page.locator('.chips').count()).toBe(0);
  });

  it('is chosen by a bar, and another one narrows it further', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.stick a', { hasText: '日本' }).first().click();
    await expectRows(page, { country: '日本' });
    await page.locator('.stick a', { hasText: '剧情' }).click();
    await expectRows(page, { country: '日本', genre: '剧情' });
  });

  it('is chosen by the label of a decade', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.hero.wide a[data-own] .tick', { hasText: '1990' }).click();
    await expectRows(page, { year: '1990-1999' });
  });

  it('is chosen on a phone by the row of a decade, and in the filter together with the order', async () => {
    const { page } = await visit({ viewport: PHONE, hasTouch: true });
    await page.goto(url());
    await page.locator('.hero.narrow a[data-own] .tick', { hasText: '2000' }).tap();
    await expectRows(page, { year: '2000-2009' });
    await page.locator('.fl summary').tap();
    await page.locator('.fl a', { hasText: '按评分' }).tap();
    await expectRows(page, { year: '2000-2009', sort: '-rating' });
  });

  it('is undone and done again by the back and forward buttons', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.stick a', { hasText: '日本' }).first().click();
    await expectRows(page, { country: '日本' });
    await page.locator('.stick a', { hasText: '动画' }).click();
    await expectRows(page, { country: '日本', genre: '动画' });
    await page.goBack();
    await expectRows(page, { country: '日本' });
    await page.goBack();
    await expectRows(page, {});
    await page.goForward();
    await expectRows(page, { country: '日本' });
    expect(await page.locator('.fl a[aria-current="true"]').allTextContents()).toContainEqual(
      expect.stringContaining('日本'),
    );
  });

  it('is marked in the bar when its address is opened', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies?genre=动画&sort=-rating`);
    await expectRows(page, { genre: '动画', sort: '-rating' });
    expect(await page.locator('.fl a[aria-current="true"]').count()).toBe(2);
    expect(await page.locator('#s').inputValue()).toBe('-rating');
  });

  it('gives way to the whole list when a mark of an entry is chosen that it does not show', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('.stick a', { hasText: '日本' }).first().click();
    await expectRows(page, { country: '日本' });
    await page.locator('.hero.wide a[href="#r1"]').click();
    await expect.poll(() => shownIds(page)).toHaveLength(250);
    expect(queryOf(page)).toEqual({});
  });
});
