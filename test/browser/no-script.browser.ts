import { describe, expect, it } from 'vitest';
import { idsOf, useMovies } from './movies-server.ts';
import { PHONE, queryOf, shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies();

describe('without JavaScript', () => {
  it('the list has all its rows, its charts and its times', async () => {
    const { page, requests } = await visit({ javaScriptEnabled: false });
    await page.goto(url());
    expect(await shownIds(page)).toEqual(await idsOf(url(), {}));
    expect(await page.locator('.hero.wide rect').count()).toBeGreaterThan(200);
    expect(await page.locator('.sub time').textContent()).toBe('2026 年 11 月 25 日 06:02 UTC');
    expect(requests.every(request => request.startsWith(url()))).toBe(true);
  });

  it('a search and an order are sent by the form, together with the filter', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.goto(`${url()}/?country=日本`);
    await page.locator('#q').fill('宫崎骏');
    await page.locator('#s').selectOption('-votes');
    await page.locator('form button').click();
    await page.waitForURL('**/movies?*');
    const query = { q: '宫崎骏', sort: '-votes', country: '日本' };
    expect(queryOf(page)).toEqual(query);
    expect(await shownIds(page)).toEqual(await idsOf(url(), query));
  });

  it('the search of a phone is sent too', async () => {
    const { page } = await visit({ javaScriptEnabled: false, viewport: PHONE });
    await page.goto(url());
    await page.locator('#q').fill('the');
    await page.locator('#q').press('Enter');
    await page.waitForURL('**/movies?*');
    expect(await shownIds(page)).toEqual(await idsOf(url(), { q: 'the' }));
  });

  it('the links of the filter, the bars and the chips select and take back', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.goto(url());
    await page.locator('.fl summary').click();
    await page.locator('.fl a', { hasText: '动画' }).click();
    await page.waitForURL('**/*genre=*');
    await page.locator('.stick a', { hasText: '日本' }).first().click();
    await page.waitForURL('**/*country=*');
    const query = { genre: '动画', country: '日本' };
    expect(queryOf(page)).toEqual(query);
    expect(await shownIds(page)).toEqual(await idsOf(url(), query));
    await page.locator('.chips a', { hasText: '日本' }).click();
    await page.waitForURL(address => !address.searchParams.has('country'));
    expect(await shownIds(page)).toEqual(await idsOf(url(), { genre: '动画' }));
  });

  it('an entry, a crawl and the changes are pages like the others', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    await page.goto(url());
    await page.locator('#r5 h3 a').click();
    await page.waitForURL('**/by-id/*');
    expect(await page.locator('.hist svg:visible').count()).toBe(2);
    await page.locator('.hist tbody a').first().click();
    await page.waitForURL('**/crawls/*');
    expect(await page.locator('.sq.done').count()).toBe(10);
  });
});
