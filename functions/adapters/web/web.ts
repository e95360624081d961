import type { Telemetry, Web } from '../../core/crawl/ports.ts';
import { CrawlError, messageOf } from '../../core/errors.ts';
import { ROBOTS_HOURS } from '../../core/limits.ts';
import { admit, type Site } from '../../core/page/admission.ts';
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
 * The web as a crawl may use it: what a site's robots.txt forbids is refused, and its Crawl-delay is reported. The rules are cached for
 * a day at most. A cache that fails costs one more fetch of robots.txt and a warning, but no page.
 * @param options `site` says whether private addresses are allowed. A crawl stays on the site of the list that it began with, which may
 *   be another one after a deploy.
 */
export function createWeb(
  options: Omit<FetchOptions, 'signal' | 'permit' | 'site'> & { site: Pick<Site, 'isPrivate'> },
  cache: RobotsCache,
  telemetry: Pick<Telemetry, 'warn'>,
): Web {
  const { userAgent, now } = options;
  const product = productToken(userAgent);
  const memory = new Map<string, RobotsEntry>();
  const siteOfList = (listUrl: string): Site => ({ ...options.site, origin: new URL(listUrl).origin });
  const isUsable = (entry: RobotsEntry | null | undefined): entry is RobotsEntry =>
    entry != null && entry.product === product && now() - entry.fetchedAt < ROBOTS_HOURS * 3_600_000;
  const warn = (what: string, origin: string) => (error: unknown) => {
    telemetry.warn(`the rules of robots.txt could not be ${what}`, { origin, error: messageOf(error) });
    return null;
  };

  async function rules(site: Site, signal?: AbortSignal): Promise<RobotsRules> {
    const { origin } = site;
    const known = memory.get(origin);
    if (isUsable(known)) return known;
    const cached = await cache.read(origin).catch(warn('read', origin));
    if (isUsable(cached)) {
      memory.set(origin, cached);
      return cached;
    }
    const text = await fetchRobots({ ...options, site, signal });
    const entry = { ...parseRobots(text, product), product, fetchedAt: now() };
    memory.set(origin, entry);
    await cache.write(origin, entry).catch(warn('stored', origin));
    return entry;
  }

  return {
    async fetchPage(listUrl, url, signal) {
      const site = siteOfList(listUrl);
      const permit = async (target: URL) => {
        if (isAllowed(await rules(site, signal), target)) return;
        const facts = { expected: `a URL that robots.txt allows ${product}`, actual: target.href };
        throw new CrawlError('refused', `robots.txt forbids ${target.href}`, facts);
      };
      // The rules are fetched before the page's own time limit begins to run, but not for a URL that is refused anyway.
      admit(url, site);
      await rules(site, signal);
      return fetchText(url, { ...options, site, signal, permit });
    },

    async crawlDelay(listUrl, signal) {
      const delay = (await rules(siteOfList(listUrl), signal)).crawlDelay ?? 0;
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
