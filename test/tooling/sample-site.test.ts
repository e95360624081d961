import { get } from 'node:http';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { toCrawlError } from '../../functions/core/errors.ts';
import { extract } from '../../functions/core/page/extract.ts';
import { LISTS } from '../../functions/lists/all.ts';
import {
  type Fault,
  type SampleSite,
  type SampleSiteOptions,
  startSampleSite,
} from '../../infra/local/sample-site/site.ts';
import { extractMovies } from '../support/extract-movies.ts';

const sites: SampleSite[] = [];

afterEach(async () => {
  await Promise.all(sites.splice(0).map(site => site.stop()));
});

async function start(options?: SampleSiteOptions): Promise<SampleSite> {
  const site = await startSampleSite(options);
  sites.push(site);
  return site;
}

async function read(site: SampleSite, page = 1, name = 'movies') {
  const list = LISTS.find(list => list.name === name);
  if (list === undefined) throw new Error(`there is no list ${name}`);
  const url = `${site.url}?start=${(page - 1) * 25}&filter=`;
  return extract(list, await (await fetch(url)).text(), url, (page - 1) * 25 + 1);
}

for (const { list, markup, total } of [
  { list: 'movies', markup: '2016', total: 'entries' },
  { list: 'movies', markup: '2025', total: 'entries' },
  { list: 'books', markup: '2025', total: null },
  { list: 'music', markup: '2025', total: 'pages' },
] as const) {
  test.each([10, 40, 300])(
    `each of %i pages of ${list} in the markup of ${markup} has the entries of the list`,
    async pages => {
      const site = await start({ list, markup, pages });
      const truth = site.truth();
      expect(truth).toHaveLength(pages * 25);
      expect(truth.map(entry => entry.rank)).toEqual(truth.map((_entry, index) => index + 1));
      expect(new Set(truth.map(entry => entry.id)).size).toBe(truth.length);
      const numbers = Array.from({ length: pages }, (_, index) => index + 1);
      const all = await Promise.all(numbers.map(page => read(site, page, list)));
      for (const [index, { entries, pagination }] of all.entries()) {
        const page = index + 1;
        expect(entries).toEqual(truth.slice((page - 1) * 25, page * 25));
        expect(pagination.thisPage).toBe(String(page));
        expect(pagination.totalEntries).toBe(total === 'entries' ? String(pages * 25) : null);
        expect(pagination.totalPages).toBe(total === 'pages' ? String(pages) : null);
      }
      expect(site.requests).toHaveLength(pages);
    },
    // 300 pages take 3 s on an idle machine.
    60_000,
  );
}

test('quotes are missing as on the real list: never on page 1, and often on later pages', async () => {
  const truth = (await start()).truth();
  expect(truth.slice(0, 25).every(movie => movie.quote !== null)).toBe(true);
  expect(truth.filter(movie => movie.quote === null)).toHaveLength(114);
});

test('a paginator links to all pages, to a window and the last page, or to the next page with a total', async () => {
  const shown = async (options: SampleSiteOptions, page: number) => {
    const { pagination } = await read(await start(options), page);
    return [pagination.links.map(link => link.page), pagination.totalPages, pagination.totalEntries];
  };
  expect(await shown({}, 10)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9], null, '250']);
  expect(await shown({ pages: 40 }, 1)).toEqual([[2, 3, 4, 5, 40], null, '1000']);
  expect(await shown({ paginator: 'total' }, 1)).toEqual([[], '10', null]);
});

test.each([
  ['movies', '?start=25&filter='],
  ['books', '?start=25'],
  ['music', '?start=25'],
])('page 2 of %s is linked as on the real site, on the host of the sample site', async (list, query) => {
  const site = await start({ list });
  const { pagination } = await read(site, 1, list);
  expect(pagination.next).toBe(site.url + query);
  expect(await (await fetch(site.url)).text()).toContain(
    `href="${list === 'movies' ? '' : site.url}${query.replace('&', '&amp;')}"`,
  );
});

test.each(['movies', 'books', 'music'])('quotes of %s are missing as on the real list', async list => {
  const quotes = (await start({ list })).truth().map(({ quote }) => quote);
  expect(quotes.filter(quote => quote !== null)).toHaveLength(
    { movies: 136, books: 202, music: 0 }[list] ?? -1,
  );
});

