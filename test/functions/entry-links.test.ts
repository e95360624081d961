import { afterAll, describe, expect, it } from 'vitest';
import { eventOf } from '../support/http-event.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const HTML = { accept: 'text/html' };
const IDS = [
  '1292052',
  '/quote/101',
  'a?b',
  'a#b',
  '50%',
  '50%25',
  '%2F',
  'a b',
  'a\\b',
  '名言',
  'a&b=c;d',
  ' x',
  '../y',
];

const api = await startApi();
const entries = sampleEntries(IDS.length).map((entry, index) => ({ ...entry, id: IDS[index] ?? '' }));
await publishEntries(api.store, crawlId(1), '2026-11-21T00:00:00.000Z', entries);
afterAll(() => api.stop());

/** What an HTTP API makes of the path of a request: it decodes it, and drops what follows a question mark in it. */
const decoded = (path: string) => decodeURIComponent(path).replace(/\?.*$/s, '');
const idAt = async (path: string) => {
  const { status, body } = await api.ask(path);
  return status === 200 ? JSON.parse(body).entry.id : status;
};

describe.each(IDS.map((id, index) => [id, index + 1] as const))('the entry with the id %s', (id, rank) => {
  it('is where the links of the page lead, through an API that decodes paths', async () => {
    const { body } = await api.ask('/movies', '', HTML);
    const links = [...body.matchAll(/<h3><a href="\.\/([^"]*)"/g)].map(([, link = '']) => link);
    const link = links[rank - 1] ?? '';
    expect(link).not.toMatch(/&/);
    expect(await idAt(decoded(`/${link}`))).toBe(id);
    const page = await api.ask(decoded(`/${link}`), '', HTML);
    const [, json = ''] =
      /type="application\/json" href="(?:\.\.\/)*([^"?]*)\?format=json"/.exec(page.body) ?? [];
    expect(await idAt(decoded(`/${json}`))).toBe(id);
  });

  it('is found by its id encoded once, by a route or by none', async () => {
    // A question mark, the dots of a path and what is read as an encoded character need to be encoded twice.
    if (/\?|\.\.|%[0-9a-f]{2}/i.test(id)) return;
    const path = decoded(`/movies/by-id/${encodeURIComponent(id)}`);
    expect(await idAt(path)).toBe(id);
    const routed = { ...eventOf(path), routeKey: 'GET /movies/by-id/{id}' };
    expect(JSON.parse((await api.api(routed)).body ?? '').entry.id).toBe(id);
    const behind = { ...routed, rawPath: `/lists${path}` };
    expect(JSON.parse((await api.api(behind)).body ?? '').entry.id).toBe(id);
  });
});

describe('the page of a list that is too long to be searched', () => {
  it.each([1001, 5001])('of %i entries has no link that its API refuses', async count => {
    const long = await startApi();
    const all = Array.from({ length: count }, (_, index) => {
      const [entry] = sampleEntries(1);
      if (entry === undefined) throw new Error('no sample');
      return { ...entry, rank: index + 1, id: String(index + 1) };
    });
    await publishEntries(long.store, crawlId(1), '2026-11-21T00:00:00.000Z', all, 1000);
    try {
      for (const [path, root] of [
        ['/movies', './'],
        ['/movies/7', '../'],
      ] as const) {
        const { body } = await long.ask(path, '', HTML);
        const links = [...body.matchAll(/href="(\.\.?\/[^"#]*)/g)].map(([, link = '']) =>
          link.replaceAll('&amp;', '&'),
        );
        expect(body.includes('feed.atom'), path).toBe(false);
        const own = [...new Set(links)].filter(link => link.startsWith(`${root}movies`));
        expect(own.length, path).toBeGreaterThan(3);
        for (const link of own) {
          const url = new URL(link, `https://api.example${path}`);
          const { status } = await long.ask(decoded(url.pathname), url.search.slice(1));
          expect([link, status]).toEqual([link, 200]);
        }
      }
    } finally {
      await long.stop();
    }
  });
});
