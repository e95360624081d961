import robotsParser from 'robots-parser';
import type { Web } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { REDIRECTS, ROBOTS_HOURS } from '../../core/limits.ts';
import { resolveLocation } from '../../core/page/response.ts';
import { readRetryAfter } from '../../core/page/retry-after.ts';
import { readStart } from './body.ts';
import { type FetchOptions, fetchText, request } from './fetch.ts';
import { discard, headerOf } from './response.ts';

/** RFC 9309, 2.5: at least this much of a robots.txt is read; the rest may be ignored. */
const ROBOTS_BYTES = 500 * 1024;
/** In seconds. A site that wants a day between two pages wants no crawl. */
const LONGEST_DELAY = 86_400;
/** By the standard any 4xx means that there is none, but these speak of the visitor: kept for a day, they would be taken for leave. */
const TURNED_AWAY = [418, 429];

/** Where a robots.txt is kept between functions; memory alone would fetch it anew in each. */
export interface RobotsCache {
  read(origin: string): Promise<{ body: string; fetchedAt: number } | null>;
  write(origin: string, entry: { body: string; fetchedAt: number }): Promise<void>;
}

/**
 * The list's site as a crawl may use it: what robots.txt forbids is refused, what it asks for is honoured. It is kept for a day at
 * most; where it cannot be had, the site's answer decides as RFC 9309, 2.3.1 says: none means all is allowed, an error of the
 * server means nothing is, for now.
 */
export function createWeb(options: Omit<FetchOptions, 'signal' | 'permit'>, cache: RobotsCache): Web {
  const { site, userAgent, now } = options;
  const robotsUrl = new URL('/robots.txt', site.origin);
  // RFC 9309, 2.2.1: groups are chosen by the product token, the part of the User-Agent before the slash.
  const product = userAgent.split(/[/\s]/)[0] ?? userAgent;
  let memory: { body: string; fetchedAt: number } | null = null;
  const fresh = (entry: { fetchedAt: number } | null) =>
    entry !== null && now() - entry.fetchedAt < ROBOTS_HOURS * 3_600_000;

  async function rules(signal?: AbortSignal) {
    if (!fresh(memory)) memory = await cache.read(site.origin);
    if (memory === null || !fresh(memory)) {
      memory = { body: await fetchRobots(robotsUrl, { ...options, signal }), fetchedAt: now() };
      await cache.write(site.origin, memory);
    }
    return robotsParser(robotsUrl.href, memory.body);
  }

  return {
    async fetchPage(url, signal) {
      const permit = async (target: URL) => {
        if ((await rules(signal)).isAllowed(target.href, product) === false) {
          const facts = { expected: `a URL that robots.txt allows ${product}`, actual: target.href };
          throw new CrawlError('refused', `robots.txt says no to ${target.href}`, facts);
        }
      };
      return fetchText(url, { ...options, signal, permit });
    },

    async crawlDelay(signal) {
      const delay = (await rules(signal)).getCrawlDelay(product) ?? 0;
      if (delay > LONGEST_DELAY) {
        throw new CrawlError('refused', `robots.txt asks for ${delay} s between two pages`, {
          expected: `at most ${LONGEST_DELAY} s`,
          actual: `Crawl-delay: ${delay}`,
        });
      }
      return Math.max(0, delay);
    },
  };
}

/** The text of a robots.txt, followed where it moved within the site; empty where the site has none. */
async function fetchRobots(robotsUrl: URL, options: FetchOptions): Promise<string> {
  let url = robotsUrl;
  for (let hops = 0; hops <= REDIRECTS; hops++) {
    const response = await request(url, options);
    if (response.status === 200) {
      return new TextDecoder().decode(await readStart(url, response, ROBOTS_BYTES, options.limits));
    }
    discard(response);
    if (TURNED_AWAY.includes(response.status)) {
      throw new CrawlError('blocked', `${url.href} answered ${response.status}`, {
        expected: 'robots.txt, or that there is none',
        actual: `status ${response.status}`,
        retryAfterSeconds: readRetryAfter(headerOf(response, 'retry-after'), options.now()) ?? undefined,
      });
    }
    if (response.status >= 500) {
      const facts = { expected: 'robots.txt, or that there is none', actual: `status ${response.status}` };
      throw new CrawlError(
        'retry',
        `${url.href} answered ${response.status}: until it does not, nothing may be fetched`,
        facts,
      );
    }
    const target = resolveLocation(headerOf(response, 'location'), url);
    if (response.status < 300 || response.status >= 400 || target === null) return '';
    url = target;
    if (url.origin !== options.site.origin) return '';
  }
  return '';
}
