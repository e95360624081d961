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
  ["it leaves the list's own site", (url, site) => url.origin !== site.origin],
  ['it is longer than 2,000 characters', url => url.href.length > 2000],
];

/**
 * Admits a URL, first, paginated or redirected, or says why not. Whether it may be fetched by robots.txt is asked after this.
 * @throws CrawlError `refused`
 */
export function admit(href: string, site: Site): URL {
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
  if (!ipaddr.isValid(address)) return false;
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
