import ipaddr from 'ipaddr.js';
import { CrawlError } from '../errors.ts';

/** The site that a crawl may not leave: the configured list's scheme, host and port. */
export interface Site {
  origin: string;
  /** Whether the configured list itself is on this machine or a private network. Only then may such addresses be fetched. */
  isPrivate: boolean;
}

/** The site of the configured list. */
export function siteOf(listUrl: string): Site {
  const url = new URL(listUrl);
  return { origin: url.origin, isPrivate: isLocalName(url.hostname) || isPrivateLiteral(url.hostname) };
}

/** The reasons to refuse a URL, in order. The first that applies is reported. */
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
 * Admits a URL that is to be fetched: the first, a paginated or a redirected one. robots.txt is checked after this.
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

/** The only IPv6 addresses that IANA assigns for global unicast (RFC 4291, 2.4); all its exceptions outside are special, such as RFC 9780's. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether an address, as a socket would connect to it, belongs to the public internet. Mapped IPv4 counts as the IPv4 it is. */
export function isPublicAddress(address: string): boolean {
  // The library reads the long deprecated form ::192.0.2.1 as a mapped address, but a socket does not.
  if (!ipaddr.isValid(address) || /^::[\d.]+$/.test(address)) return false;
  const ip = ipaddr.process(address);
  return ip.range() === 'unicast' && (ip.kind() === 'ipv4' || ip.match(GLOBAL_UNICAST));
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
