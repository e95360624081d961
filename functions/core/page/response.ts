import { CrawlError } from '../errors.ts';
import { parseUrl } from './base-url.ts';
import { challengeInHeaders, challengeOn, type Header } from './challenge.ts';
import { readContentType } from './content-type.ts';
import { gateAt } from './gates.ts';
import { parseHtml } from './parse-html.ts';
import { readRetryAfter } from './retry-after.ts';

/** A response's status and headers, which decide what its body is read for. */
export interface Head {
  status: number;
  header: Header;
}

/** What to do with a response: read its body as a page, read it for a challenge or else throw the error, or follow its redirect. */
export type Verdict = { read: 'page' } | { read: 'challenge'; otherwise: CrawlError } | { redirect: string };

/** Statuses by which sites always mean that they turned a crawler away; 418 is Douban's own. */
const BLOCKING = [403, 418, 429];
/** Statuses that firewalls send with a challenge, and servers without one. */
const AMBIGUOUS = [202, 405, 406, 412, 428, 503];
/** The last status that a server has by a standard. What is above it, such as 521 or 999, is a firewall's own. */
const LAST_STANDARD = 511;
/** Statuses that concern this attempt, not the page: not ready, no content, part of it, the proxy, time-out, wrong connection, too early. */
const PASSING = [202, 204, 205, 206, 407, 408, 421, 425];
const PAGE_TYPES = ['text/html', 'application/xhtml+xml'];
export const REDIRECTING = [301, 302, 303, 307, 308];

/**
 * Decides by a response's status and headers, in this order: signs of blocking, a redirect, damage, another kind of page. For pages,
 * nothing else inspects a status.
 * @param now epoch milliseconds, for a `Retry-After` that is a date
 * @throws CrawlError of any class
 */
export function judge(url: URL, { status, header }: Head, now: number): Verdict {
  const retryAfterSeconds = readRetryAfter(header('retry-after'), now) ?? undefined;
  const say = `${url.href} responded with status ${status}`;
  const facts = { expected: 'status 200', actual: `status ${status}`, retryAfterSeconds };
  const challenge = challengeInHeaders(header, url);
  if (challenge !== null)
    throw new CrawlError('blocked', `${say} and ${challenge}`, { ...facts, actual: challenge });
  if (BLOCKING.includes(status)) throw new CrawlError('blocked', say, facts);
  if (REDIRECTING.includes(status))
    return { redirect: redirectTarget(url, header('location'), say, retryAfterSeconds) };
  if (status === 200) return readAsPage(url, header('content-type'));
  const passing = status >= 500 || PASSING.includes(status);
  const otherwise = new CrawlError(passing ? 'retry' : 'changed', say, facts);
  if (AMBIGUOUS.includes(status) || status > LAST_STANDARD) return { read: 'challenge', otherwise };
  throw otherwise;
}

function redirectTarget(url: URL, location: string | null, say: string, retryAfterSeconds?: number): string {
  const target = resolveLocation(location, url);
  if (target === null) {
    const facts = { expected: 'a Location that is a URL', actual: `Location: ${location ?? 'none'}` };
    throw new CrawlError('changed', `${say} without a usable Location`, facts);
  }
  const gate = gateAt(target, url);
  if (gate !== null) {
    const facts = { expected: 'the list', actual: target.href, retryAfterSeconds };
    throw new CrawlError('blocked', `${say}, a redirect to ${gate} at ${target.host}`, facts);
  }
  return target.href;
}

/**
 * Resolves a `Location` header. Its bytes beyond ASCII are percent-encoded as they are, whatever their charset, as browsers do.
 * @param location as HTTP gives it, one character for each byte
 * @returns null if the location is missing or not a URL
 */
export function resolveLocation(location: string | null, base: URL): URL | null {
  const ascii = location?.replace(
    /[\x80-\xff]/g,
    byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return ascii === undefined ? null : parseUrl(ascii, base);
}

/** A header that is no MIME type, such as an empty one, says as little as none. */
function readAsPage(url: URL, type: string | null): Verdict {
  const essence = readContentType(type)?.essence;
  if (type === null || essence === undefined || PAGE_TYPES.includes(essence)) return { read: 'page' };
  const facts = { expected: 'content type text/html', actual: type };
  throw new CrawlError('refused', `${url.href} is not a web page`, facts);
}

/** The error of a response whose status is ambiguous: `blocked` if its body is a challenge, `otherwise` if not. */
export function challengeOr(otherwise: CrawlError, html: string, url: URL): CrawlError {
  const challenge = challengeOn(parseHtml(html).$, url);
  if (challenge === null) return otherwise;
  const { message, expected, retryAfterSeconds } = otherwise;
  return new CrawlError('blocked', `${message} and ${challenge}`, {
    expected: expected ?? 'a page',
    actual: challenge,
    retryAfterSeconds: retryAfterSeconds ?? undefined,
  });
}
