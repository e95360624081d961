import { describe, expect, it } from 'vitest';
import { challengeOr, judge } from '../../../../functions/core/page/response.ts';
import { caught } from '../../../support/caught.ts';
import { LIST_URL } from '../../../support/page.ts';

const PAGE = new URL(LIST_URL);
const NOW = Date.parse('2026-11-23T12:00:00Z');

function judged(status: number, headers: Record<string, string> = {}) {
  return judge(PAGE, { status, header: name => headers[name] ?? null }, NOW);
}

it.each(['text/html', 'text/html; charset=utf-8', 'Text/HTML;charset=gbk', 'application/xhtml+xml'])(
  '200 with %s is read',
  type => expect(judged(200, { 'content-type': type })).toEqual({ read: 'page' }),
);

it('200 without a content type is read', () => expect(judged(200)).toEqual({ read: 'page' }));

it.each(['', 'html', 'text/html charset=gbk', '*/*'])('200 with "%s", which is no type, is read', type =>
  expect(judged(200, { 'content-type': type })).toEqual({ read: 'page' }),
);

it('of several content types the last that is valid counts', () => {
  expect(judged(200, { 'content-type': 'text/plain, text/html' })).toEqual({ read: 'page' });
  expect(caught(() => judged(200, { 'content-type': 'text/html, text/plain' })).class).toBe('refused');
});

it.each(['application/json', 'text/plain', 'image/png', 'text/htmlx', 'application/octet-stream'])(
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

it.each([204, 205, 206, 407, 408, 421, 425, 500, 502, 504, 511])('%i is retried', status => {
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
    [412, 'changed'],
    [428, 'changed'],
    [503, 'retry'],
    [521, 'retry'],
    [567, 'retry'],
    [999, 'retry'],
  ])('%i is blocked with a challenge in its body, and otherwise %s', (status, errorClass) => {
    const verdict = judged(status, { 'retry-after': '7' });
    if (!('otherwise' in verdict)) throw new Error('the body is not read');
    expect(challengeOr(verdict.otherwise, '<html><h1>Sorry</h1></html>', PAGE)).toBe(verdict.otherwise);
    expect(verdict.otherwise).toMatchObject({ class: errorClass, retryAfterSeconds: 7 });
    expect(challengeOr(verdict.otherwise, challenge, PAGE)).toMatchObject({
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
  ['a host that checks visitors', 200, { refresh: '0; url=https://sec.douban.com/c?r=x' }],
  ['an apology page', 503, { refresh: "1;URL='https://www.douban.com/misc/sorry?original-url=x'" }],
  ['a browser check', 200, { refresh: '5, /top250?bm-verify=AAQ' }],
])('%s in the headers of a %i is blocked', (actual, status, headers) => {
  expect(caught(() => judged(status, headers))).toMatchObject({ class: 'blocked', actual });
});

it.each(['300', '300; url=/top250', '0; url=/top250?start=0', '', ';;'])(
  'a Refresh header to the list itself, "%s", is no sign of a block',
  refresh => expect(judged(200, { refresh })).toEqual({ read: 'page' }),
);

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
    'https://geo.captcha-delivery.com/interstitial/?cid=x',
    'https://validate.perfdrive.com/?ssa=x',
    'https://www.douban.com/accounts/connect/wechat/',
    'https://www.example.com/_____tmd_____/punish?x5secdata=x',
    'https://www.example.com/antispider/?from=%2F',
    'https://www.example.com/account/unhuman?type=unhuman',
    'https://www.example.com/users/sign_in',
    '/_Incapsula_Resource?x=1',
    '/top250?bm-verify=AAQ',
    '/login?next=/top250',
  ])('to %s, where visitors are checked, is a block', location => {
    expect(caught(() => judged(302, { location, 'retry-after': '60' }))).toMatchObject({
      class: 'blocked',
      retryAfterSeconds: 60,
    });
  });

  it.each([
    ['https://sec.example.com/list', '/list/', true],
    ['https://login.example.com/top', 'https://login.example.com/top?page=1', true],
    ['https://www.example.com/verify/top', '/verify/top/', true],
    ['https://sec.example.com/list', '/login', false],
    ['https://www.example.com/top', 'https://m.example.com/top', true],
  ])('of %s to %s is followed, not a check: %s', (from, location, followed) => {
    const judgement = () =>
      judge(new URL(from), { status: 302, header: name => (name === 'location' ? location : null) }, NOW);
    if (followed) expect(judgement()).toEqual({ redirect: new URL(location, from).href });
    else expect(caught(judgement).class).toBe('blocked');
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
