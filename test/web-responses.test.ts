import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type Change, coded, DAMAGES, header, withBody } from './support/damages.ts';
import { listOf } from './support/published-list.ts';
import { asItIs, type Behaviour, listPage, type RawSite, startRawSite } from './support/raw-site.ts';
import { ask, launchStack, until } from './support/stack.ts';

/** Tests that a reader gets a whole list or the last one, however the site sends its pages. */

let site: RawSite;
let stack: RunningStack;
const { start, ended, expectPublished } = listOf(
  () => stack,
  () => site,
);
const on =
  (page: number, change: Change): Behaviour =>
  (request, response) =>
    request.page === page ? change(response) : response;

beforeAll(async () => {
  site = await startRawSite();
  stack = await launchStack(site.url);
  const { id } = await start(asItIs);
  expect(await ended(id)).toMatchObject({ state: 'published' });
});
afterAll(async () => {
  await stack.stop();
  await site.stop();
});

describe('a page 1 that is damaged leaves the crawl to be started again and the list as it is', () => {
  it.each(DAMAGES)('because it is %s', async (_what, change) => {
    expect(await start(on(1, change), null, 'damaged')).toMatchObject({ status: 503, class: 'retry' });
    await expectPublished(250);
  });

  it('and once it is whole, the same crawl publishes the list', async () => {
    const { id } = await start(asItIs, null, 'damaged');
    expect(await ended(id)).toMatchObject({ state: 'published', pages: { total: 10 } });
    await expectPublished(250);
  });
});

it('other pages that are damaged once are fetched again, and the list is published whole', async () => {
  for (let at = 0; at < DAMAGES.length; at += 9) {
    const left = new Map(DAMAGES.slice(at, at + 9).map(([, change], index) => [index + 2, change]));
    const damaged = [...left.keys()];
    const { id } = await start(({ page }, response) => {
      const change = typeof page === 'number' ? left.get(page) : undefined;
      if (typeof page === 'number') left.delete(page);
      return change === undefined ? response : change(response);
    });
    const retried = new Set<number>();
    const crawl = await ended(id, ({ pages }) => {
      for (const { page, class: errorClass } of pages.errors) if (errorClass === 'retry') retried.add(page);
    });
    expect(crawl).toMatchObject({ state: 'published', pages: { errors: [] } });
    expect([...retried].sort((a, b) => a - b)).toEqual(damaged);
    await expectPublished(250);
  }
});

describe('a site that checks or rejects its visitors ends the crawl as blocked and leaves the list as it is', () => {
  const captcha = '<html><head><title>禁止访问</title></head><body></body></html>';
  const challenge = '<html><script src="https://x.token.awswaf.com/challenge.js"></script></html>';
  const redirect =
    (location: string, status = '302 Found'): Change =>
    response =>
      header({ ...response, status, body: Buffer.alloc(0) }, 'location', location);
  const reloads = (to = '') =>
    withBody(`<html><meta http-equiv="refresh" content="1${to}"><p>...</p></html>`);

  it.each<[string, Change]>([
    ['a 403', withBody('', '403 Forbidden')],
    ['a 418', withBody("I'm a teapot", "418 I'm a teapot")],
    ['a 429 with a list', response => ({ ...response, status: '429 Too Many Requests' })],
    ['a captcha as a 200', withBody(captcha)],
    ['a captcha that was cut', withBody(captcha.slice(0, -14))],
    [
      'a 202 with a challenge in its header',
      response => header(withBody('', '202 Accepted')(response), 'x-amzn-waf-action', 'challenge'),
    ],
    [
      'a 405 with a captcha in its header',
      response => header(withBody('', '405 Method Not Allowed')(response), 'x-amzn-waf-action', 'captcha'),
    ],
    ['a 202 with a challenge in its body', withBody(challenge, '202 Accepted')],
    ['a 406 with a challenge in its body', withBody(challenge, '406 Not Acceptable')],
    ['a 503 with a challenge in its body', withBody(challenge, '503 Service Unavailable')],
    [
      'a 503 with a challenge in gzip',
      response => coded('gzip', zlib.gzipSync)(withBody(challenge, '503 Busy')(response)),
    ],
    [
      'a redirect to an apology',
      redirect('https://www.douban.com/misc/sorry?original-url=https%3A%2F%2Fmovie.douban.com%2Ftop250'),
    ],
    [
      'a redirect to a check on another host',
      redirect('https://sec.douban.com/c?r=x', '307 Temporary Redirect'),
    ],
    ['a redirect to a log-in on the same host', redirect('/login?next=/top250', '303 See Other')],
    ['a page that reloads itself', reloads()],
    [
      'a page of a script that reloads it',
      withBody('<html><script>document.cookie="a=1";location.reload()</script></html>'),
    ],
    ['a refresh to an apology', reloads('; url=https://www.douban.com/misc/sorry')],
  ])('by %s', async (_what, change) => {
    const { id, status, class: errorClass } = await start(on(1, change));
    expect({ status, errorClass }).toEqual({ status: 502, errorClass: 'blocked' });
    expect((await ended(id)).state).toBe('failed');
    await expectPublished(250);
  });

  it.each<[string, Change, string]>([
    ['a redirect to another site', redirect('https://example.org/top250'), 'refused'],
    ['a redirect to another port', redirect('http://127.0.0.1:1/top250', '301 Moved Permanently'), 'refused'],
    ['a redirect to a file', redirect('file:///etc/passwd', '308 Permanent Redirect'), 'refused'],
    ['a redirect without an end', redirect('/top250'), 'changed'],
    ['a redirect to nowhere', redirect('http://['), 'changed'],
    ['a refresh to another page', reloads('; url=/new-top250'), 'changed'],
    ['a 404', withBody(listPage(1), '404 Not Found'), 'changed'],
    ['a page of another type', response => header(response, 'content-type', 'application/json'), 'refused'],
    ['a coding that is unknown', coded('compress', body => body), 'changed'],
  ])('but %s is another error', async (_what, change, expected) => {
    const { id, status, class: errorClass } = await start(on(1, change));
    expect({ status, errorClass }).toEqual({ status: 502, errorClass: expected });
    expect((await ended(id)).state).toBe('failed');
    await expectPublished(250);
  });
});

// The last test, because the crawl goes on until the site lets it read the page or its deadline is over.
it('a page behind a check of visitors is fetched again later, and readers keep the list', async () => {
  const { id } = await start(on(4, withBody('<html><head><title>安全验证</title></head></html>')));
  const { state, pages } = await until(
    async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body,
    crawl => crawl.pages.done === 9 && crawl.pages.errors.length > 0,
  );
  expect({ state, errors: pages.errors }).toMatchObject({
    state: 'running',
    errors: [{ page: 4, class: 'blocked', actual: 'a captcha', dead: false }],
  });
  await expectPublished(250);
});
