import ipaddr from 'ipaddr.js';
import { CrawlError } from '../errors.ts';

/** The place a crawl may not leave: the configured list's scheme, host and port. */
export interface Site {
  origin: string;
  /** Whether the configured list itself is on this machine or a private network; only then are such addresses connected to. */
  isPrivate: boolean;
}

/** The site of the configured list. */
export function siteOf(listUrl: string): Site {
  const url = new URL(listUrl);
  return { origin: url.origin, isPrivate: isLocalName(url.hostname) || isPrivateLiteral(url.hostname) };
}

/** The refusals, in order; the first that holds names why a URL is not fetched. */
const REFUSALS: [why: string, refuses: (url: URL, site: Site) => boolean][] = [
  ['it is neither http nor https', url => url.protocol !== 'http:' && url.protocol !== 'https:'],
  ['it carries credentials', url => url.username !== '' || url.password !== ''],
  [
    'it is a private address',
    (url, site) => !site.isPrivate && (isLocalName(url.hostname) || isPrivateLiteral(url.hostname)),
  ],
  ['it is longer than 2,000 characters', url => url.href.length > 2000],
];

/**
 * Admits a URL, first, paginated or redirected, or says why not. Whether it may be fetched by robots.txt is asked after this.
 * @throws CrawlError `refused`
 */
export function admit(href: string, site: Site): URL {
  const url = admitAnywhere(href, site);
  if (url.origin !== site.origin) throw refusal(href, "it leaves the list's own site", site);
  return url;
}

/**
 * Admits a URL of any site, as `admit` does but for that: robots.txt may redirect to another host (RFC 9309, 2.3.1.2).
 * @throws CrawlError `refused`
 */
export function admitAnywhere(href: string, site: Site): URL {
  if (!URL.canParse(href)) throw refusal(href, 'it is not a URL', site);
  const url = new URL(href);
  const why = REFUSALS.find(([, refuses]) => refuses(url, site))?.[0];
  if (why !== undefined) throw refusal(href, why, site);
  return url;
}

/** Whether an address, as a socket would connect to it, belongs to the public internet. Mapped IPv4 counts as the IPv4 it is. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

function refusal(href: string, why: string, site: Site): CrawlError {
  return new CrawlError('refused', `refused ${href.slice(0, 200)}: ${why}`, {
    expected: `a URL on ${site.origin}`,
    actual: href,
  });
}

function isLocalName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/.test(hostname);
}

function isPrivateLiteral(hostname: string): boolean {
  const literal = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(literal) && !isPublicAddress(literal);
}
