import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createFetch, type Fetch } from '../../../../functions/adapters/web/fetch.ts';
import { createWeb, type RobotsCache, type RobotsEntry } from '../../../../functions/adapters/web/web.ts';
import type { Web } from '../../../../functions/core/crawl/ports.ts';
import { siteOf } from '../../../../functions/core/page/admission.ts';
import type { Fault, SampleSite, SampleSiteOptions } from '../../../../infra/local/sample-site/site.ts';
import { rejected } from '../../../support/caught.ts';
import { httpServer, sampleSite } from '../../../support/servers.ts';

const HOUR = 3_600_000;

/** A cache between functions, in memory. */
function memoryCache(): RobotsCache & { entries: Map<string, RobotsEntry> } {
  const entries = new Map<string, RobotsEntry>();
  return {
    entries,
    read: async origin => entries.get(origin) ?? null,
    write: async (origin, entry) => void entries.set(origin, entry),
  };
}

const SILENT = { warn: () => {} };

function webOf(url: string, cache: RobotsCache = memoryCache(), now: () => number = () => 0) {
  const site = siteOf(url);
  const options = {
    site,
    userAgent: 'Toplist/1.0 (+https://x.example)',
    fetch: createFetch(site, null),
    now,
  };
  return webOfList(url, createWeb(options, cache, SILENT));
}

/** The web as a crawl of one list uses it. */
function webOfList(listUrl: string, web: Web) {
  return {
    fetchPage: (url: string, signal?: AbortSignal) => web.fetchPage(listUrl, url, signal),
    crawlDelay: (signal?: AbortSignal) => web.crawlDelay(listUrl, signal),
  };
}

/** A site that serves a page, and its robots.txt as this listener does; answers the page's URL. */
async function siteWith(robots: RequestListener): Promise<string> {
  const origin = await httpServer((request, response) => {
    if (request.url === '/robots.txt') return robots(request, response);
    return response.setHeader('content-type', 'text/html').end('page');
  });
  return `${origin}/top250`;
}
const FORBIDDING = 'User-agent: *\nDisallow: /top250';

async function staged(
  options: SampleSiteOptions,
): Promise<{ site: SampleSite; web: ReturnType<typeof webOf> }> {
  const site = await sampleSite(options);
  return { site, web: webOf(site.url) };
}
const asked = (site: SampleSite) => site.requests.filter(({ page }) => page === 'robots').length;

