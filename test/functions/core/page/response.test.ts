import { describe, expect, it } from 'vitest';
import { challengeOr, judge } from '../../../../functions/core/page/response.ts';
import { caught } from '../../../support/caught.ts';
import { LIST_URL } from '../../../support/page.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

function judged(status: number, headers: Record<string, string> = {}) {
  return judge(new URL(LIST_URL), { status, header: name => headers[name] ?? null }, NOW);
}

it.each(['text/html', 'text/html; charset=utf-8', 'Text/HTML;charset=gbk', 'application/xhtml+xml'])(
  '200 with %s is read',
  type => expect(judged(200, { 'content-type': type })).toEqual({ read: 'page' }),
);

it('200 without a content type is read', () => expect(judged(200)).toEqual({ read: 'page' }));

it('of several content types the last that is valid counts', () => {
  expect(judged(200, { 'content-type': 'text/plain, text/html' })).toEqual({ read: 'page' });
  expect(caught(() => judged(200, { 'content-type': 'text/html, text/plain' })).class).toBe('refused');
});

it.each(['application/json', 'text/plain', 'image/png', 'text/htmlx', 'application/octet-stream', ''])(
  '200 with content type "%s" is refused',
  type =>
    expect(caught(() => judged(200, { 'content-type': type }))).toMatchObject({
      class: 'refused',
      actual: type,
    }),
);

it.each([403, 418, 429])('%i is blocked', status => {
  expect(caught(() => judged(status))).toMatchObject({ class: 'blocked', retryAfterSeconds: null });
});

it.each([204, 205, 206, 408, 425, 500, 502, 504, 599])('%i is retried', status => {
  expect(caught(() => judged(status)).class).toBe('retry');
});

it.each([201, 300, 304, 400, 401, 404, 410, 451])('%i has changed', status => {
  expect(caught(() => judged(status))).toMatchObject({ class: 'changed', actual: `status ${status}` });
});

describe('an ambiguous status', () => {
  const challenge = '<html><script src="https://x.token.awswaf.com/challenge.js"></script></html>';

  it.each([
    [202, 'retry'],
    [405, 'changed'],
    [406, 'changed'],
    [503, 'retry'],
  ])('%i is blocked with a challenge in its body, and otherwise %s', (status, errorClass) => {
    const verdict = judged(status, { 'retry-after': '7' });
    if (!('otherwise' in verdict)) throw new Error('the body is not read');
    expect(challengeOr(verdict.otherwise, '<html><h1>Sorry</h1></html>')).toBe(verdict.otherwise);
    expect(verdict.otherwise).toMatchObject({ class: errorClass, retryAfterSeconds: 7 });
    expect(challengeOr(verdict.otherwise, challenge)).toMatchObject({
      class: 'blocked',
      actual: 'an AWS WAF challenge',
      retryAfterSeconds: 7,
    });
  });
});

it.each([
  ['an AWS WAF challenge', 202, { 'x-amzn-waf-action': 'challenge' }],
  ['an AWS WAF challenge', 405, { 'x-amzn-waf-action': 'captcha' }],
  ['a Cloudflare challenge', 200, { 'cf-mitigated': 'challenge' }],
  ['a Vercel challenge', 302, { 'x-vercel-mitigated': 'challenge', location: '/' }],
])('%s in the headers of a %i is blocked', (actual, status, headers) => {
  expect(caught(() => judged(status, headers))).toMatchObject({ class: 'blocked', actual });
});

it.each([429, 502])('Retry-After is read for %i', status => {
  for (const header of ['90', 'Mon, 23 Nov 2026 12:01:30 GMT', 'Mon Nov 23 12:01:30 2026'])
    expect(caught(() => judged(status, { 'retry-after': header })).retryAfterSeconds).toBe(90);
  expect(caught(() => judged(status, { 'retry-after': 'soon' })).retryAfterSeconds).toBeNull();
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('by %i is followed to where it leads', status => {
    expect(judged(status, { location: '/top250?start=0#top' })).toEqual({
      redirect: 'https://movie.douban.com/top250?start=0#top',
    });
  });

  it.each([
    'https://sec.douban.com/c?r=https%3A%2F%2Fmovie.douban.com%2Ftop250',
    'https://accounts.douban.com/passport/login?redir=x',
    'https://www.douban.com/accounts/login?source=movie',
    '//sec.douban.com/b',
    'https://passport.example/in',
    'https://www.douban.com/misc/sorry?original-url=https%3A%2F%2Fmovie.douban.com%2Ftop250',
    'https://www.google.com/sorry/index?continue=x',
    'https://www.example.com/errors/validateCaptcha?x=1',
    'https://www.example.com/cdn-cgi/challenge-platform/h/b',
    'https://verify.example/?return=1',
    '/login?next=/top250',
  ])('to %s, where visitors are checked, is a block', location => {
    expect(caught(() => judged(302, { location, 'retry-after': '60' }))).toMatchObject({
      class: 'blocked',
      retryAfterSeconds: 60,
    });
  });

  it.each([
    ['/\xe6\xa6\x9c', '/%E6%A6%9C'],
    ['/\xb0\xf1?q=\xe9', '/%B0%F1?q=%E9'],
    ['//b\xc3\xbccher.example/', 'https://xn--bcher-kva.example/'],
  ])('to bytes beyond ASCII, %j, keeps them as they are', (location, target) => {
    expect(judged(302, { location })).toEqual({ redirect: new URL(target, LIST_URL).href });
  });

  it.each([{}, { location: 'http://' }, { location: 'https://[' }])('to nowhere has changed: %o', headers => {
    expect(caught(() => judged(302, headers)).class).toBe('changed');
  });

  it('elsewhere is not judged here: admission decides', () => {
    expect(judged(302, { location: 'file:///etc/passwd' })).toEqual({ redirect: 'file:///etc/passwd' });
  });
});
