import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResponder } from '../../functions/adapters/http/respond.ts';
import { csvOf } from '../../functions/core/read/write.ts';
import { crawl, LIST } from '../support/crawl.ts';
import { TABLE } from '../support/engines.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const api = await startApi();
const { ask, store, calls } = api;
const ENTRIES = sampleEntries(250);
const [OLD, NEW] = [crawlId(1), crawlId(2)];

beforeAll(async () => {
  await publishEntries(
    store,
    OLD,
    '2026-11-23T00:00:00.000Z',
    ENTRIES.toReversed().map((entry, index) => ({ ...entry, rank: index + 1 })),
  );
  await publishEntries(store, NEW, '2026-11-24T00:00:00.000Z', ENTRIES);
});
afterAll(() => api.stop());

const titles = async (query: string) => {
  const { body } = await ask('/movies', query);
  return JSON.parse(body).movies.map(({ title }: { title: string }) => title);
};

describe('a query', () => {
  it('finds text in any searchable field, whatever its case and width', async () => {
    expect(await titles('q=泰坦')).toEqual(['泰坦尼克号']);
    expect(await titles('q=ｔＩＴＡＮＩＣ')).toEqual(['泰坦尼克号']);
    expect(await titles('q=no such film')).toEqual([]);
    expect(await titles('q=%20%E3%80%80Titanic ')).toEqual(['泰坦尼克号']);
  });

  it('filters by facets: ranges, several values of one, and all of several', async () => {
    const years = async (query: string) => {
      const { movies } = JSON.parse((await ask('/movies', query)).body);
      return movies.map(({ year }: { year: number }) => year);
    };
    const nineties = ENTRIES.filter(({ year }) => Number(year) >= 1990 && Number(year) <= 1999);
    expect(await years('year=1990-1999')).toEqual(nineties.map(({ year }) => year));
    expect(new Set(await years('year=1994&year=1995'))).toEqual(new Set([1994, 1995]));
    const both = JSON.parse((await ask('/movies', 'year=1990-1999&genre=动画')).body).movies;
    expect(both.length).toBeGreaterThan(0);
    for (const { year, genres } of both) {
      expect(year).toBeGreaterThanOrEqual(1990);
      expect(genres).toContain('动画');
    }
  });

  it('filters by rating, sorts by a field in both directions, and slices what is left', async () => {
    const { body } = await ask('/movies', 'minRating=9.5&sort=-votes&limit=2&offset=1');
    const expected = ENTRIES.filter(({ rating }) => Number(rating) >= 9.5)
      .toSorted((a, b) => Number(b.votes) - Number(a.votes))
      .map(({ id }) => id);
    const { total, movies } = JSON.parse(body);
    expect(total).toBe(expected.length);
    expect(movies.map(({ id }: { id: string }) => id)).toEqual(expected.slice(1, 3));
    const byYear = JSON.parse((await ask('/movies', 'sort=year')).body).movies.map(
      ({ year }: { year: number }) => year,
    );
    expect(byYear).toEqual(byYear.toSorted((a: number, b: number) => a - b));
  });

  it('counts the values of facets among what it selects', async () => {
    const { facets, total } = JSON.parse((await ask('/movies', 'facets=year,genre&minRating=9')).body);
    const counted = facets.year.reduce((sum: number, { count }: { count: number }) => sum + count, 0);
    expect(counted).toBe(total);
    expect(facets.genre[0].count).toBeGreaterThanOrEqual(facets.genre[1].count);
  });

  it('returns some fields, or the entries by their ids', async () => {
    const { movies } = JSON.parse((await ask('/movies', 'fields=id,title&limit=1')).body);
    expect(movies).toEqual([{ id: ENTRIES[0]?.id, title: ENTRIES[0]?.title }]);
    const byId = JSON.parse((await ask('/movies', 'shape=byId')).body).movies;
    expect(Object.keys(byId)).toHaveLength(250);
    expect(byId[ENTRIES[6]?.id ?? '']).toEqual(ENTRIES[6]);
  });

  it('returns one entry by its id', async () => {
    expect(JSON.parse((await ask(`/movies/by-id/${ENTRIES[3]?.id}`)).body)).toEqual({
      entry: ENTRIES[3],
      listing: null,
    });
    expect((await ask('/movies/by-id/none')).status).toBe(404);
  });
});