describe('what robots.txt forbids', () => {
  it.each([
    ['everyone', 'User-agent: *\nDisallow: /top250'],
    ['us by name', 'User-agent: toplist\nDisallow: /\n\nUser-agent: *\nAllow: /'],
    ['a pattern', 'User-agent: *\nDisallow: /*250'],
    ['a path in another spelling', 'User-agent: *\nDisallow: /%74op%32%35%30'],
    [
      'us, with Crawl-delay before another agent',
      'User-agent: toplist\nCrawl-delay: 5\nUser-agent: b\nDisallow: /',
    ],
  ])('to %s is refused, and not fetched', async (_case, robots) => {
    const { site, web } = await staged({ robots });
    expect(await rejected(web.fetchPage(site.url))).toMatchObject({
      class: 'refused',
      expected: 'a URL that robots.txt allows Toplist',
      actual: site.url,
    });
    expect(site.requests.map(({ page }) => page)).toEqual(['robots']);
  });

  it('to others is no matter of ours', async () => {
    const { site, web } = await staged({ robots: 'User-agent: OtherBot\nDisallow: /' });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
  });

  it('is refused where a redirect leads to it', async () => {
    const { site, web } = await staged({
      robots: 'User-agent: *\nDisallow: /private',
      faults: [{ kind: 'redirect', location: '/private' }],
    });
    expect((await rejected(web.fetchPage(site.url))).class).toBe('refused');
    expect(site.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/top250']);
  });

  it("of another site's robots.txt is not asked: admission comes first", async () => {
    const { site, web } = await staged({});
    expect((await rejected(web.fetchPage('http://127.0.0.1:1/top250'))).class).toBe('refused');
    expect(site.requests).toEqual([]);
  });
});

describe('Crawl-delay', () => {
  it.each([
    ['as it stands for everyone', 'User-agent: *\nCrawl-delay: 5', 5],
    ['as it stands for us', 'User-agent: *\nCrawl-delay: 5\n\nUser-agent: Toplist\nCrawl-delay: 2.5', 2.5],
    ['but not out of a comment', 'User-agent: *\nAllow: /top250\n# Crawl-delay: 5', 0],
    ['but not of others', 'User-agent: OtherBot\nCrawl-delay: 60', 0],
    ['but not where it is no number', 'User-agent: *\nCrawl-delay: soon', 0],
    ['but not where it is negative', 'User-agent: *\nCrawl-delay: -5', 0],
  ])('is honoured %s', async (_case, robots, seconds) => {
    const { web } = await staged({ robots });
    expect(await web.crawlDelay()).toBe(seconds);
  });

  it.each(['1e999', 'Infinity', '86401'])('of %s s is refused rather than waited for', async delay => {
    const { web } = await staged({ robots: `User-agent: *\nCrawl-delay: ${delay}` });
    expect((await rejected(web.crawlDelay())).class).toBe('refused');
  });
});

describe('a site', () => {
  it('without a robots.txt allows everything', async () => {
    const { site, web } = await staged({ robots: null });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
    expect(await web.crawlDelay()).toBe(0);
  });

  it.each([400, 401, 403, 410])('that answers %i for it allows everything', async status => {
    const { site, web } = await staged({ faults: [{ kind: 'status', status, page: 'robots' }] });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
  });

  it.each([500, 503])('that answers %i for it allows nothing for now', async status => {
    const { site, web } = await staged({ faults: [{ kind: 'status', status, page: 'robots', times: 1 }] });
    expect(await rejected(web.fetchPage(site.url))).toMatchObject({
      class: 'retry',
      actual: `status ${status}`,
    });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
  });

  it.each<Fault>([{ kind: 'reset' }, { kind: 'truncated' }, { kind: 'truncated', chunked: true }])(
    'that does not return all of it allows nothing for now: %j',
    async fault => {
      const { site, web } = await staged({ faults: [{ ...fault, page: 'robots' }] });
      expect((await rejected(web.fetchPage(site.url))).class).toBe('retry');
      expect((await rejected(web.crawlDelay())).class).toBe('retry');
    },
  );

  it.each([418, 429])('that answers %i for it is left alone as long as it says', async status => {
    const { site, web } = await staged({
      faults: [{ kind: 'status', status, retryAfter: '30', page: 'robots' }],
    });
    expect(await rejected(web.fetchPage(site.url))).toMatchObject({
      class: 'blocked',
      retryAfterSeconds: 30,
    });
  });

  it.each([200, 203, 206])('that returns it with status %i is obeyed', async status => {
    const url = await siteWith((_request, response) => response.writeHead(status).end(FORBIDDING));
    expect((await rejected(webOf(url).fetchPage(url))).class).toBe('refused');
  });

  it('that returns 204 for it allows everything, whatever its coding', async () => {
    const url = await siteWith((_request, response) =>
      response.writeHead(204, { 'content-encoding': 'gzip' }).end(),
    );
    expect((await webOf(url).fetchPage(url)).html).toBe('page');
  });

  it('that moved it is followed, five times', async () => {
    const origin = await httpServer((request, response) => {
      const hop = Number(/^\/(\d)$/.exec(request.url ?? '')?.[1] ?? 0);
      if (request.url === '/top250') response.setHeader('content-type', 'text/html').end('page');
      else if (hop < 5) response.writeHead(301 + (hop % 2), { location: `/${hop + 1}` }).end();
      else response.end(FORBIDDING);
    });
    expect((await rejected(webOf(`${origin}/top250`).fetchPage(`${origin}/top250`))).class).toBe('refused');
  });

  it('that moved it to another host is obeyed all the same', async () => {
    const other = await httpServer((_request, response) => response.end(FORBIDDING));
    const url = await siteWith((_request, response) =>
      response.writeHead(302, { location: `${other}/rules.txt` }).end(),
    );
    const cache = memoryCache();
    expect((await rejected(webOf(url, cache).fetchPage(url))).class).toBe('refused');
    expect([...cache.entries.keys()]).toEqual([new URL(url).origin]);
  });

  it('that redirects without end is as one without it', async () => {
    const { site, web } = await staged({
      faults: [{ kind: 'redirect', location: '/robots.txt', page: 'robots' }],
    });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
    expect(asked(site)).toBe(6);
  });

  it.each([
    ['nobody answers', 'http://127.0.0.1:1/robots.txt', 'retry'],
    ['no URL leads', 'http://[', 'retry'],
    ['no web is', 'file:///etc/robots.txt', 'refused'],
    ['a password is needed', 'http://a:b@127.0.0.1/robots.txt', 'refused'],
  ])('that moved it to where %s allows nothing', async (_case, location, errorClass) => {
    const { site, web } = await staged({ faults: [{ kind: 'redirect', location, page: 'robots' }] });
    expect((await rejected(web.fetchPage(site.url))).class).toBe(errorClass);
    expect(site.requests.map(({ page }) => page)).toEqual(['robots']);
  });

  it.each([300, 304, 305, 407, 408, 421, 425])(
    'that returns %i for it allows nothing for now',
    async status => {
      const url = await siteWith((_request, response) => response.writeHead(status).end());
      expect((await rejected(webOf(url).fetchPage(url))).class).toBe('retry');
    },
  );

  it('may say anything in it', async () => {
    const robots = `\ufeff\0 Disallow\n:::\nUser-agent\nDisallow: %\nCrawl-delay: 1e999\n${'x'.repeat(100_000)}`;
    const { site, web } = await staged({ robots });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
  });

  it('that sends a robots.txt without end is asked for its first 500 KiB', async () => {
    const robots = 'User-agent: *\nDisallow: /top250\n';
    const { site, web } = await staged({ robots, faults: [{ kind: 'endless', page: 'robots' }] });
    expect((await rejected(web.fetchPage(site.url))).message).toContain('robots.txt forbids');
  });

  it.each(['huge', 'bomb'] as const)('that sends 6 MB of robots.txt, as a %s one, is obeyed', async kind => {
    const { site, web } = await staged({
      robots: 'User-agent: *\nDisallow: /top250\n',
      faults: [{ kind, bytes: 6_000_000, page: 'robots' }],
    });
    expect((await rejected(web.fetchPage(site.url))).message).toContain('robots.txt forbids');
  });
});

describe('a robots.txt behind a gate', () => {
  const PAGE = '<!DOCTYPE html><html><head><title>x</title></head><body>Allow: /</body></html>';
  it.each<[string, RequestListener]>([
    [
      'a redirect to sec.',
      (_, response) => response.writeHead(302, { location: 'https://sec.x.example/c?r=' }).end(),
    ],
    [
      'a redirect to accounts.',
      (_, response) => response.writeHead(302, { location: 'https://accounts.x.example/passport' }).end(),
    ],
    [
      'a redirect to a log-in page',
      (_, response) => response.writeHead(302, { location: '/login?next=' }).end(),
    ],
    ['a web page', (_, response) => response.setHeader('content-type', 'text/html').end(PAGE)],
    [
      'a web page labelled as text',
      (_, response) => response.setHeader('content-type', 'text/plain').end(`\n${PAGE}`),
    ],
    [
      'a web page that starts with text',
      (_, response) => response.setHeader('content-type', 'text/html').end(`Please wait ${PAGE}`),
    ],
    [
      'a challenge by AWS WAF',
      (_, response) => response.writeHead(202, { 'x-amzn-waf-action': 'challenge' }).end(),
    ],
    [
      'a refresh to sec.',
      (_, response) => response.writeHead(200, { refresh: '0;url=https://sec.x.example/c' }).end(),
    ],
    [
      'a challenge by Cloudflare',
      (_, response) => response.writeHead(403, { 'cf-mitigated': 'challenge' }).end(),
    ],
  ])('means that we are blocked, not that all is allowed, and is not kept: %s', async (_case, robots) => {
    const url = await siteWith(robots);
    const cache = memoryCache();
    expect((await rejected(webOf(url, cache).fetchPage(url))).class).toBe('blocked');
    expect((await rejected(webOf(url, cache).crawlDelay())).class).toBe('blocked');
    expect(cache.entries.size).toBe(0);
  });

  it('is told from rules that are merely labelled as a page', async () => {
    const url = await siteWith((_request, response) =>
      response.setHeader('content-type', 'text/html').end(FORBIDDING),
    );
    expect((await rejected(webOf(url).fetchPage(url))).class).toBe('refused');
  });
});

describe('a redirect of robots.txt to a private address is refused', () => {
  const PUBLIC = 'http://list.example/top250';
  /** Public names resolve to a private address; what the list's own site answers is staged. */
  function webAt(location: string) {
    const site = siteOf(PUBLIC);
    const real = createFetch(site, null, undefined, (_name, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', family: 4 }]),
    );
    const fetch: Fetch = async (url, init) =>
      url.hostname === 'list.example'
        ? { status: 302, headers: { location }, body: Readable.from([]) }
        : real(url, init);
    const web = createWeb({ site, userAgent: 'Toplist/1.0', fetch, now: () => 0 }, memoryCache(), SILENT);
    return webOfList(PUBLIC, web);
  }

  it.each(['127.0.0.1', 'localhost', '[::1]', '169.254.169.254'])('written as %s', async host => {
    expect((await rejected(webAt(`http://${host}/robots.txt`).fetchPage(PUBLIC))).class).toBe('refused');
  });

  it('that a name resolves to', async () => {
    expect(await rejected(webAt('http://cdn.example/robots.txt').fetchPage(PUBLIC))).toMatchObject({
      class: 'refused',
      actual: '127.0.0.1',
    });
  });
});

describe('robots.txt is kept', () => {
  it('for a day at most', async () => {
    const site = await sampleSite();
    let now = 0;
    const web = webOf(site.url, memoryCache(), () => now);
    await web.fetchPage(site.url);
    now = 24 * HOUR - 1;
    await web.fetchPage(site.url);
    expect(asked(site)).toBe(1);
    now = 24 * HOUR;
    await web.fetchPage(site.url);
    expect(asked(site)).toBe(2);
  });

  it('between functions, and from when it was fetched', async () => {
    const site = await sampleSite();
    const cache = memoryCache();
    await webOf(site.url, cache, () => 0).fetchPage(site.url);
    await webOf(site.url, cache, () => 24 * HOUR - 1).fetchPage(site.url);
    expect(asked(site)).toBe(1);
    await webOf(site.url, cache, () => 24 * HOUR).fetchPage(site.url);
    expect(asked(site)).toBe(2);
  });

  it('without asking the other functions again', async () => {
    const site = await sampleSite();
    const cache = memoryCache();
    const web = webOf(site.url, cache);
    await web.fetchPage(site.url);
    cache.entries.clear();
    await web.crawlDelay();
    expect(asked(site)).toBe(1);
  });

  it('also where there is none', async () => {
    const site = await sampleSite({ robots: null });
    const cache = memoryCache();
    await webOf(site.url, cache).fetchPage(site.url);
    await webOf(site.url, cache).fetchPage(site.url);
    expect(asked(site)).toBe(1);
  });

  it('as the rules that apply to us, for as long as we have the same name', async () => {
    const site = await sampleSite({ robots: 'User-agent: b\nDisallow: /b\n\nUser-agent: *\nDisallow: /%61' });
    const cache = memoryCache();
    await webOf(site.url, cache).fetchPage(site.url);
    const entry = {
      product: 'Toplist',
      rules: [{ allow: false, path: '/a' }],
      crawlDelay: null,
      fetchedAt: 0,
    };
    expect([...cache.entries.values()]).toEqual([entry]);
    cache.entries.set(new URL(site.url).origin, { ...entry, product: 'OtherName' });
    await webOf(site.url, cache).fetchPage(site.url);
    expect(asked(site)).toBe(2);
  });

  it.each(['read', 'write'] as const)(
    'where that can be done; a failed %s fails no fetch',
    async operation => {
      const site = await sampleSite();
      const warnings: object[] = [];
      const cache = memoryCache();
      const fail = () => Promise.reject(new Error('Item size has exceeded the maximum allowed size'));
      const place = siteOf(site.url);
      const web = createWeb(
        { site: place, userAgent: 'Toplist/1.0', fetch: createFetch(place, null), now: () => 0 },
        { ...cache, [operation]: fail },
        { warn: (_message, facts) => void warnings.push(facts) },
      );
      expect((await web.fetchPage(site.url, site.url)).html).toContain('grid_view');
      expect(await web.crawlDelay(site.url)).toBe(0);
      expect(asked(site)).toBe(1);
      expect(warnings).toEqual([
        { origin: place.origin, error: 'Item size has exceeded the maximum allowed size' },
      ]);
    },
  );
});
