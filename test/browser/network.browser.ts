import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import movies from '../../functions/lists/movies.ts';
import { sampleEntries } from '../support/published-api.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { useBrowser } from './visit.ts';

const visit = useBrowser();
const HOST = 'https://img1.doubanio.com';
let server: PageServer;

/** Every third movie has a picture at a host of the list, every third one elsewhere, and every third one none. */
beforeAll(async () => {
  server = await startPageServer([movies]);
  const entries = sampleEntries(30).map((entry, index) => ({
    ...entry,
    poster: [`${HOST}/${index}.jpg`, `http://elsewhere.example/${index}.jpg`, null][index % 3] ?? null,
  }));
  await server.publish(movies, entries, 30, 1);
});
afterAll(() => server?.stop());

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="140"><rect width="100" height="140" fill="#0f0"/></svg>`;

describe('what a page asks of others', () => {
  it('is pictures of the hosts that its list names, when they are near, and without saying who asks', async () => {
    const { page, problems, requests } = await visit();
    const referrers: (string | undefined)[] = [];
    await page.route(`${HOST}/**`, route => {
      referrers.push(route.request().headers().referer);
      return route.fulfill({ contentType: 'image/svg+xml', body: PICTURE });
    });
    await page.goto(server.url, { waitUntil: 'networkidle' });
    const images = page.locator('.po img');
    expect(await images.count()).toBe(10);
    for (const image of await images.all()) {
      expect(await image.getAttribute('loading')).toBe('lazy');
      expect(await image.getAttribute('referrerpolicy')).toBe('no-referrer');
    }
    await images.last().scrollIntoViewIfNeeded();
    await expect.poll(() => referrers.length).toBe(10);
    expect(new Set(referrers)).toEqual(new Set([undefined]));
    const others = requests.map(request => new URL(request).origin).filter(origin => origin !== server.url);
    expect(new Set(others)).toEqual(new Set([HOST]));
    expect(problems).toEqual([]);
  });

  it('covers the stand-in where it comes, and leaves it where it fails', async () => {
    const { page } = await visit();
    await page.route(`${HOST}/**`, route =>
      route.request().url().endsWith('/0.jpg')
        ? route.abort()
        : route.fulfill({ contentType: 'image/svg+xml', body: PICTURE }),
    );
    await page.goto(server.url, { waitUntil: 'networkidle' });
    const row = await page.locator('.row:has(img[src$="/0.jpg"])').getAttribute('id');
    const failed = page.locator(`#${row} .po`);
    const natural = (name: string) =>
      page.evaluate<number>(`document.querySelector('img[src$="/${name}.jpg"]').naturalWidth`);
    await expect.poll(() => natural('3')).toBe(100);
    expect((await page.locator('img[src$="/3.jpg"]').boundingBox())?.width).toBe(54);
    expect(await natural('0')).toBe(0);
    expect(await failed.locator('span').isVisible()).toBe(true);
    const drawn = await failed.screenshot();
    await page.evaluate(`document.querySelector('img[src$="/0.jpg"]').remove()`);
    expect((await failed.screenshot()).equals(drawn)).toBe(true);
  });

  it('is nothing on pages that show no pictures', async () => {
    const { page, problems, requests } = await visit();
    for (const path of ['/docs', '/crawls/nothing', '/movies/changes'])
      await page.goto(server.url + path, { waitUntil: 'networkidle' });
    expect(requests.every(request => request.startsWith(server.url))).toBe(true);
    expect(problems.filter(text => !text.includes('404'))).toEqual([]);
  });

  it('stays within its policy, which allows no inline script or style', async () => {
    const response = await fetch(server.url, { headers: { accept: 'text/html' } });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe/);
    expect(policy).toContain(`img-src 'self' ${HOST}`);
    const html = await response.text();
    expect(html).not.toMatch(/<[^>]+ (style|on\w+)=/);
  });
});