describe('a slice', () => {
  it('links to the others, pinned to its crawl, so that a client never mixes two', async () => {
    const read: string[] = [];
    let query = 'limit=60';
    for (let requests = 0; requests < 9 && query !== ''; requests++) {
      const { body, headers } = await ask('/movies', query);
      read.push(...JSON.parse(body).movies.map(({ id }: { id: string }) => id));
      expect(JSON.parse(body).crawl).toBe(NEW);
      query = /<\?([^>]*)>; rel="next"/.exec(headers.link ?? '')?.[1] ?? '';
      if (query !== '') expect(query).toContain(`crawl=${NEW}`);
    }
    expect(read).toEqual(ENTRIES.map(({ id }) => id));
  });

  it.each([
    ['/movies', 'format=csv&raw=true&year=1990-1999&year=2001&sort=-votes&limit=2', {}, 'text/csv'],
    ['/movies', 'lang=zh&limit=2', { accept: 'text/csv' }, 'text/csv'],
    ['/movies.txt', 'format=ndjson&fields=id,title&limit=2', {}, 'application/x-ndjson'],
  ])(
    'of %s?%s with %o links to the next one in its own format and with its own parameters',
    async (path, query, headers: Record<string, string>, type) => {
      const first = await ask(path, query, headers);
      const next = /<\?([^>]*)>; rel="next"/.exec(first.headers.link ?? '')?.[1] ?? '';
      const parameters = [...new URLSearchParams(next)].map(parameter => parameter.join('='));
      for (const [name, value] of new URLSearchParams(query))
        expect(parameters).toContain(`${name}=${value}`);
      expect((await ask(path, next)).headers['content-type']).toContain(type);
    },
  );

  it('of a pinned crawl is what that crawl published', async () => {
    const { body, headers } = await ask('/movies', `crawl=${OLD}&limit=1`);
    expect(JSON.parse(body)).toMatchObject({ crawl: OLD, movies: [{ id: ENTRIES[249]?.id, rank: 1 }] });
    expect(headers['cache-control']).toContain('immutable');
  });

  it.each([crawlId(9), 'f'.repeat(20)])('of the crawl %s, which was never published, is gone', async id => {
    expect((await ask('/movies', `crawl=${id}`)).status).toBe(410);
  });

  it('of a crawl that has lost a page to its expiry is gone, never short', async () => {
    const [kept, lost] = [crawlId(3), crawlId(4)];
    await publishEntries(store, kept, '2026-11-20T00:00:00.000Z', ENTRIES.slice(0, 75));
    await publishEntries(store, lost, '2026-11-21T00:00:00.000Z', ENTRIES.slice(0, 75));
    await api.client.send(
      new DeleteCommand({ TableName: TABLE, Key: { pk: `CRAWL#${lost}`, sk: 'PAGE#000002' } }),
    );
    expect((await ask('/movies', `crawl=${kept}`)).status).toBe(200);
    const { status, body } = await ask('/movies', `crawl=${lost}`);
    expect(status).toBe(410);
    expect(JSON.parse(body).detail).toContain('expired');
  });
});

