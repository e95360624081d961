import type { Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { idsAt, idsOf, useMovies } from './movies-server.ts';
import { queryOf, shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies();

describe('a search', () => {
  it('narrows the rows as one types to what the API returns, and keeps the query in the address', async () => {
    const { page, problems } = await visit();
    await page.goto(url());
    await page.locator('#q').pressSequentially('宫崎骏');
    const wanted = await idsOf(url(), { q: '宫崎骏' });
    expect(wanted.length).toBeGreaterThan(1);
    await expect.poll(() => shownIds(page)).toEqual(wanted);
    await expect.poll(() => queryOf(page)).toEqual({ q: '宫崎骏' });
    expect(await page.locator('#count').textContent()).toContain(String(wanted.length));
    expect(problems).toEqual([]);
  });

  it('shows the same rows when its address is loaded again or by someone else', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies`);
    await page.locator('#q').fill('the');
    const wanted = await idsOf(url(), { q: 'the' });
    await expect.poll(() => shownIds(page)).toEqual(wanted);
    await page.reload();
    expect(await shownIds(page)).toEqual(wanted);
    expect(await page.locator('#q').inputValue()).toBe('the');
    const other = await visit();
    await other.page.goto(page.url());
    expect(await shownIds(other.page)).toEqual(wanted);
  });

  it('says that nothing matches, with what was asked for and a link that clears it', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('#q').fill('<b>没有这部</b>');
    const none = page.locator('.none');
    await none.waitFor();
    expect(await none.textContent()).toContain('没有匹配: <b>没有这部</b>');
    expect(await page.locator('#rows ol').count()).toBe(0);
    await none.getByRole('link', { name: '清除条件' }).click();
    await expect.poll(() => shownIds(page)).toHaveLength(250);
    expect(await page.locator('#q').inputValue()).toBe('');
    expect(queryOf(page)).toEqual({});
  });

  it('begins at the first row when a longer one is cleared', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies?q=the`);
    await page.locator('#q').fill('');
    await expect.poll(() => shownIds(page)).toHaveLength(250);
    expect(queryOf(page)).toEqual({});
  });

  it.each([
    [
      'too many requests',
      (route: Route) => route.fulfill({ status: 429, body: '{"message":"Too Many Requests"}' }),
    ],
    ['a page without rows', (route: Route) => route.fulfill({ body: '<p>Welcome to this hotel</p>' })],
    ['a lost connection', (route: Route) => route.abort()],
  ])('whose rows do not come because of %s is loaded as a page', async (_, fail) => {
    const { page } = await visit();
    await page.goto(`${url()}/movies`);
    await page.route(/part=rows/, fail);
    await page.locator('#q').fill('宫崎骏');
    const wanted = await idsOf(url(), { q: '宫崎骏' });
    await expect.poll(() => shownIds(page)).toEqual(wanted);
    expect(queryOf(page)).toEqual({ q: '宫崎骏' });
    expect(await page.locator('#count').textContent()).toContain(String(wanted.length));
  });

  it('is kept by the link to the other language, and by links that are opened beside it', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('#q').fill('宫崎骏');
    await page.locator('.chips').waitFor();
    const href = (await page.locator('.stick a', { hasText: '动画' }).getAttribute('href')) ?? '';
    expect(Object.fromEntries(new URL(href, page.url()).searchParams)).toEqual({
      q: '宫崎骏',
      genre: '动画',
    });
    const wanted = await shownIds(page);
    await page.locator('a[hreflang]').click();
    await page.waitForURL('**lang=en');
    expect(queryOf(page)).toEqual({ q: '宫崎骏', lang: 'en' });
    expect(await shownIds(page)).toEqual(wanted);
  });

  it('gives way to the whole list, in its language, for a jump and a square of the crawl', async () => {
    for (const [links, section] of [
      ['.jump a', 'p3'],
      ['.strip .sq', 'p3'],
    ] as const) {
      const { page } = await visit();
      await page.goto(`${url()}/?lang=en`);
      await page.locator('#q').fill('宫崎骏');
      await page.locator('.chips').waitFor();
      await page.locator(links).nth(2).click();
      await expect.poll(() => shownIds(page)).toHaveLength(250);
      await expect
        .poll(() => page.locator(`#${section}`).evaluate(at => Math.abs(at.getBoundingClientRect().top)))
        .toBeLessThan(120);
      expect(queryOf(page)).toEqual({ lang: 'en' });
    }
  });

  it('is one step of the way back, whether or not it was ended by Enter', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies`);
    await page.goto(`${url()}/movies?sort=-votes`);
    await page.locator('#q').fill('the');
    await expect.poll(() => queryOf(page)).toEqual({ q: 'the', sort: '-votes' });
    await page.locator('#q').press('Enter');
    await page.goBack();
    expect(queryOf(page)).toEqual({});
  });

  it('stands in the box as it is in the address when one goes back, also while the box has the focus', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies?q=the`);
    await page.locator('.stick a', { hasText: '日本' }).first().click();
    await expect.poll(() => queryOf(page)).toEqual({ q: 'the', country: '日本' });
    await page.locator('#q').fill('宫崎骏');
    await expect.poll(() => queryOf(page)).toEqual({ q: '宫崎骏', country: '日本' });
    await page.goBack();
    await expect.poll(() => page.locator('#q').inputValue()).toBe('the');
    expect(await shownIds(page)).toEqual(await idsOf(url(), { q: 'the' }));
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
  });

  it('is offered by the downloads too', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('#q').fill('宫崎骏');
    const wanted = await idsOf(url(), { q: '宫崎骏' });
    await expect.poll(() => shownIds(page)).toEqual(wanted);
    const address = (await page.locator('a[data-format]', { hasText: 'JSON' }).getAttribute('href')) ?? '';
    expect(await idsAt(new URL(address, page.url()))).toEqual(wanted);
  });
});

describe('an order', () => {
  it('is that of the API, and the address and the back button know it', async () => {
    const { page } = await visit();
    await page.goto(url());
    await page.locator('#s').selectOption('-votes');
    const wanted = await idsOf(url(), { sort: '-votes' });
    await expect.poll(() => shownIds(page)).toEqual(wanted);
    await expect.poll(() => queryOf(page)).toEqual({ sort: '-votes' });
    await page.locator('#s').selectOption('rank');
    await expect.poll(() => queryOf(page)).toEqual({});
    await expect.poll(async () => (await shownIds(page))[0]).toBe((await idsOf(url(), {}))[0]);
  });

  it('goes together with a search', async () => {
    const { page } = await visit();
    await page.goto(`${url()}/movies?q=the`);
    await page.locator('#s').selectOption('-year');
    await expect.poll(() => queryOf(page)).toEqual({ q: 'the', sort: '-year' });
    await expect.poll(() => shownIds(page)).toEqual(await idsOf(url(), { q: 'the', sort: '-year' }));
  });
});
