import { describe, expect, it } from 'vitest';
import { createFetch } from '../../../../functions/adapters/web/fetch.ts';
import { createWeb, type RobotsCache } from '../../../../functions/adapters/web/web.ts';
import { siteOf } from '../../../../functions/core/page/admission.ts';
import type { SampleSite, SampleSiteOptions } from '../../../../infra/local/sample-site/site.ts';
import { rejected } from '../../../support/caught.ts';
import { httpServer, sampleSite } from '../../../support/servers.ts';

const HOUR = 3_600_000;

/** A cache between functions, in memory. */
function memoryCache(): RobotsCache & { entries: Map<string, { body: string; fetchedAt: number }> } {
  const entries = new Map<string, { body: string; fetchedAt: number }>();
  return {
    entries,
    read: async origin => entries.get(origin) ?? null,
    write: async (origin, entry) => void entries.set(origin, entry),
  };
}

function webOf(url: string, cache: RobotsCache = memoryCache(), now: () => number = () => 0) {
  const site = siteOf(url);
  return createWeb(
    { site, userAgent: 'Toplist/1.0 (+https://x.example)', fetch: createFetch(site, null), now },
    cache,
  );
}

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

  it('that does not answer for it allows nothing for now', async () => {
    const { site, web } = await staged({ faults: [{ kind: 'reset', page: 'robots' }] });
    expect((await rejected(web.fetchPage(site.url))).class).toBe('retry');
    expect((await rejected(web.crawlDelay())).class).toBe('retry');
  });

  it.each([418, 429])('that answers %i for it is left alone as long as it says', async status => {
    const { site, web } = await staged({
      faults: [{ kind: 'status', status, retryAfter: '30', page: 'robots' }],
    });
    expect(await rejected(web.fetchPage(site.url))).toMatchObject({
      class: 'blocked',
      retryAfterSeconds: 30,
    });
  });

  it('that moved it is followed', async () => {
    const origin = await httpServer((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(301, { location: '/rules.txt' }).end();
      else if (request.url === '/rules.txt') response.end('User-agent: *\nDisallow: /top250');
      else response.setHeader('content-type', 'text/html').end('page');
    });
    expect((await rejected(webOf(`${origin}/top250`).fetchPage(`${origin}/top250`))).class).toBe('refused');
  });

  it.each(['/robots.txt', 'http://127.0.0.1:1/robots.txt', 'file:///etc/robots.txt', 'http://['])(
    'that moved it to %s is as one without it',
    async location => {
      const { site, web } = await staged({ faults: [{ kind: 'redirect', location, page: 'robots' }] });
      expect((await web.fetchPage(site.url)).html).toContain('grid_view');
    },
  );

  it('may say anything in it', async () => {
    const robots = `\ufeff<html>\0 Disallow\n:::\nUser-agent\nDisallow: %\nCrawl-delay: 1e999\n${'x'.repeat(100_000)}`;
    const { site, web } = await staged({ robots });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
  });

  it('that sends a robots.txt without end is read as far as its first 500 KiB', async () => {
    const { site, web } = await staged({ faults: [{ kind: 'endless', page: 'robots' }] });
    expect((await web.fetchPage(site.url)).html).toContain('grid_view');
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
});
