import { afterAll, describe, expect, it } from 'vitest';
import { eventOf } from '../support/http-event.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
const ENTRIES = sampleEntries(60);

const api = await startApi();
await publishEntries(api.store, crawlId(1), '2026-11-21T00:00:00.000Z', ENTRIES, 25, true);
await publishEntries(api.store, crawlId(2), '2026-11-22T00:00:00.000Z', moved(), 25, true);
afterAll(() => api.stop());

/** The list with its first two entries changed. */
function moved() {
  const [first, second, ...others] = ENTRIES;
  if (first === undefined || second === undefined) throw new Error('expected two entries');
  return [second, first, ...others].map((entry, index) => ({ ...entry, rank: index + 1 }));
}

const isOwn = ({ host }: URL) => host === 'api.example';

const page = (path: string, query = '', language = 'en') =>
  api.ask(path, query, { accept: BROWSER, 'accept-language': language });

describe('a browser gets a page', () => {
  it.each([
    ['/', '', 200],
    ['/movies', '', 200],
    ['/movies', 'q=a&sort=-rating', 200],
    ['/movies', 'q=&sort=rank', 200],
    ['/movies/1', '', 200],
    [`/movies/by-id/${ENTRIES[0]?.id}`, '', 200],
    ['/movies/changes', '', 200],
    [`/crawls/${crawlId(2)}`, '', 200],
    ['/docs', '', 200],
    ['/movies/61', '', 404],
    ['/nowhere', '', 404],
    ['/movies', 'page=2', 400],
  ])('of %s?%s', async (path, query, status) => {
    const { status: got, headers, body } = await page(path, query);
    expect(got).toBe(status);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(body).toMatch(/^<!doctype html>/);
    expect(body).not.toMatch(/ style="| on\w+="/);
  });

  it('and a program gets JSON at the same address', async () => {
    for (const accept of ['*/*', 'application/json', ''])
      expect(JSON.parse((await api.ask('/movies', '', { accept })).body)).toMatchObject({ total: 60 });
    expect((await api.ask('/movies', 'format=html', { accept: '*/*' })).body).toMatch(/^<!doctype html>/);
    expect(JSON.parse((await page('/movies/1', 'format=json')).body)).toMatchObject({ rank: 1 });
  });

  it('of what is past the end with the way back', async () => {
    const { body } = await page('/movies', 'offset=300');
    expect(body).toContain('<span>0 / 60</span>');
    expect(body).toMatch(/<a rel="prev" href="\?offset=0"/);
  });

  it('of a list that has not been published as a 404 that says so', async () => {
    const empty = await startApi();
    const { status, body } = await empty.ask('/movies', '', { accept: BROWSER });
    await empty.stop();
    expect(status).toBe(404);
    expect(body).toContain('Not crawled yet');
  });
});

describe('the language', () => {
  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-US,en;q=0.9', 'en'],
    ['fr,en;q=0.5,zh;q=0.7', 'zh-CN'],
    ['de', 'en'],
    ['zh;q=0', 'en'],
    ['fr, zh;q=0', 'en'],
    ['en;q=0, zh-TW;q=0.1', 'zh-CN'],
    ['', 'en'],
  ])('of Accept-Language %s is %s', async (header, language) => {
    const { body, headers } = await page('/movies', '', header);
    expect(body).toContain(`<html lang="${language}">`);
    expect(headers.vary).toContain('accept-language');
  });

  it('that a link asks for stays on the page, and its links keep it', async () => {
    const { body } = await page('/movies', 'lang=zh', 'en');
    expect(body).toContain('<html lang="zh-CN">');
    expect(body).toMatch(/href="\.\/movies\/by-id\/\d+\?lang=zh"/);
    expect(body).toContain('豆瓣电影');
  });

  it('translates the values of the list, and puts the first Latin title first in English', async () => {
    const { body } = await page('/movies', 'sort=rank&limit=3', 'en');
    expect(body).toContain('United States');
    expect(body).toMatch(/<h3><a [^>]*>Farewell My Concubine<\/a>/);
  });
});

describe('assets', () => {
  it('have the hash of their text in their names, are kept for ever, and are not empty', async () => {
    const { body } = await page('/movies');
    const files = [...body.matchAll(/"\.\/(assets\/[^"]+)"/g)].map(([, file]) => `/${file}`);
    expect(files).toHaveLength(3);
    for (const file of files) {
      const { status, headers, body: text } = await api.ask(file);
      expect({ status, file: text.length > 200 }).toEqual({ status: 200, file: true });
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });
});

describe('a page', () => {
  it('has a validator that changes with the list, and a 304 for a browser that has it', async () => {
    const { headers } = await page('/movies');
    const again = await api.ask('/movies', '', {
      accept: BROWSER,
      'accept-language': 'en',
      'if-none-match': headers.etag ?? '',
    });
    expect(again.status).toBe(304);
    const chinese = await api.ask('/movies', '', {
      accept: BROWSER,
      'accept-language': 'zh',
      'if-none-match': headers.etag ?? '',
    });
    expect(chinese.status).toBe(200);
  });

  it('names every format and feed of the list, and each is there', async () => {
    const { body } = await page('/movies');
    const links = [...body.matchAll(/<link rel="alternate" type="([^"]+)" href="\.\/([^"]+)"/g)];
    expect(links).toHaveLength(9);
    for (const [, type, path] of links) {
      const { status, headers } = await api.ask(`/${path}`);
      expect({ status, type: headers['content-type']?.split(';')[0] }).toEqual({ status: 200, type });
    }
  });

  it.each(['$default', 'GET /movies'])(
    'has links that hold after a slash, by the route %s',
    async routeKey => {
      const headers = { accept: BROWSER };
      const { body = '' } = await api.api({ ...eventOf('/movies/'), routeKey, headers });
      const links = [...body.matchAll(/href="([^"#?]+)/g)].map(([, link]) => link ?? '');
      const own = links.map(link => new URL(link, 'https://api.example/movies/')).filter(isOwn);
      expect(own.length).toBeGreaterThan(60);
      for (const path of new Set(own.map(({ pathname }) => pathname)))
        expect([path, (await page(path)).status]).toEqual([path, 200]);
    },
  );

  it('shows who moved since the crawl before', async () => {
    const { body } = await page('/movies');
    expect(body).toContain('Since yesterday <b>2 moved</b>.');
    expect(body).toMatch(/<span class="mv up">/);
  });
});
