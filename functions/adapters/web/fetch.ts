import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, fetch, ProxyAgent, type RequestInit, type Response } from 'undici';
import type { FetchedPage } from '../../core/crawl/ports.ts';
import { CrawlError, messageOf } from '../../core/errors.ts';
import { BODY_BYTES, BODY_TIMEOUT, CONNECT_TIMEOUT, HEADERS_TIMEOUT, REDIRECTS } from '../../core/limits.ts';
import { admit, isPublicAddress, type Site } from '../../core/page/admission.ts';
import { decode } from '../../core/page/decode.ts';
import { challengeOr, judge } from '../../core/page/response.ts';

/** undici's fetch, with the connections it may make. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

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

/** How long a fetch may take, in seconds, and what it may bring, after decompression. */
export interface Limits {
  connect: number;
  headers: number;
  body: number;
  bytes: number;
}

const LIMITS: Limits = {
  connect: CONNECT_TIMEOUT,
  headers: HEADERS_TIMEOUT,
  body: BODY_TIMEOUT,
  bytes: BODY_BYTES,
};

/**
 * A fetch that connects to public addresses only, unless the list itself is on this machine or a private network. The
 * address is checked as the socket gets it, so a name that resolves differently the second time gains nothing. Through a proxy it
 * is the proxy that resolves.
 * @param resolve node's own, unless a test stages another
 */
export function createFetch(
  site: Site,
  proxyUrl: string | null,
  limits = LIMITS,
  resolve: LookupFunction = lookup,
): Fetch {
  const timeouts = { headersTimeout: limits.headers * 1000, bodyTimeout: limits.body * 1000 };
  const dispatcher =
    proxyUrl === null
      ? new Agent({
          ...timeouts,
          connect: {
            timeout: limits.connect * 1000,
            lookup: site.isPrivate ? resolve : publicLookup(resolve),
          },
        })
      : new ProxyAgent({ uri: proxyUrl, ...timeouts });
  return (url, init) => fetch(url, { ...init, dispatcher });
}

/** A DNS lookup that answers public addresses or fails. */
export function publicLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, options, answer) =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return answer(error, '');
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }];
      const odd = addresses.find(({ address }) => !isPublicAddress(address));
      if (odd !== undefined || addresses[0] === undefined) {
        const facts = { expected: 'a public address', actual: odd?.address ?? 'none' };
        return answer(
          new CrawlError('refused', `refused ${hostname}: it resolves to ${facts.actual}`, facts),
          '',
        );
      }
      return options.all === true
        ? answer(null, addresses)
        : answer(null, addresses[0].address, addresses[0].family);
    });
}

/**
 * Fetches one page, within bounds of time, size and place, redirects included.
 * @throws CrawlError of any class
 */
export async function fetchText(href: string, options: FetchOptions): Promise<FetchedPage> {
  const started = options.now();
  let url = admit(href, options.site);
  for (let hops = 0; hops <= REDIRECTS; hops++) {
    await options.permit?.(url);
    const response = await request(url, options);
    const verdict = await discardUnlessRead(response, () =>
      judge(url, { status: response.status, header: name => response.headers.get(name) }, options.now()),
    );
    if ('read' in verdict) {
      const bytes = await readBody(url, response, options.limits);
      const html = decode(bytes, response.headers.get('content-type'));
      if (verdict.read === 'challenge') throw challengeOr(verdict.otherwise, html);
      return { url: url.href, html, ms: options.now() - started, bytes: bytes.length };
    }
    url = admit(verdict.redirect, options.site);
  }
  throw new CrawlError('changed', `${href} redirects without end`, {
    expected: `at most ${REDIRECTS} redirects`,
    actual: 'more',
  });
}

/** One request, up to the answer's head; `AbortSignal` covers what the dispatcher's own timeouts leave open, such as a slow TLS handshake. */
export async function request(
  url: URL,
  { userAgent, fetch, signal, limits = LIMITS }: FetchOptions,
): Promise<Response> {
  const late = AbortSignal.timeout((limits.connect + limits.headers + limits.body) * 1000);
  try {
    return await fetch(url, {
      redirect: 'manual',
      signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      headers: {
        'user-agent': userAgent,
        accept: 'text/html,application/xhtml+xml',
        'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5',
      },
    });
  } catch (error) {
    throw refusedOrRetry(url, error);
  }
}

/**
 * Reads a body up to its bound, counted after decompression, so that a small answer cannot become a large one. With `stopAfter`,
 * a longer body is no error: reading ends with the chunk that brings so many bytes.
 * @throws CrawlError `refused` for one that is too large, `retry` for one that stops or takes too long
 */
export async function readBody(
  url: URL,
  response: Response,
  limits = LIMITS,
  { stopAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  let late = false;
  // A cancelled body ends as if it were whole, so what cancelled it has to say so.
  const timer = setTimeout(() => {
    late = true;
    reader?.cancel().catch(() => {});
  }, limits.body * 1000);
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value instanceof Uint8Array) {
        chunks.push(value);
        length += value.length;
      }
      if (length >= stopAfter) {
        await reader.cancel().catch(() => {});
        break;
      }
      if (length > limits.bytes) {
        await reader.cancel().catch(() => {});
        throw new CrawlError('refused', `${url.href} is too large`, {
          expected: `at most ${limits.bytes} bytes`,
          actual: 'more',
        });
      }
    }
  } catch (error) {
    throw error instanceof CrawlError ? error : refusedOrRetry(url, error);
  } finally {
    clearTimeout(timer);
  }
  if (late) {
    throw new CrawlError('retry', `${url.href} is too slow`, {
      expected: `a body within ${limits.body} s`,
      actual: `${length} bytes by then`,
    });
  }
  return Buffer.concat(chunks);
}

/** A refusal at connect time comes wrapped in fetch's own error; everything else that breaks a request may pass. */
function refusedOrRetry(url: URL, error: unknown): CrawlError {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof CrawlError) return inner;
  return new CrawlError('retry', `${url.href} could not be fetched: ${messageOf(error)}`, {
    expected: 'an answer',
    actual: messageOf(error),
    cause: error,
  });
}

/** An answer whose body nobody reads would hold its connection. */
async function discardUnlessRead<T extends object>(response: Response, decide: () => T): Promise<T> {
  let verdict: T | undefined;
  try {
    verdict = decide();
    return verdict;
  } finally {
    if (verdict === undefined || !('read' in verdict)) await response.body?.cancel().catch(() => {});
  }
}
