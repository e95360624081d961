import zlib from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Change, coded, header, withBody } from './support/damages.ts';
import { listOf } from './support/published-list.ts';
import { type Behaviour, pageResponse, type RawResponse, startRawSite } from './support/raw-site.ts';
import { ask, launchStack } from './support/stack.ts';

/** Starts a site and a stack that has not yet read its robots.txt, which is kept for a day. */
async function siteAndStack() {
  const site = await startRawSite();
  onTestFinished(site.stop);
  const stack = await launchStack(site.url);
  onTestFinished(stack.stop);
  const list = listOf(
    () => stack,
    () => site,
  );
  return {
    ...list,
    pagesRequested: () => site.requests.filter(path => path.startsWith('/top250')),
    status: async () => (await ask(stack, '/movies')).status,
  };
}

const robots =
  (change: Change): Behaviour =>
  ({ page }, response) =>
    page === 'robots' ? change(response) : response;
const rules = (text: string): RawResponse => header(pageResponse(text), 'content-type', 'text/plain');
const FORBIDDING = 'User-agent: *\nDisallow: /private\nDisallow: /top250\n';
const redirect = (location: string) => header(pageResponse(''), 'location', location);
const toOther = (port: number, path = '/robots.txt'): RawResponse => ({
  ...redirect(`http://127.0.0.1:${port}${path}`),
  status: '301 Moved Permanently',
});

describe('a robots.txt that cannot be read', () => {
  const cut = (encode: (body: Buffer) => Buffer) => (body: Buffer) => encode(body).subarray(0, -6);
  const cases: [what: string, change: Change, errorClass: 'retry' | 'blocked'][] = [
    ['cut inside its gzip', () => coded('gzip', cut(zlib.gzipSync))(rules(FORBIDDING)), 'retry'],
    [
      'cut inside its br',
      () => coded('br', cut(zlib.brotliCompressSync), 'close')(rules(FORBIDDING)),
      'retry',
    ],
    ['gzip that is empty', () => coded('gzip', () => Buffer.alloc(0))(rules('')), 'retry'],
    ['cut before its content-length', () => ({ ...rules(FORBIDDING), unsent: 9 }), 'retry'],
    ['without its last chunk', () => ({ ...rules(FORBIDDING), framing: 'chunked', unsent: 5 }), 'retry'],
    ['a 503', withBody('', '503 Service Unavailable'), 'retry'],
    ['a 500 with rules', () => ({ ...rules('User-agent: *\nAllow: /\n'), status: '500 Error' }), 'retry'],
    ['a 429', withBody('', '429 Too Many Requests'), 'blocked'],
    ['a web page', () => pageResponse('<!DOCTYPE html><html><title>Log in</title></html>'), 'blocked'],
    ['a web page under the name of plain text', () => rules('\n<html><body>Wait</body></html>'), 'blocked'],
    [
      'behind a challenge',
      () => header({ ...rules(''), status: '202 Accepted' }, 'x-amzn-waf-action', 'challenge'),
      'blocked',
    ],
    [
      'a redirect to a log-in',
      () => ({ ...redirect('https://accounts.douban.com/passport/login'), status: '302 Found' }),
      'blocked',
    ],
  ];

  it('lets nothing be fetched, and once it can be read, the list is published', async () => {
    const { start, ended, expectPublished, pagesRequested, status } = await siteAndStack();
    const other = await startRawSite();
    onTestFinished(other.stop);
    // A crawl that may be tried again goes on under its key.
    for (const [what, change] of cases.filter(([, , errorClass]) => errorClass === 'retry'))
      expect(await start(robots(change), null, 'retried'), what).toMatchObject({
        status: 503,
        class: 'retry',
      });
    expect(await status()).toBe(404);
    expect(pagesRequested()).toEqual([]);
    other.behave(() => rules('User-agent: *\nDisallow: /private\n'));
    const { id } = await start(
      robots(() => toOther(other.port)),
      null,
      'retried',
    );
    expect(await ended(id)).toMatchObject({ state: 'published' });
    expect(other.requests).toEqual(['/robots.txt']);
    await expectPublished(250);
  });

  it('ends the crawl if it is a sign that the site rejects its visitors', async () => {
    const { start, ended, pagesRequested, status } = await siteAndStack();
    for (const [what, change] of cases.filter(([, , errorClass]) => errorClass === 'blocked')) {
      const started = await start(robots(change));
      expect(started, what).toMatchObject({ status: 502, class: 'blocked' });
      expect((await ended(started.id)).state).toBe('failed');
    }
    expect(pagesRequested()).toEqual([]);
    expect(await status()).toBe(404);
  });
});

it.each<[string, (port: number) => RawResponse]>([
  ['on another host', port => toOther(port)],
  ['five redirects away', port => toOther(port, '/1')],
  ['in a 203', () => ({ ...rules(FORBIDDING), status: '203 Non-Authoritative Information' })],
  ['in gzip, after a byte order mark', () => coded('gzip', zlib.gzipSync)(rules(`\ufeff${FORBIDDING}`))],
  ['before megabytes of comments', () => rules(`${FORBIDDING}${'# x\n'.repeat(1_500_000)}`)],
])('a robots.txt %s forbids the list that it names', async (_where, respond) => {
  const { start, ended, pagesRequested } = await siteAndStack();
  const other = await startRawSite();
  onTestFinished(other.stop);
  other.behave(({ path }) => {
    const hop = Number(path.slice(1));
    return hop >= 1 && hop < 5 ? toOther(other.port, `/${hop + 1}`) : rules(FORBIDDING);
  });
  const { id, status, class: errorClass, detail } = await start(robots(() => respond(other.port)));
  expect({ status, errorClass }).toEqual({ status: 502, errorClass: 'refused' });
  expect(detail).toContain('robots.txt forbids');
  expect((await ended(id)).state).toBe('failed');
  expect(pagesRequested()).toEqual([]);
});
