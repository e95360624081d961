import type { Telemetry, Web } from '../../core/crawl/ports.ts';
import { CrawlError, messageOf } from '../../core/errors.ts';
import { ROBOTS_HOURS } from '../../core/limits.ts';
import { isAllowed, parseRobots, productToken, type RobotsRules } from '../../core/page/robots.ts';
import { type FetchOptions, fetchText } from './fetch.ts';
import { fetchRobots } from './robots.ts';

/** In seconds. A site that wants a day between two pages wants no crawl. */
const LONGEST_DELAY = 86_400;

/** The rules of a site for one product token, as they were at a time in epoch milliseconds. */
export interface RobotsEntry extends RobotsRules {
  product: string;
  fetchedAt: number;
}

/** Where the rules of a robots.txt are kept between functions; memory alone would fetch it anew in each. */
export interface RobotsCache {
  read(origin: string): Promise<RobotsEntry | null>;
  write(origin: string, entry: RobotsEntry): Promise<void>;
}

/**
 * The list's site as a crawl may use it: what robots.txt forbids is refused, what it asks for is honoured. Its rules are kept for a
 * day at most. A cache that fails costs one more fetch of robots.txt and a warning, but no page.
 */
export function createWeb(
  options: Omit<FetchOptions, 'signal' | 'permit'>,
  cache: RobotsCache,
  telemetry: Pick<Telemetry, 'warn'>,
): Web {
  const { site, userAgent, now } = options;
  const product = productToken(userAgent);
  let memory: RobotsEntry | null = null;
  const isUsable = (entry: RobotsEntry | null) =>
    entry !== null && entry.product === product && now() - entry.fetchedAt < ROBOTS_HOURS * 3_600_000;
  const warn = (what: string) => (error: unknown) => {
    telemetry.warn(`the rules of robots.txt could not be ${what}`, {
      origin: site.origin,
      error: messageOf(error),
    });
    return null;
  };

  async function rules(signal?: AbortSignal): Promise<RobotsRules> {
    if (memory === null || !isUsable(memory)) memory = await cache.read(site.origin).catch(warn('read'));
    if (memory === null || !isUsable(memory)) {
      const text = await fetchRobots({ ...options, signal });
      memory = { ...parseRobots(text, product), product, fetchedAt: now() };
      await cache.write(site.origin, memory).catch(warn('stored'));
    }
    return memory;
  }

  return {
    async fetchPage(url, signal) {
      const permit = async (target: URL) => {
        if (isAllowed(await rules(signal), target)) return;
        const facts = { expected: `a URL that robots.txt allows ${product}`, actual: target.href };
        throw new CrawlError('refused', `robots.txt forbids ${target.href}`, facts);
      };
      return fetchText(url, { ...options, signal, permit });
    },

    async crawlDelay(signal) {
      const delay = (await rules(signal)).crawlDelay ?? 0;
      if (delay > LONGEST_DELAY) {
        throw new CrawlError('refused', `robots.txt asks for ${delay} s between two pages`, {
          expected: `at most ${LONGEST_DELAY} s`,
          actual: `Crawl-delay: ${delay}`,
        });
      }
      return delay;
    },
  };
}
