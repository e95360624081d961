import { expect, it } from 'vitest';
import { createCookies } from '../../../../functions/adapters/web/cookies.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const FROM = 'https://movie.example/top/250';

/** What is sent to a URL after these headers came from another. */
function sent(headers: string[], to = FROM, from = FROM): string | null {
  const cookies = createCookies(() => NOW);
  cookies.store(new URL(from), headers);
  return cookies.header(new URL(to));
}

it.each<[headers: string[], cookie: string | null]>([
  [['bid=x1; Expires=Tue, 23-Nov-27 12:00:00 GMT; Domain=.movie.example; Path=/'], 'bid=x1'],
  [['a=1', 'b=2; HttpOnly; SameSite=Lax'], 'a=1; b=2'],
  [['a=1', 'a=2'], 'a=2'],
  [['a="q=1"; Path=/'], 'a="q=1"'],
  [['a='], 'a='],
  [['a=1; Domain=example'], 'a=1'],
  [['a=1; Domain=other.example'], null],
  [['a=1; Domain=evil-movie.example'], null],
  [['a=1; Secure'], 'a=1'],
  [['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], 'a=1'],
  [['a=1', 'a=; Max-Age=0'], null],
  [['a=1', 'a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], null],
  [['a=1', 'a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT'], null],
  [['a=1', 'a=; Expires=Thu, 01-Jan-70 00:00:00 GMT'], null],
  [['a=1', 'a=; Expires=Thu, 1 Jan 1970 00:00:00 GMT'], null],
  [['a=1', 'a=; Expires=Fri, 31-Dec-1999 23:59:59 UTC'], null],
  [['a=1; Expires=never'], 'a=1'],
  [['=1', 'novalue', ''], null],
])('%j is sent back as %j', (headers, cookie) => expect(sent(headers)).toBe(cookie));

/** From RFC 6265, 5.1.4: a path matches itself and what is below it. */
it.each<[attribute: string, path: string, matches: boolean]>([
  ['; Path=/', '/anything', true],
  ['; Path=/top', '/top', true],
  ['; Path=/top', '/top/250', true],
  ['; Path=/top/', '/top', false],
  ['; Path=/top', '/top250', false],
  ['; Path=top', '/top/1', true],
  ['', '/top/1', true],
  ['', '/other', false],
])('a cookie with "%s" from /top/250 goes to %s: %s', (attribute, path, matches) => {
  expect(sent([`a=1${attribute}`], `https://movie.example${path}`)).toBe(matches ? 'a=1' : null);
});

it('a Secure cookie is nothing over plain http', () => {
  expect(sent(['a=1; Secure'], 'http://movie.example/', 'http://movie.example/')).toBeNull();
});

it('the cookie of the longest path is sent first', () => {
  expect(sent(['a=1; Path=/', 'b=2; Path=/top'])).toBe('b=2; a=1');
});