test('an album whose line has no date in digits shows the line and nothing of its parts', async () => {
  const album = (await start({ list: 'music' })).truth().find(({ title }) => title === 'Poker Face');
  expect(album).toMatchObject({ artists: [], released: null, labels: [] });
  expect(album?.credits).toMatch(/^Lady Gaga \/ /);
});

/** Fetches and extracts page 1 with a fault. Returns the error, or the number of movies if there is none. */
async function outcome(fault: Fault): Promise<string> {
  const site = await start({ faults: [fault] });
  try {
    const response = await fetch(site.url, { redirect: 'manual', signal: AbortSignal.timeout(1_000) });
    if (response.status !== 200) return `status ${response.status}`;
    const body = await response.text();
    if (body.length > 1_000_000) return 'large';
    return `${extractMovies(body, site.url).entries.length} movies`;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CrawlError')
      return error instanceof Error ? error.name : '';
    return toCrawlError(error).class;
  }
}

test.each<[Fault, string]>([
  [{ kind: 'status', status: 500, retryAfter: '3' }, 'status 500'],
  [{ kind: 'redirect', location: 'https://sec.example/c?r=1' }, 'status 302'],
  [{ kind: 'challenge', type: 'pow' }, 'blocked'],
  [{ kind: 'challenge', type: 'captcha' }, 'blocked'],
  [{ kind: 'challenge', type: 'login' }, 'blocked'],
  [{ kind: 'challenge', type: 'captcha', status: 403 }, 'status 403'],
  [{ kind: 'reset' }, 'TypeError'],
  [{ kind: 'truncated' }, 'TypeError'],
  [{ kind: 'truncated', chunked: true }, 'TypeError'],
  [{ kind: 'cut' }, 'retry'],
  [{ kind: 'slow', ms: 5_000 }, 'TimeoutError'],
  [{ kind: 'drip', ms: 5 }, 'TimeoutError'],
  [{ kind: 'endless' }, 'TimeoutError'],
  [{ kind: 'huge', bytes: 2_000_000 }, 'large'],
  [{ kind: 'bomb', bytes: 2_000_000 }, 'large'],
  [{ kind: 'content-type', type: 'application/pdf' }, '25 movies'],
  [{ kind: 'charset', encoding: 'gbk' }, '25 movies'],
  [{ kind: 'charset', encoding: 'missing' }, '25 movies'],
  [{ kind: 'empty-list' }, 'changed'],
  [{ kind: 'missing' }, '24 movies'],
])('%o gives %s', async (fault, expected) => {
  expect(await outcome(fault)).toBe(expected);
});

test.each<[string, Fault, string | number]>(
  ['movies', 'books', 'music'].flatMap(list => [
    [list, { kind: 'cut' }, 'retry'],
    [list, { kind: 'empty-list' }, 'changed'],
    [list, { kind: 'missing', position: 3 }, 24],
    [list, { kind: 'charset', encoding: 'missing' }, 25],
    [list, { kind: 'challenge', type: 'pow' }, 'blocked'],
  ]),
)('on the site of %s, %o gives %s', async (list, fault, expected) => {
  const site = await start({ list, faults: [fault] });
  const outcome = read(site, 1, list).then(
    ({ entries }) => entries.length,
    error => toCrawlError(error).class,
  );
  expect(await outcome).toBe(expected);
});

test('a list that is replaced has its entries in the new order, ranked by their places', async () => {
  for (const list of ['movies', 'books', 'music']) {
    const site = await start({ list });
    site.setEntries(site.truth().toReversed());
    expect((await read(site, 2, list)).entries).toEqual(site.truth().slice(25, 50));
    expect(site.truth()[25]).toMatchObject({ rank: 26 });
  }
});

test('faults change the links and totals of a page', async () => {
  const pagination = async (fault: Fault) => (await read(await start({ faults: [fault] }))).pagination;
  const href = 'http://169.254.169.254/latest/';
  expect((await pagination({ kind: 'link', to: 4, href })).links).toContainEqual({ page: 4, url: href });
  expect((await pagination({ kind: 'total', total: '9223372036854775807' })).totalPages).toBe(
    '9223372036854775807',
  );
  expect((await pagination({ kind: 'not-page-1' })).thisPage).toBe('2');
});

