import { REDIRECTS } from '../../core/limits.ts';
import { admitAnywhere } from '../../core/page/admission.ts';
import { ROBOTS_BYTES, robotsText } from '../../core/page/robots.ts';
import { judgeRobots, type RobotsVerdict, refuseWebPage } from '../../core/page/robots-response.ts';
import { readStart } from './body.ts';
import { type FetchOptions, request } from './fetch.ts';
import { LIMITS, withinLimits } from './limits.ts';
import { discardUnless, headerOf } from './response.ts';

/**
 * Fetches the text of the site's robots.txt. Its redirects are followed, also to another host. Returns an empty text if it is
 * unavailable. Addresses are checked as for any fetch.
 * @throws CrawlError `blocked` or `retry` as `judgeRobots` says, `refused` for a redirect to a private address
 */
export async function fetchRobots(options: Omit<FetchOptions, 'permit'>): Promise<string> {
  const { site, now, limits = LIMITS } = options;
  const bounded = { ...options, signal: withinLimits(options.signal, limits) };
  let url = new URL('/robots.txt', site.origin);
  for (let hops = 0; hops <= REDIRECTS; hops++) {
    const response = await request(url, bounded);
    const header = (name: string) => headerOf(response, name);
    const verdict = discardUnless(isRead, response, () =>
      judgeRobots(url, { status: response.status, header }, now()),
    );
    if (verdict === 'unavailable') return '';
    if (verdict === 'read') {
      // One byte more than is parsed shows whether the last line is whole.
      const text = robotsText(await readStart(url, response, ROBOTS_BYTES + 1, limits));
      refuseWebPage(url, text, header('content-type'));
      return text;
    }
    url = admitAnywhere(verdict.redirect, site);
  }
  // RFC 9309, 2.3.1.2: after more than five redirects, robots.txt may be taken for unavailable.
  return '';
}

function isRead(verdict: RobotsVerdict): boolean {
  return verdict === 'read';
}
