import { CrawlError } from '../errors.ts';
import { readContentType } from './content-type.ts';
import { readRetryAfter } from './retry-after.ts';

/** The head of an answer: what decides before a byte of its body is read. */
export interface Head {
  status: number;
  header: (name: string) => string | null;
}

/** What a head means: read the body, or go where it says. */
export type Verdict = { read: true } | { redirect: string };

/** Statuses by which sites turn a crawler away; 418 is Douban's own. */
const BLOCKING = [403, 418, 429];
/** Statuses below 500 that speak of this attempt and not of the page. */
const PASSING = [408, 425];
const PAGES = ['text/html', 'application/xhtml+xml'];
const REDIRECTING = [301, 302, 303, 307, 308];

/**
 * Decides by an answer's head. Nothing looks at a status again after this.
 * @param now epoch milliseconds, for a `Retry-After` that is a date
 * @throws CrawlError of any class
 */
export function judge(url: URL, { status, header }: Head, now: number): Verdict {
  const retryAfterSeconds = readRetryAfter(header('retry-after'), now) ?? undefined;
  const facts = {
    expected: 'status 200',
    actual: `status ${status}`,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
  const say = `${url.href} answered ${status}`;
  if (REDIRECTING.includes(status)) {
    const location = header('location');
    const target = resolveLocation(location, url);
    if (target === null) {
      throw new CrawlError('changed', `${say} without a place to go to`, {
        ...facts,
        actual: `location ${location}`,
      });
    }
    if (isGate(target))
      throw new CrawlError('blocked', `${say}, to ${target.host}, which checks visitors`, {
        ...facts,
        actual: target.href,
      });
    return { redirect: target.href };
  }
  if (BLOCKING.includes(status)) throw new CrawlError('blocked', say, facts);
  if (status >= 500 || PASSING.includes(status)) throw new CrawlError('retry', say, facts);
  if (status !== 200) throw new CrawlError('changed', say, facts);
  const type = header('content-type');
  if (type !== null && !PAGES.includes(readContentType(type)?.essence ?? '')) {
    throw new CrawlError('refused', `${url.href} is not a web page`, {
      expected: 'content type text/html',
      actual: type,
    });
  }
  return { read: true };
}

/**
 * Resolves a `Location` header. Its bytes beyond ASCII are percent-encoded as they stand, as browsers do, whatever their charset.
 * @param location as HTTP gives it, a character for each byte
 * @returns null for a location that is missing or no URL
 */
export function resolveLocation(location: string | null, base: URL): URL | null {
  const ascii = (location ?? '').replace(/[\x80-\xff]/g, byte => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  return location !== null && URL.canParse(ascii, base.href) ? new URL(ascii, base) : null;
}

/** Hosts and paths whose only business is to check or log in visitors: `sec.douban.com/c?r=`, `accounts.douban.com/passport/login`. */
function isGate(url: URL): boolean {
  return /^(sec|accounts|passport|login)\./.test(url.hostname) || /\/(passport\/)?login\b/.test(url.pathname);
}
