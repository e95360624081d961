import { describe, expect, it } from 'vitest';
import { useMovies } from './movies-server.ts';
import { queryOf, shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies();

describe('the language of a page', () => {
  it.each([
    ['zh-CN', 'zh-CN', '豆瓣电影 Top 250'],
    ['zh-TW', 'zh-CN', '豆瓣电影 Top 250'],
    ['en-US', 'en', 'Douban Movie Top 250'],
    ['fr-FR', 'en', 'Douban Movie Top 250'],
  ])('of a browser in %s is %s', async (locale, lang, title) => {
    const { page } = await visit({ locale });
    await page.goto(url());
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
    expect(await page.locator('h1').textContent()).toBe(title);
  });

  it('is changed by a link that keeps the page and its query, and stays on the way to other pages', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies?genre=动画&sort=-rating`);
    const wanted = await shownIds(page);
    await page.getByRole('link', { name: 'English' }).click();
    await page.waitForURL('**lang=en');
    expect(queryOf(page)).toEqual({ genre: '动画', sort: '-rating', lang: 'en' });
    expect(await shownIds(page)).toEqual(wanted);
    await page.locator('#r1 h3 a, .row h3 a').first().click();
    await page.waitForURL('**/by-id/*');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('link', { name: '中文' }).click();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('is kept by a search and by the filter', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies?lang=en`);
    await page.locator('#q').fill('宫崎骏');
    await expect.poll(() => queryOf(page)).toEqual({ lang: 'en', q: '宫崎骏' });
    await page.locator('.stick a', { hasText: 'Adventure' }).click();
    await expect.poll(() => queryOf(page)).toEqual({ lang: 'en', q: '宫崎骏', genre: '冒险' });
    await expect.poll(() => page.locator('.chips').textContent()).toContain('Genre: Adventure');
    const path = await page.locator('.row h3 a').first().getAttribute('href');
    expect(path).toContain('lang=en');
  });

  it('does not stick to the links of a reader who did not ask for it', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies`);
    await page.locator('#q').fill('宫崎骏');
    await page.locator('.chips').waitFor();
    expect(await page.locator('.row h3 a').first().getAttribute('href')).not.toContain('lang=');
  });

  it('is that of each text: English shows the Latin title first, and names the language of the other one', async () => {
    const { page } = await visit({ locale: 'en-US' });
    await page.goto(url());
    const first = page.locator('.row', { hasText: '肖申克的救赎' });
    expect(await first.locator('h3 a').textContent()).toBe('The Shawshank Redemption');
    expect(await first.locator('h3 a').getAttribute('lang')).toBeNull();
    expect(await first.locator('.or').textContent()).toBe('肖申克的救赎');
    expect(await first.locator('.or').getAttribute('lang')).toBe('zh-CN');
    expect(await first.locator('.me').textContent()).toContain('United States');
  });

  it('is not claimed for a foreign title in Chinese', async () => {
    const { page } = await visit();
    await page.goto(url());
    const row = page.locator('.row', { hasText: '肖申克的救赎' });
    expect(await row.locator('h3 a').getAttribute('lang')).toBeNull();
    expect(await row.locator('.or').getAttribute('lang')).toBe('und');
  });
});
