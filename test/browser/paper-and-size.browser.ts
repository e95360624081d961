import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useMovies } from './movies-server.ts';
import { DESK, overflowOf, styleOf, useBrowser } from './visit.ts';

const visit = useBrowser();
const url = useMovies(250, 400);

describe('a page on paper', () => {
  it.each(['/movies', '/movies/20'])('is no wider than the paper at %s', async path => {
    // A4 less its margins, at 96 pixels an inch.
    const { page } = await visit({ viewport: { width: 688, height: 1000 } });
    await page.goto(url() + path);
    await page.emulateMedia({ media: 'print' });
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(await page.locator('.top').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  it('has two columns, with rank, title, facts and rating of each entry', async () => {
    const { page } = await visit({ viewport: DESK });
    await page.goto(`${url()}/movies`);
    await page.emulateMedia({ media: 'print' });
    expect(await styleOf(page, '.lst', 'columnCount')).toBe('2');
    const row = page.locator('#r2');
    for (const part of ['.rk b', 'h3', '.me', '.ra b'])
      expect(await row.locator(part).isVisible()).toBe(true);
    for (const part of ['.po', '.tr', '.vo']) expect(await row.locator(part).isVisible()).toBe(false);
  });
});

describe('the size of a page', () => {
  it.each(['zh-CN', 'en-GB'])(
    'of 250 entries with a year of history is under 60 KB with its style and its script, in %s',
    async language => {
      const html = await (
        await fetch(`${url()}/movies`, { headers: { accept: 'text/html', 'accept-language': language } })
      ).text();
      const files = [...html.matchAll(/(?:href|src)="(\.\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
      expect(files).toHaveLength(3);
      const bodies = [
        html,
        ...(await Promise.all(files.map(async path => (await fetch(new URL(path, `${url()}/`))).text()))),
      ];
      const sizes = bodies.map(compressed);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      console.log(`${language}: ${total} bytes with brotli, of which the page is ${sizes[0]}`);
      expect(total).toBeLessThan(60 * 1024);
    },
  );
});

/** As the API compresses it. */
function compressed(body: string): number {
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
}
