import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Dispatcher } from 'undici';
// Its index would load all of undici: 538 KB instead of 290, with fetch, caches, WebSockets and mocks.
import httpRequest from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { FetchedPage } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { REDIRECTS } from '../../core/limits.ts';
import { admit, isPublicAddress, type Site } from '../../core/page/admission.ts';
import { challengeOr, judge, type Verdict } from '../../core/page/response.ts';
import { readPage } from './body.ts';
import { ACCEPTED } from './codings.ts';
import { createCookies } from './cookies.ts';
import { LIMITS, type Limits, withinLimits } from './limits.ts';
import { discardUnless, failure, type HttpResponse, headerOf } from './response.ts';

/** Sends one GET and returns when the response's head has arrived. Redirects are not followed. */
export type Fetch = (url: URL, init: FetchInit) => Promise<HttpResponse>;

export interface FetchInit {
  headers: Record<string, string>;
  signal: AbortSignal | undefined;
}

export interface FetchOptions {
  site: Site;
  userAgent: string;
  fetch: Fetch;
  /** Epoch milliseconds. */
  now: () => number;
  signal?: AbortSignal | undefined;
  /** Asked for each URL after it was admitted; throws for one that must not be fetched. */
  permit?: (url: URL) => Promise<void>;
  limits?: Limits | undefined;
}

/**
 * A fetch that connects to public addresses only, unless a configured list is on this machine or a private network. The address is
 * checked when the socket connects, so that a name cannot resolve differently after the check. A proxy resolves names itself.
 * @param resolve node's own, unless a test replaces it
 */
export function createFetch(
  site: Pick<Site, 'isPrivate'>,
  proxyUrl: string | null,
  limits = LIMITS,
  resolve: LookupFunction = lookup,
): Fetch {
  const timeouts = { headersTimeout: limits.headers * 1000, bodyTimeout: limits.body * 1000 };
  const dispatcher =
    proxyUrl === null
      ? new Agent({
          connect: {
            timeout: limits.connect * 1000,
            lookup: site.isPrivate ? resolve : publicLookup(resolve),
          },
        })
      : proxyAgent(proxyUrl);
  return async (url, init) => {
    const { origin, pathname, search } = url;
    const options = { ...init, ...timeouts, origin, path: pathname + search, method: 'GET' as const };
    const { statusCode, headers, body } = await httpRequest.call(await dispatcher, options);
    return { status: statusCode, headers, body };
  };
}

/** Connects through a proxy, which needs all of undici. Many proxies tunnel only to port 443, so a page over plain http is requested without a tunnel. */
async function proxyAgent(uri: string): Promise<Dispatcher> {
  const { ProxyAgent } = await import('undici');
  return new ProxyAgent({ uri, proxyTunnel: false });
}

/** A DNS lookup that returns public addresses or fails. */
export function publicLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '');
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const odd = addresses.find(({ address }) => !isPublicAddress(address));
      if (odd !== undefined || addresses[0] === undefined) {
        const facts = { expected: 'a public address', actual: odd?.address ?? 'none' };
        return callback(
          new CrawlError('refused', `refused ${hostname}: it resolves to ${facts.actual}`, facts),
          '',
        );
      }
      return options.all === true
        ? callback(null, addresses)
        : callback(null, addresses[0].address, addresses[0].family);
    });
}

/**
 * Fetches one page and follows its redirects, within limits of time and size and on the list's own site.
 * @throws CrawlError of any class
 */
export async function fetchText(href: string, options: FetchOptions): Promise<FetchedPage> {
  const started = options.now();
  const { limits = LIMITS } = options;
  // This leaves the function time to record the error.
  const signal = withinLimits(options.signal, limits);
  const cookies = createCookies(options.now);
  let url = admit(href, options.site);
  for (let hops = 0; hops <= REDIRECTS; hops++) {
    await options.permit?.(url);
    const response = await request(url, { ...options, signal }, cookies.header(url));
    const header = (name: string) => headerOf(response, name);
    const verdict = discardUnless(isRead, response, () =>
      judge(url, { status: response.status, header }, options.now()),
    );
    if ('read' in verdict) {
      const read = readPage(url, response, options.limits);
      if (verdict.read === 'challenge') throw await challengeBehind(url, read, verdict.otherwise);
      const page = await read;
      return { url: url.href, ms: options.now() - started, ...page };
    }
    cookies.store(url, [response.headers['set-cookie'] ?? []].flat());
    url = admit(verdict.redirect, options.site);
  }
  throw new CrawlError('changed', `${href} redirects without end`, {
    expected: `at most ${REDIRECTS} redirects`,
    actual: 'more',
  });
}

function isRead(verdict: Verdict): boolean {
  return 'read' in verdict;
}

/** The error of a response whose status is ambiguous. A body that cannot be read says no more than the status. */
async function challengeBehind(
  url: URL,
  read: Promise<{ html: string }>,
  otherwise: CrawlError,
): Promise<CrawlError> {
  return read.then(
    ({ html }) => challengeOr(otherwise, html, url),
    () => otherwise,
  );
}

/**
 * Sends one GET and returns when the response's head has arrived. The signal covers what undici's own timeouts do not, such as a slow
 * TLS handshake.
 * @param cookie the `Cookie` header, if there is one to send
 */
export async function request(
  url: URL,
  { userAgent, fetch, signal }: FetchOptions,
  cookie: string | null = null,
): Promise<HttpResponse> {
  try {
    return await fetch(url, {
      signal,
      headers: {
        'user-agent': userAgent,
        accept: 'text/html,application/xhtml+xml',
        'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5',
        'accept-encoding': ACCEPTED,
        ...(cookie !== null && { cookie }),
      },
    });
  } catch (error) {
    throw failure(url, error);
  }
}
