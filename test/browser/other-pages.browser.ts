import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { useMovies } from './movies-server.ts';
import { useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies();
const Document = z.object({ paths: z.record(z.string(), z.unknown()) });

describe('the other pages', () => {
  it('show a crawl with its squares, its times and its id, by the link of the strip', async () => {
    const { page, problems } = await visit();
    await page.goto(url());
    await page.locator('#strip .ch a').click();
    await page.waitForURL('**/crawls/*');
    const id = page.url().split('/').at(-1) ?? '';
    expect(await page.locator('code').textContent()).toBe(id);
    expect(await page.locator('.sq.done').count()).toBe(10);
    expect(await page.locator('#facts th').allTextContents()).toEqual(['开始', '结束', '已完成']);
    await page.locator('h1 a').click();
    await page.waitForURL('**/movies');
    expect(problems).toEqual([]);
  });

  it('show what changed between two crawls, by the link under the movers', async () => {
    const { page, problems } = await visit({ locale: 'en-GB' });
    await page.goto(url());
    await page.getByRole('link', { name: 'All changes' }).click();
    await page.waitForURL('**/movies/changes');
    const headings = await page.locator('.hist h2').allTextContents();
    expect(headings.map(text => text.split(' ')[0])).toEqual(expect.arrayContaining(['Rose', 'Fell']));
    await page.locator('.mo a').first().click();
    await page.waitForURL('**/movies/by-id/*');
    expect(problems).toEqual([]);
  });

  it('show the reference of the API, with every route of its document', async () => {
    const { page, problems } = await visit();
    await page.goto(url());
    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.waitForURL('**/docs');
    const { paths } = Document.parse(await (await fetch(`${url()}/openapi.json`)).json());
    const shown = await page.locator('.docs h2 code').allTextContents();
    for (const path of Object.keys(paths)) expect(shown.join('\n')).toContain(path);
    expect(problems).toEqual([]);
  });

  it.each([
    '/nothing',
    '/movies/9999',
    '/movies/by-id/nobody',
    '/crawls/nothing',
    '/movies?genre='.concat('x'.repeat(300)),
  ])('say as a page what is wrong with %s, and lead to the list', async path => {
    const { page } = await visit();
    const response = await page.goto(url() + path);
    expect(response?.status()).toBeGreaterThanOrEqual(400);
    expect(await page.locator('h1').textContent()).toMatch(/^4\d\d /);
    await page.getByRole('link', { name: '回到榜单' }).click();
    await page.locator('#r1').waitFor();
  });
});
