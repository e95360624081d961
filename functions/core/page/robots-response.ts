import { CrawlError, type ErrorClass } from '../errors.ts';
import { challengeInHeaders } from './challenge.ts';
import { gateAt } from './gates.ts';
import { type Head, REDIRECTING, resolveLocation } from './response.ts';
import { readRetryAfter } from './retry-after.ts';

/** What to do with a response to a request for robots.txt: read it, follow it, or take it that there is none. */
export type RobotsVerdict = 'read' | 'unavailable' | { redirect: string };

/** RFC 9309 reads any 4xx as "no robots.txt". These two mean that we were rejected, so they must not be cached as permission. */
const BLOCKING = [418, 429];
/** Statuses below 500 that concern this attempt and not the file. */
const PASSING = [407, 408, 421, 425];

/**
 * Decides by a response's head, as RFC 9309, 2.3.1 says: 2xx is successful, 4xx means that there is no robots.txt, and as long as
 * anything else keeps it unreachable nothing may be fetched.
 * @param now epoch milliseconds, for a `Retry-After` that is a date
 * @throws CrawlError `blocked` for a sign of blocking, `retry` if robots.txt is unreachable
 */
export function judgeRobots(url: URL, { status, header }: Head, now: number): RobotsVerdict {
  const failure = (errorClass: ErrorClass, why: string, actual = `status ${status}`) =>
    new CrawlError(errorClass, `${url.href} ${why}`, {
      expected: 'robots.txt, or that there is none',
      actual,
      retryAfterSeconds: readRetryAfter(header('retry-after'), now) ?? undefined,
    });
  const challenge = challengeInHeaders(header, url);
  if (challenge !== null) throw failure('blocked', `is behind ${challenge}`, challenge);
  if (BLOCKING.includes(status)) throw failure('blocked', `returned ${status}`);
  // RFC 9110, 15.3.5: it has no content, whatever coding it is said to have. An empty 200 with a coding may have lost its rules.
  if (status === 204) return 'unavailable';
  if (status >= 200 && status < 300) return 'read';
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return 'unavailable';
  const target = resolveLocation(header('location'), url);
  if (!REDIRECTING.includes(status) || target === null)
    throw failure('retry', `returned ${status}; until it is reachable, nothing may be fetched`);
  const gate = gateAt(target, url);
  if (gate !== null) throw failure('blocked', `redirects to ${gate} at ${target.host}`, target.href);
  return { redirect: target.href };
}

/**
 * Checks that a body is a robots.txt and not a web page in its place, such as a log-in page or a check of visitors: a page holds no
 * rules, so it would be taken for permission.
 * @throws CrawlError `blocked`
 */
export function refuseWebPage(url: URL, text: string, contentType: string | null): void {
  const isLabelled = /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType ?? '');
  if (!/^\s*</.test(text) && !(isLabelled && /<(html|head|body|script|title)\b/i.test(text))) return;
  throw new CrawlError('blocked', `${url.href} is a web page in place of robots.txt`, {
    expected: 'robots.txt, or that there is none',
    actual: text.trim(),
  });
}