describe('a format', () => {
  it.each([
    ['/movies.csv', '', {}, 'text/csv'],
    ['/movies', 'format=csv', {}, 'text/csv'],
    ['/movies', '', { accept: 'text/csv' }, 'text/csv'],
    ['/movies.ndjson', '', {}, 'application/x-ndjson'],
    ['/movies', '', { accept: 'application/x-ndjson, */*;q=0.1' }, 'application/x-ndjson'],
    ['/movies.txt', '', {}, 'text/plain'],
    ['/movies.json', '', { accept: 'text/csv' }, 'application/json'],
    ['/movies.csv', 'format=json', {}, 'application/json'],
    ['/movies.json', 'format=txt', { accept: 'text/csv' }, 'text/plain'],
    ['/movies', 'format=json', { accept: 'text/csv' }, 'application/json'],
    ['/movies', '', { accept: '*/*, text/csv;q=0.1' }, 'application/json'],
    ['/movies', '', { accept: 'application/json;q=0, */*' }, 'text/csv'],
    ['/movies', '', { accept: 'application/*, application/json;q=0.2' }, 'application/x-ndjson'],
    ['/movies', '', { accept: 'text/*;q=0.9, text/plain, text/csv;q=0' }, 'text/plain'],
    ['/movies', '', { accept: 'text/html, application/xhtml+xml, */*' }, 'text/html'],
    ['/movies', '', { accept: 'TEXT/CSV, application/json' }, 'text/csv'],
    ['/movies/1', '', { accept: 'application/json;q=0, */*' }, 'text/html'],
    ['/movies', '', { accept: 'image/png' }, 'application/json'],
    ['/movies', '', { accept: '*/*' }, 'application/json'],
    ['/movies', '', {}, 'application/json'],
  ])('%s?%s with %o is %s', async (path, query, headers: Record<string, string>, type) => {
    const response = await ask(path, query, headers);
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toMatch(new RegExp(`^${type.replace('/', '\\/')}`));
  });

  it('CSV is read back by another library, every field of every entry', async () => {
    const { body } = await ask('/movies.csv', 'raw=1');
    const { data, errors } = Papa.parse<Record<string, string>>(body, { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(data).toHaveLength(250);
    for (const [index, row] of data.entries()) {
      const entry = ENTRIES[index];
      expect(row.title).toBe(entry?.title);
      expect(row.rank).toBe(String(index + 1));
      expect(row.quote).toBe(entry?.quote ?? '');
      expect(row.genres).toBe((Array.isArray(entry?.genres) ? entry.genres : []).join('; '));
    }
    expect(body).toContain('\r\n');
  });

  it('CSV has no cell that a spreadsheet would run as a formula, wherever it splits the lines', () => {
    const signs = [...'=+-@＝＋－＠\t\r\n\0\u0001\u001f'];
    const before = ['', 'a;', 'a; ', 'a;"', 'a; "\u3000', '\t', 'a\n', 'a\r\n', ';;', '\t;'];
    const titles = signs.flatMap(sign => before.map(start => `${start}${sign}1+1`));
    const rows = titles.map(title => ({ title, genres: ['ok', title] }));
    const csv = csvOf(rows, { fields: ['title', 'genres'], raw: false, bom: false });
    const formulas = csv.split(/[,;\t\r\n]/).filter(cell => /^[\p{Zs}"]*[=+\-@＝＋－＠\p{Cc}]/u.test(cell));
    expect(formulas).toEqual([]);
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: false });
    expect(data.map(({ title }) => title?.at(0))).not.toContainEqual(expect.stringMatching(/\p{Cc}/u));
  });

  it('CSV has numbers as they are, and with raw=1 every text too', () => {
    const fields = ['votes', 'text'];
    const rows = [{ votes: -1.5, text: 'a;=1' }];
    expect(csvOf(rows, { fields, raw: false, bom: false, header: false })).toBe("-1.5,a;'=1\r\n");
    expect(csvOf(rows, { fields, raw: true, bom: false, header: false })).toBe('-1.5,a;=1\r\n');
  });

  it('CSV has a byte order mark and is a file to save, if asked', async () => {
    const { raw, headers } = await ask('/movies.csv', 'bom=1&download=1&limit=1');
    expect(Buffer.from(raw.body ?? '').subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
    expect(headers['content-disposition']).toBe('attachment; filename="movies.csv"');
  });

  it('text is the script’s form, and NDJSON an entry a line', async () => {
    const lines = (await ask('/movies.txt')).body.trimEnd().split('\n');
    expect(lines).toHaveLength(250);
    expect(lines[45]).toBe('46 钢琴家 None https://movie.douban.com/subject/1296736/');
    const parsed = (await ask('/movies.ndjson')).body
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(parsed).toEqual(ENTRIES);
  });
});

describe('HTTP', () => {
  it('a client that has the list already gets a 304, for which nothing is built and one item is read', async () => {
    const { headers } = await ask('/movies');
    expect(headers.etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(headers['last-modified']).toBe('Tue, 24 Nov 2026 00:00:00 GMT');
    calls.length = 0;
    for (const given of [headers.etag, `"x", ${headers.etag}`, headers.etag?.slice(2), '*']) {
      const unchanged = await ask('/movies', '', { 'if-none-match': given ?? '' });
      expect(unchanged).toMatchObject({ status: 304, body: '' });
      // Otherwise API Gateway adds one of its own, and a cache takes that for the type of what it has.
      expect(unchanged.headers['content-type']).toBe('application/json; charset=utf-8');
    }
    expect(calls).toEqual(['readPointer', 'readPointer', 'readPointer', 'readPointer']);
  });

  it.each([
    ['/movies/by-id/nonsense', '', 404],
    ['/movies/251', '', 404],
    ['/movies/changes', `from=${crawlId(0)}`, 410],
    ['/movies/1', '', 304],
    ['/crawls', '', 304],
  ])('If-None-Match: * is a question whether %s?%s exists, which is a %i', async (path, query, expected) => {
    const { status, body } = await ask(path, query, { 'if-none-match': '*' });
    expect(status).toBe(expected);
    expect(body === '').toBe(expected === 304);
  });

  it('a warm request reads the pointer and nothing else', async () => {
    for (const [path, query] of [
      ['/movies', ''],
      ['/movies.csv', ''],
      ['/movies', 'q=泰坦'],
      ['/movies/7', ''],
    ] as const) {
      await ask(path, query);
      calls.length = 0;
      expect((await ask(path, query)).status).toBe(200);
      expect(calls).toEqual(['readPointer']);
    }
  });

  it('responses without content take memory too, so they are forgotten like others', async () => {
    const respond = createResponder('build');
    const made: string[] = [];
    const get = (key: string) => {
      const render = () => {
        made.push(key);
        return { body: '' };
      };
      const facts = { version: '1', lastModified: null, cacheControl: 'no-cache', type: 'text/plain' };
      return respond({ ...facts, render }, { key, ifNoneMatch: undefined, acceptEncoding: undefined });
    };
    for (let number = 0; number < 25_000; number++) await get(String(number));
    await get('24999');
    expect(made).toHaveLength(25_000);
    await get('0');
    expect(made).toHaveLength(25_001);
  });

  it('an ETag differs by crawl, format, query and build', async () => {
    const tagOf = async (path: string, query = '') => (await ask(path, query)).headers.etag;
    const other = await startApi('another build');
    await publishEntries(other.store, NEW, '2026-11-24T00:00:00.000Z', ENTRIES.slice(0, 25));
    const tags = [
      await tagOf('/movies'),
      await tagOf('/movies.csv'),
      await tagOf('/movies', 'limit=1'),
      await tagOf('/movies', `crawl=${OLD}`),
      (await other.ask('/movies')).headers.etag,
    ];
    await other.stop();
    expect(new Set(tags).size).toBe(tags.length);
  });

  it.each([
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.1, gzip', 'gzip'],
    ['gzip;q=0.9, BR;q=0.9', 'br'],
    ['br;q=0.2, *;q=0.5', 'gzip'],
    ['gzip;q=0.5, identity', undefined],
    ['gzip;q=0, *;q=0', undefined],
    ['*', 'br'],
    ['identity', undefined],
    ['', undefined],
  ])('Accept-Encoding: %s gets %s', async (accepted, coding) => {
    const { headers, body, raw } = await ask('/movies', '', { 'accept-encoding': accepted });
    expect(headers['content-encoding']).toBe(coding);
    expect(headers.vary).toBe('accept, accept-encoding, accept-language, origin');
    expect(JSON.parse(body).movies).toHaveLength(250);
    if (coding !== undefined) expect((raw.body ?? '').length).toBeLessThan(body.length / 2);
  });

  it('HEAD is GET without the body', async () => {
    const get = await ask('/movies');
    const head = await ask('/movies', '', {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers.etag).toBe(get.headers.etag);
  });

  it.each(['DELETE', 'PUT', 'POST', 'PATCH', 'TRACE'])(
    '%s /movies is a 405 that names the methods',
    async method => {
      const { status, headers } = await ask('/movies', '', {}, method);
      expect(status).toBe(405);
      expect(headers.allow).toBe('GET, HEAD');
    },
  );

  it('DELETE /crawls is a 405 that names the same methods in its header and in its text', async () => {
    const { status, headers, body } = await ask('/crawls', '', {}, 'DELETE');
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'GET, HEAD, POST' });
    expect(JSON.parse(body).detail).toBe('the methods of this route are GET, HEAD, POST');
  });

  it('a 404 before the first publication names the running crawl, and nobody may keep it', async () => {
    const empty = await startApi();
    await empty.store.putCrawl(crawl({ id: crawlId(7), list: LIST }));
    const { status, headers, body } = await empty.ask('/movies');
    await empty.stop();
    expect(status).toBe(404);
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body)).toMatchObject({
      crawl: crawlId(7),
      detail: expect.stringContaining('is running'),
    });
  });
});

describe('a list of 6,000 entries', () => {
  const long = crawlId(8);
  beforeAll(async () => {
    await publishEntries(store, long, '2026-11-25T00:00:00.000Z', sampleEntries(6000), 250);
  }, 60_000);

  it('can be read in slices through its links', async () => {
    let query = 'limit=1000';
    let count = 0;
    while (query !== '') {
      const { body, headers } = await ask('/movies', query);
      count += JSON.parse(body).count;
      query = /<\?([^>]*)>; rel="next"/.exec(headers.link ?? '')?.[1] ?? '';
    }
    expect(count).toBe(6000);
  });

  it.each(['q=x', 'sort=-votes', 'facets=year', 'minRating=9', 'year=1994'])(
    'is too long for %s, which the problem says',
    async query => {
      const { status, body } = await ask('/movies', query);
      expect(status).toBe(400);
      expect(JSON.parse(body).detail).toContain('the list has 6000 entries');
    },
  );
});
