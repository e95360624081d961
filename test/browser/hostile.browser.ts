import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../functions/core/page/list.ts';
import movies from '../../functions/lists/movies.ts';
import { sampleEntries } from '../support/published-api.ts';
import { NEWEST, type PageServer, startPageServer } from './page-server.ts';
import { overflowOf, SIZES, shownIds, styleOf, useBrowser, type Visit } from './visit.ts';

/** Titles that would do harm as markup, in a script, in a table, or to the layout. */
const TITLES = [
  '<img src=x onerror="globalThis.harmed = 1">',
  '</script><script>globalThis.harmed = 1</script>',
  '\u202e开倒车的片名 desrever',
  '=1+1',
  '长'.repeat(500),
  'W'.repeat(500),
  `"><svg onload=globalThis.harmed=1> ' & &amp; {{7*7}} \${1}`,
  '‏עברית ו-العربية',
];
const visit = useBrowser();
const entries: Entry[] = sampleEntries(30).map((entry, index) => {
  const title = TITLES[index];
  if (title === undefined) return entry;
  const more = {
    originalTitle: title,
    otherTitles: [title],
    credits: title,
    genres: [title],
    countries: [title],
  };
  return { ...entry, id: `${index} ${title.slice(0, 30)}/../?#%`, title, quote: title, ...more };
});
let server: PageServer;

beforeAll(async () => {
  server = await startPageServer([movies]);
  const crawls = [entries.toReversed(), entries].map((all, index) => ({
    id: String(index + 1).padStart(20, '0'),
    startedAt: new Date(Date.parse(NEWEST) - (1 - index) * 86_400_000).toISOString(),
    entries: all.map((entry, at) => ({ ...entry, rank: at + 1 })),
  }));
  await server.publishCrawls(movies, crawls);
});
afterAll(() => server?.stop());

async function expectHarmless({ page, problems }: Visit) {
  expect(await page.evaluate('globalThis.harmed')).toBeUndefined();
  expect(await page.locator('main img, main script, svg[onload]').count()).toBe(0);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
}

describe('hostile text', () => {
  it.each(SIZES)('is text in the list, and does not widen it, at $width pixels', async viewport => {
    const visited = await visit({ viewport });
    await visited.page.goto(server.url);
    await expectHarmless(visited);
    const shown = await visited.page.locator('.row h3 a').allTextContents();
    expect(shown.slice(0, TITLES.length)).toEqual(TITLES);
  });

  it.each(SIZES)('is text in the filtered list and in its chips, at $width pixels', async viewport => {
    const visited = await visit({ viewport });
    for (const title of [TITLES[0], TITLES[1], TITLES[2], TITLES[6]]) {
      await visited.page.goto(
        `${server.url}/movies?${new URLSearchParams({ q: (title ?? '').slice(0, 20) })}`,
      );
      expect(await shownIds(visited.page)).toHaveLength(1);
      await expectHarmless(visited);
    }
  });

  it.each(SIZES)('is text on the page of an entry, at $width pixels', async viewport => {
    const visited = await visit({ viewport });
    for (const [index, title] of TITLES.entries()) {
      await visited.page.goto(`${server.url}/movies/${index + 1}`);
      expect(await visited.page.locator('h1 bdi').first().textContent()).toBe(title);
      await expectHarmless(visited);
    }
  });

  it('is text among the changes', async () => {
    const visited = await visit({ viewport: { width: 375, height: 800 } });
    await visited.page.goto(`${server.url}/movies/changes`);
    await expectHarmless(visited);
  });

  it('leads from the list to its entry, whatever its id is made of', async () => {
    const { page } = await visit();
    for (const [index, title] of TITLES.entries()) {
      await page.goto(server.url);
      await page.locator(`#r${index + 1} h3 a`).click();
      await page.locator('.ent').waitFor();
      expect(await page.locator('h1 bdi').first().textContent()).toBe(title);
    }
  });

  it('does not turn the text around it', async () => {
    const { page } = await visit();
    await page.goto(server.url);
    expect(await styleOf(page, '#r3 h3 a', 'unicodeBidi')).toBe('isolate');
  });

  it('is part of JSON-LD that parses', async () => {
    const { page } = await visit();
    await page.goto(server.url);
    const data: unknown = JSON.parse(
      (await page.locator('[type="application/ld+json"]').textContent()) ?? '',
    );
    expect(data).toMatchObject({
      itemListElement: TITLES.map(name => ({ name })).concat(
        entries.slice(TITLES.length).map(({ title }) => ({ name: title })),
      ),
    });
  });

  it('makes no link that runs as a script', async () => {
    const { page } = await visit();
    for (const path of ['/', '/movies/1', '/movies/changes']) {
      await page.goto(server.url + path);
      const protocols = await page.evaluate<string[]>(
        `[...new Set([...document.querySelectorAll('a, link, form, img, script')].map(one => new URL(one.href?.baseVal ?? one.href ?? one.action ?? one.src, location.href).protocol))]`,
      );
      expect(protocols).toEqual(['http:', ...protocols.filter(one => one === 'https:')]);
    }
  });
});

describe('an entry whose link is a script', () => {
  it('is not shown at all, because no list may have such a link', async () => {
    const own = await startPageServer([movies]);
    // The server's own log says what is wrong with it.
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    try {
      const [first, ...others] = sampleEntries(9);
      if (first === undefined) throw new Error('there is no sample');
      await own.publish(movies, [{ ...first, link: 'javascript:alert(1)' }, ...others], 9, 1);
      const response = await fetch(own.url, { headers: { accept: 'text/html' } });
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('javascript:');
    } finally {
      log.mockRestore();
      await own.stop();
    }
  });
});
