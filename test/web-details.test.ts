import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../functions/core/page/list.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type Change, coded, header } from './support/damages.ts';
import { encodePage } from './support/encode.ts';
import { firstMovies, listOf } from './support/published-list.ts';
import {
  asItIs,
  type Behaviour,
  listPage,
  pageResponse,
  type RawRequest,
  type RawResponse,
  type RawSite,
  startRawSite,
} from './support/raw-site.ts';
import { ask, launchStack } from './support/stack.ts';

/** Tests that pages are read right in every way to send them that occurs on the web. */

let site: RawSite;
let stack: RunningStack;
const { start, ended, expectPublished } = listOf(
  () => stack,
  () => site,
);

/** Each page's own way to be sent, for a list of ten pages. */
const each =
  (changes: Record<number, (response: RawResponse, request: RawRequest) => RawResponse>): Behaviour =>
  (request, response) => {
    const change = changes[request.start / 25 + 1];
    return request.page === 'robots' || change === undefined ? response : change(response, request);
  };
const bytes =
  (encode: (html: string) => Buffer, type = 'text/html'): Change =>
  response => ({ ...header(response, 'content-type', type), body: encode(response.body.toString()) });
const named = (encoding: 'gbk' | 'big5' | 'shift_jis' | 'euc-jp') => (html: string) =>
  encodePage(html.replace('charset=utf-8', `charset=${encoding}`), encoding);
const meta = /<meta [^>]*>/;

beforeAll(async () => {
  site = await startRawSite();
  stack = await launchStack(site.url);
});
afterAll(async () => {
  await stack.stop();
  await site.stop();
});

describe('a list whose pages are in every encoding', () => {
  it('is published whole', async () => {
    const { id } = await start(
      each({
        1: bytes(named('gbk')),
        2: bytes(named('big5')),
        3: bytes(html => encodePage(html, 'utf-16'), 'text/html; charset=utf-8'),
        4: bytes(html => Buffer.from(`\ufeff${html}`, 'utf16le').swap16()),
        5: bytes(html =>
          encodePage(html.replace(meta, `<!-- ${'x'.repeat(1100)} --><meta charset="gbk">`), 'gbk'),
        ),
        6: bytes(html => encodePage(html.replace(meta, ''), 'gbk'), 'text/html; charset=GB2312'),
        7: bytes(named('shift_jis')),
        8: bytes(html =>
          encodePage(html.replace(meta, '<!-- <meta charset=big5> --><meta charset = euc-jp>'), 'euc-jp'),
        ),
        9: bytes(html => Buffer.from(html), 'text/html; charset=gbk'),
        10: bytes(html => Buffer.from(`\ufeff${html.replace(meta, '')}`)),
      }),
    );
    expect(await ended(id)).toMatchObject({ state: 'published' });
    await expectPublished(250);
  });

  it('loses no more than the character of a single bad byte', async () => {
    const truth = firstMovies(250);
    const spoilt = truth.find(({ rank, quote }) => rank > 25 && (quote?.length ?? 0) > 3);
    if (spoilt?.quote == null) throw new Error('no quote');
    const { rank, quote } = spoilt;
    const { id } = await start(
      each({
        [Math.ceil(rank / 25)]: response => {
          const body = Buffer.from(response.body);
          body[body.indexOf(quote) + 4] = 0xff;
          return { ...response, body };
        },
      }),
    );
    expect(await ended(id)).toMatchObject({ state: 'published' });
    const { movies } = (await ask<{ movies: Entry[] }>(stack, '/movies')).body;
    const actual = movies[rank - 1]?.quote ?? '';
    expect(actual.replaceAll('\ufffd', '')).toBe(quote.slice(0, 1) + quote.slice(2));
    expect(movies).toEqual(truth.map(movie => (movie.rank === rank ? { ...movie, quote: actual } : movie)));
  });

  it('is not published if a page cannot be read in the encoding that it names', async () => {
    const { id } = await start(
      each({
        4: bytes(
          html => Buffer.from(named('gbk')(html).map(byte => byte ^ (byte > 0xb0 ? 8 : 0))),
          'text/html; charset=utf-8',
        ),
      }),
    );
    expect(await ended(id)).toMatchObject({
      state: 'incomplete',
      pages: { pending: [4], errors: [{ class: 'changed', dead: true }] },
    });
  });
});

describe('a list whose pages are sent in unusual ways', () => {
  const absolute = (page: number) => listPage(page).replaceAll('"?start', '"/top250?start');
  const to = (location: string | Buffer, ...more: RawResponse['headers']): RawResponse => ({
    ...pageResponse(''),
    status: '302 Found',
    headers: [['Location', location], ...more],
  });

  it('is published whole', async () => {
    const seen = new Set<string>();
    const { id } = await start(
      each({
        1: response => coded('gzip', zlib.gzipSync, 'chunked')(response),
        // A Location in bytes of UTF-8, which is not a header that HTTP allows.
        2: (_response, { path }) => {
          seen.add(path);
          return path.startsWith('/top250') ? to(Buffer.from('/榜单?start=25')) : pageResponse(absolute(2));
        },
        3: (response, { head, path }) =>
          head.includes('bid=abc')
            ? response
            : to(
                path,
                ['Set-Cookie', 'll=1; Path=/other'],
                ['Set-Cookie', 'bid=abc; Domain=127.0.0.1; Path=/'],
              ),
        4: (_response, { path }) =>
          path.startsWith('/top250')
            ? to('/mirror/a/b?start=75')
            : pageResponse(
                listPage(4).replace(
                  '<head>',
                  '<head><base href="/top250"><base href="http://other.example/">',
                ),
              ),
        5: response => ({ ...response, headers: [['Content-Type', 'text/plain'], ...response.headers] }),
        6: response => header(response, 'content-type', 'text/html;charset=utf-8, , text/html'),
        7: response => ({
          ...response,
          status: '103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK',
          headers: [],
          framing: 'close',
        }),
        8: coded('gzip', body =>
          Buffer.concat([zlib.gzipSync(body.subarray(0, 999)), zlib.gzipSync(body.subarray(999))]),
        ),
        9: coded('deflate, br', body => zlib.brotliCompressSync(zlib.deflateRawSync(body)), 'close'),
        10: response => ({
          ...response,
          body: Buffer.from(response.body.toString().replace('</html>', '</HTML >\n<!-- 7 ms -->')),
        }),
      }),
    );
    expect(await ended(id)).toMatchObject({ state: 'published' });
    expect([...seen]).toEqual([expect.stringContaining('/top250'), '/%E6%A6%9C%E5%8D%95?start=25']);
    await expectPublished(250);
  });

  it('stays as it is if their links lead elsewhere by a base', async () => {
    const { id } = await start(
      each({
        4: response => ({
          ...response,
          body: Buffer.from(listPage(4).replace('<head>', '<head><base href="/other/">')),
        }),
      }),
    );
    expect(await ended(id)).toMatchObject({
      state: 'inconsistent',
      reason: expect.stringMatching(/^page 4 links to page 10 at .*\/other\/\?start=225/),
    });
    await expectPublished(250);
  });

  it('is published again when they are sent as usual', async () => {
    expect(await ended((await start(asItIs)).id)).toMatchObject({ state: 'published' });
  });
});