test('a list that moves during a crawl skips a movie between pages', async () => {
  const site = await start({ faults: [{ kind: 'moved', page: 2, rank: 3 }] });
  const before = site.truth();
  await read(site, 1);
  const { entries } = await read(site, 2);
  expect(entries[0]).toEqual({ ...before[26], rank: 26 });
  await read(site, 2);
  expect(site.truth().map(movie => movie.id)).toEqual(
    before
      .toSpliced(2, 1)
      .map(movie => movie.id)
      .concat('90000251'),
  );
});

test('faults occur according to their page, frequency, number of times and probability', async () => {
  const statuses = async (fault: Pick<Fault, 'page' | 'every' | 'times' | 'probability'>) => {
    const site = await start({ faults: [{ ...fault, kind: 'status', status: 500 }], seed: 7 });
    const found = [];
    for (const page of [1, 2, 1, 2, 1, 2])
      found.push((await fetch(`${site.url}?start=${(page - 1) * 25}`)).status);
    return found.map(status => (status === 500 ? 'x' : '.')).join('');
  };
  expect(await statuses({ page: 2 })).toBe('.x.x.x');
  expect(await statuses({ every: 3 })).toBe('..x..x');
  expect(await statuses({ page: 1, times: 2 })).toBe('x.x...');
  expect(await statuses({ page: 'robots' })).toBe('......');
  const chance = await statuses({ probability: 0.5 });
  expect(chance).toMatch(/x/);
  expect(await statuses({ probability: 0.5 })).toBe(chance);
});

test('PUT /faults replaces the faults, and explains what is wrong with invalid ones', async () => {
  const site = await start();
  const put = (body: string) => fetch(new URL('/faults', site.url), { method: 'PUT', body });
  expect((await put('[{"kind":"status","status":418}]')).status).toBe(200);
  expect((await fetch(site.url)).status).toBe(418);
  for (const [body, message] of [
    ['[{"kind":"status"}]', /^fault 1 is invalid: status: /],
    ['[{"kind":"reset"},{"kind":"nothing"}]', /^fault 2 is invalid: kind: /],
    ['[{"kind":"reset","pages":1}]', /pages/],
    ['{}', /array/],
    ['nonsense', /JSON/],
  ] as const) {
    const response = await put(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  }
  expect((await fetch(site.url)).status).toBe(418);
});

test('the site supports robots.txt and gzip, and returns 404 for unknown paths', async () => {
  const site = await start({ faults: [{ kind: 'slow', page: 'robots', ms: 1 }] });
  expect(await (await fetch(new URL('/robots.txt', site.url))).text()).toContain('# Crawl-delay: 5');
  expect((await fetch(new URL('/robots.txt', (await start({ robots: null })).url))).status).toBe(404);
  expect((await fetch(new URL('/elsewhere', site.url))).status).toBe(404);
  const encoding = (accepted: string) =>
    new Promise(resolve => {
      get(site.url, { headers: { 'accept-encoding': accepted } }, response => {
        resolve(response.resume().headers['content-encoding']);
      });
    });
  expect(await encoding('gzip, br')).toBe('gzip');
  expect(await encoding('gzip;q=0')).toBeUndefined();
  expect(site.requests.map(({ page }) => page)).toEqual(['robots', null, 1, 1]);
});

test('changes a little with each crawl where it is asked to, and stays a list without a gap or a duplicate', async () => {
  const site = await startSampleSite({ pages: 4, changes: true });
  onTestFinished(() => site.stop());
  const idsOf = () => site.truth().map(({ id }) => id);
  const before = idsOf();
  await fetch(site.url);
  const after = idsOf();
  await fetch(`${site.url}?start=25`);
  expect(idsOf()).toEqual(after);
  expect(after).not.toEqual(before);
  expect(new Set(after).size).toBe(before.length);
  expect(site.truth().map(({ rank }) => rank)).toEqual(before.map((_, index) => index + 1));
});
