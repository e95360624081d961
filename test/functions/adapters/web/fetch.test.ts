import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBody, readStart } from '../../../../functions/adapters/web/body.ts';
import { ACCEPTED } from '../../../../functions/adapters/web/codings.ts';
import { createFetch, fetchText, publicLookup, request } from '../../../../functions/adapters/web/fetch.ts';
import type { Limits } from '../../../../functions/adapters/web/limits.ts';
import { BODY_BYTES } from '../../../../functions/core/limits.ts';
import { siteOf } from '../../../../functions/core/page/admission.ts';
import type { Fault } from '../../../../infra/local/sample-site/site.ts';
import { rejected } from '../../../support/caught.ts';
import { CODINGS } from '../../../support/codings.ts';
import { samplePage } from '../../../support/sample-page.ts';
import { httpServer, sampleSite, socketServer } from '../../../support/servers.ts';

/** Short where a test waits for them to run out; none asserts how long that took. */
const LIMITS: Limits = { connect: 1, headers: 1, body: 0.3, bytes: BODY_BYTES };

function fetching(href: string, limits?: Limits, listUrl = href, signal?: AbortSignal) {
  const site = siteOf(listUrl);
  const fetch = createFetch(site, null, limits);
  return fetchText(href, { site, userAgent: 'Toplist/test', fetch, now: Date.now, limits, signal });
}

async function fetchWith(fault: Fault, limits?: Limits) {
  const site = await sampleSite({ faults: [fault] });
  return await fetching(site.url, limits);
}

const html = '<p>页</p>';

it('a page comes decoded, with its address after redirects, its size and its time', async () => {
  const site = await sampleSite();
  const page = await fetching(`${site.url}?start=25&filter=`);
  expect(page).toMatchObject({ url: `${site.url}?start=25&filter=`, bytes: Buffer.byteLength(page.html) });
  expect(page.html).toContain('<ol class="grid_view">');
  expect(page.ms).toBeGreaterThanOrEqual(0);
});

it('the site is told who asks, and asked for its own language', async () => {
  const heard: Record<string, unknown>[] = [];
  const origin = await httpServer((request, response) => {
    heard.push(request.headers);
    response.setHeader('content-type', 'text/html').end(html);
  });
  await fetching(origin);
  expect(heard[0]).toMatchObject({
    'user-agent': 'Toplist/test',
    accept: 'text/html,application/xhtml+xml',
    'accept-language': expect.stringMatching(/^zh-CN/),
  });
  expect(heard[0]).not.toHaveProperty('cookie');
});

describe('redirects', () => {
  it('are followed within the site', async () => {
    const site = await sampleSite({ faults: [{ kind: 'redirect', location: '/top250?start=25', page: 1 }] });
    expect((await fetching(site.url)).url).toBe(`${site.url}?start=25`);
  });

  it.each([
    'https://movie.douban.com/top250',
    'file:///etc/passwd',
    'http://169.254.169.254/latest/meta-data/',
    'http://localhost/admin',
    'http://127.0.0.1:1/',
    'http://me:secret@127.0.0.1/',
    '//evil.example/top250',
    'javascript:alert(1)',
  ])('to %s are refused', async location => {
    const error = await rejected(fetchWith({ kind: 'redirect', location }));
    expect(error.class).toBe('refused');
  });

  it('to where visitors are checked are a block', async () => {
    const error = await rejected(fetchWith({ kind: 'redirect', location: 'https://sec.douban.com/c?r=x' }));
    expect(error.class).toBe('blocked');
  });

  it('in a circle end, by name, after a few hops', async () => {
    const site = await sampleSite({ faults: [{ kind: 'redirect', location: '/top250' }] });
    expect(await rejected(fetching(site.url))).toMatchObject({
      class: 'changed',
      expected: 'at most 5 redirects',
    });
    expect(site.requests).toHaveLength(6);
  });

  it('are each asked about before they are followed', async () => {
    const site = await sampleSite({ faults: [{ kind: 'redirect', location: '/private', page: 1 }] });
    const asked: string[] = [];
    const place = siteOf(site.url);
    const permit = async (url: URL) => void asked.push(url.pathname);
    const fetch = createFetch(place, null);
    await rejected(fetchText(site.url, { site: place, userAgent: 'x', fetch, now: Date.now, permit }));
    expect(asked).toEqual(['/top250', '/private']);
  });
});

it('a Location in raw UTF-8 is followed to the bytes that it names', async () => {
  const asked: (string | undefined)[] = [];
  const { origin } = await socketServer(socket => {
    socket.on('data', bytes => {
      const path = bytes.toString().split(' ')[1];
      asked.push(path);
      const moved = 'HTTP/1.1 302 Found\r\nlocation: /榜?q=é\r\ncontent-length: 0\r\n\r\n';
      socket.write(path === '/' ? moved : 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\npage');
    });
  });
  expect((await fetching(origin)).html).toBe('page');
  expect(asked).toEqual(['/', '/%E6%A6%9C?q=%C3%A9']);
});

it.each([
  [['/x', '/x'], null],
  [['/x', '/y'], 'changed'],
])('of the Location headers %j one is followed if they agree', async (location, errorClass) => {
  const origin = await httpServer((request, response) => {
    if (request.url === '/x') response.setHeader('content-type', 'text/html').end(html);
    else response.setHeader('location', location).writeHead(302).end();
  });
  if (errorClass === null) expect((await fetching(origin)).url).toBe(`${origin}/x`);
  else expect((await rejected(fetching(origin))).class).toBe(errorClass);
});

it.each<[string, Record<string, string>, Buffer]>([
  ['in no known encoding', { 'content-type': 'text/html' }, Buffer.from('d0a4c9eabfcbb5c4bec8caea', 'hex')],
  ['in no known content coding', { 'content-encoding': 'zz' }, Buffer.from(html)],
  ['that was cut short', { 'content-encoding': 'gzip' }, gzipSync(html).subarray(0, -4)],
  ['of 6 MB', {}, Buffer.alloc(6_000_000, 'x')],
])('a 503 with a body %s is retried when it says', async (_case, headers, body) => {
  const origin = await httpServer((_request, response) =>
    response.writeHead(503, { 'retry-after': '77', ...headers }).end(body),
  );
  expect(await rejected(fetching(origin))).toMatchObject({ class: 'retry', retryAfterSeconds: 77 });
});

it('a cookie that is set and required on the way to a page is sent back, and forgotten after it', async () => {
  const heard: (string | undefined)[] = [];
  const origin = await httpServer((request, response) => {
    heard.push(request.headers.cookie);
    if (request.headers.cookie?.includes('bid=x1')) response.setHeader('content-type', 'text/html').end(html);
    else response.writeHead(302, { location: '/', 'set-cookie': ['bid=x1; Path=/', 'll="1"; Path=/'] }).end();
  });
  const site = siteOf(origin);
  const options = { site, userAgent: 'x', fetch: createFetch(site, null), now: Date.now };
  expect((await fetchText(origin, options)).html).toBe(html);
  expect((await fetchText(origin, options)).html).toBe(html);
  expect(heard).toEqual([undefined, 'bid=x1; ll="1"', undefined, 'bid=x1; ll="1"']);
});

it.each([
  ['text/html', 'text/html; charset=gbk'],
  ['text/html; charset=gbk', 'text/html'],
  ['text/plain', 'text/html;charset=gbk'],
])('of two Content-Type headers, %s and %s, the last that is valid counts', async (...types) => {
  for (const sent of [types, types.join(', ')]) {
    const origin = await httpServer((_request, response) => {
      response.setHeader('content-type', sent).end(Buffer.from('d0a4c9eabfcb', 'hex'));
    });
    expect((await fetching(origin)).html).toBe('肖申克');
  }
});

describe('a body', () => {
  it.each<[string, Fault]>([
    ['over 5 MiB', { kind: 'huge', bytes: BODY_BYTES + 1 }],
    ['without an end', { kind: 'endless' }],
    ['of 1 GiB', { kind: 'huge', bytes: 2 ** 30 }],
    ['that is a small file of 1 GiB, zipped', { kind: 'bomb', bytes: 2 ** 30 }],
  ])('%s is refused before it fills the memory', async (_case, fault) => {
    const before = process.memoryUsage().rss;
    const error = await rejected(fetchWith(fault));
    expect(error).toMatchObject({ class: 'refused', expected: `at most ${BODY_BYTES} bytes` });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
  });

  it('of 5 MiB is read, zipped or not', async () => {
    for (const kind of ['huge', 'bomb'] as const)
      expect((await fetchWith({ kind, bytes: BODY_BYTES })).bytes).toBe(BODY_BYTES);
  });

  it.each<[string, Fault]>([
    ['cut short of its length', { kind: 'truncated' }],
    ['cut short in chunks', { kind: 'truncated', chunked: true }],
    ['whose connection is reset', { kind: 'reset' }],
  ])('%s is to be tried again', async (_case, fault) => {
    expect((await rejected(fetchWith(fault))).class).toBe('retry');
  });

  it('that drips is given up and to be tried again', async () => {
    const error = await rejected(fetchWith({ kind: 'drip', ms: 5 }, LIMITS));
    expect(error).toMatchObject({ class: 'retry', expected: 'a body within 0.3 s' });
  });

  it('that stops in the middle is given up and to be tried again', async () => {
    const origin = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).write(html);
    });
    expect((await rejected(fetching(origin, LIMITS))).class).toBe('retry');
  });

  it('that is not what its encoding says is to be tried again', async () => {
    const origin = await httpServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(html);
    });
    expect((await rejected(fetching(origin))).class).toBe('retry');
  });

  it('may be missing', async () => {
    const origin = await httpServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end();
    });
    expect(await fetching(origin)).toMatchObject({ html: '', bytes: 0 });
  });
});

it.each<[string, string, Buffer]>([
  ['UTF-16 with a byte order mark', 'text/html', Buffer.from('\ufeff<p>肖申克</p>', 'utf16le')],
  ['GBK by its header', 'text/html; charset=gbk', Buffer.from('<p>\xd0\xa4\xc9\xea\xbf\xcb</p>', 'latin1')],
  [
    'GBK by a meta after the first 1,024 bytes',
    'text/html',
    Buffer.from(`<!--${'x'.repeat(1024)}--><meta charset=gbk><p>\xd0\xa4\xc9\xea\xbf\xcb</p>`, 'latin1'),
  ],
])('a page in %s is read', async (_case, type, bytes) => {
  const origin = await httpServer((_request, response) =>
    response.setHeader('content-type', type).end(bytes),
  );
  expect((await fetching(origin)).html).toContain('<p>肖申克</p>');
});

it('a page whose bytes are in no encoding is not fetched again', async () => {
  const origin = await httpServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(Buffer.alloc(1000, 0xc9));
  });
  expect(await rejected(fetching(origin))).toMatchObject({ class: 'changed', expected: 'text in UTF-8' });
});

describe('a coded body', () => {
  const page = Buffer.from(samplePage('2025', 1, 4).html);
  /** Serves these bytes; without a length, the end of the connection is the end of the body. */
  async function fetchBytes(bytes: Uint8Array, coding: string, length: number | null = bytes.length) {
    const { origin } = await socketServer(socket => {
      const head = ['HTTP/1.1 200 OK', 'content-type: text/html', `content-encoding: ${coding}`];
      if (length !== null) head.push(`content-length: ${length}`);
      socket.on('data', () =>
        socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes])),
      );
    });
    return await fetching(origin);
  }

  it.each(CODINGS)(
    'in %s is a page if it is whole, and else to be tried again',
    async (_name, coding, encode) => {
      const coded = encode(page);
      for (const length of [coded.length, null]) {
        expect((await fetchBytes(coded, coding, length)).html).toBe(page.toString());
      }
      const cuts = [0, 1, 2, 10, 11, coded.length - 9, coded.length - 8, coded.length - 4, coded.length - 1];
      const sampled = Array.from({ length: 20 }, (_, n) => Math.floor((n / 20) * coded.length));
      for (const cut of [...cuts, ...sampled]) {
        const bytes = coded.subarray(0, cut);
        for (const length of [cut, null])
          expect((await rejected(fetchBytes(bytes, coding, length))).class, `${cut} bytes`).toBe('retry');
      }
      expect((await rejected(fetchBytes(coded.subarray(0, -1), coding, coded.length))).class).toBe('retry');
      const longer = Buffer.concat([coded, Buffer.from('<!-- x -->')]);
      for (const length of [longer.length, null])
        expect((await rejected(fetchBytes(longer, coding, length))).class).toBe('retry');
    },
  );

  it('in a coding that nobody asked for is an error that names it', async () => {
    const error = await rejected(fetchBytes(page, 'exi'));
    expect(error).toMatchObject({ class: 'changed', actual: 'exi' });
  });

  it('is asked for in the codings that can be undone', async () => {
    const asked: unknown[] = [];
    const origin = await httpServer((request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.setHeader('content-type', 'text/html').end(html);
    });
    await fetching(origin);
    expect(asked).toEqual([ACCEPTED]);
    expect(ACCEPTED).toMatch(/^gzip, deflate, br(, zstd)?$/);
  });
});

describe('the start of a body', () => {
  const LENGTH = 500 * 1024;
  const large = Buffer.alloc(6 * 2 ** 20, 'User-agent: *\n');

  it.each<[string, string | undefined, Uint8Array]>([
    ['plain', undefined, large],
    ['zipped', 'gzip', gzipSync(large)],
  ])('is read where the whole would be too large: %s', async (_case, coding, bytes) => {
    const origin = await httpServer((_request, response) => {
      if (coding !== undefined) response.setHeader('content-encoding', coding);
      response.end(bytes);
    });
    const site = siteOf(origin);
    const options = { site, userAgent: 'x', fetch: createFetch(site, null), now: Date.now };
    const url = new URL(origin);
    const start = await readStart(url, await request(url, options), LENGTH);
    expect(Buffer.from(start).equals(large.subarray(0, LENGTH))).toBe(true);
    expect((await rejected(readBody(url, await request(url, options)))).class).toBe('refused');
  });

  it('is the whole of a shorter one, which has to end as it should', async () => {
    const coded = gzipSync(html);
    const origin = await httpServer(({ url }, response) => {
      response.setHeader('content-encoding', 'gzip').end(url === '/cut' ? coded.subarray(0, -1) : coded);
    });
    const site = siteOf(origin);
    const options = { site, userAgent: 'x', fetch: createFetch(site, null), now: Date.now };
    const read = async (url: URL) => readStart(url, await request(url, options), LENGTH);
    expect(Buffer.from(await read(new URL(origin))).toString()).toBe(html);
    expect((await rejected(read(new URL('/cut', origin)))).class).toBe('retry');
  });
});

describe('an answer', () => {
  it('that does not begin is given up and to be tried again', async () => {
    const { origin } = await socketServer(() => {});
    expect((await rejected(fetching(origin, LIMITS))).class).toBe('retry');
  });

  it.each([
    ['is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['has a broken status line', 'HTTP/1.1 what\r\n\r\n'],
    ['has headers without end', `HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(100)}`],
    ['has two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
  ])('that %s is to be tried again', async (_case, text) => {
    const { origin } = await socketServer(socket => socket.end(text));
    expect((await rejected(fetching(origin, LIMITS))).class).toBe('retry');
  });

  it('from nobody is to be tried again', async () => {
    expect((await rejected(fetching('http://127.0.0.1:1/', LIMITS))).class).toBe('retry');
  });

  it('that its caller no longer waits for is to be tried again', async () => {
    const { origin } = await socketServer(() => {});
    const stopped = AbortSignal.abort(new Error('no time left'));
    expect(await rejected(fetching(origin, undefined, origin, stopped))).toMatchObject({ class: 'retry' });
  });

  it.each<[Fault, object]>([
    [
      { kind: 'status', status: 503, retryAfter: '7' },
      { class: 'retry', retryAfterSeconds: 7 },
    ],
    [
      { kind: 'status', status: 429, retryAfter: '3' },
      { class: 'blocked', retryAfterSeconds: 3 },
    ],
    [
      { kind: 'status', status: 418 },
      { class: 'blocked', retryAfterSeconds: null },
    ],
    [
      { kind: 'status', status: 404 },
      { class: 'changed', actual: 'status 404' },
    ],
    [
      { kind: 'content-type', type: 'application/json' },
      { class: 'refused', actual: 'application/json' },
    ],
    [{ kind: 'content-type', type: 'image/png' }, { class: 'refused' }],
  ])('of %o is its class', async (fault, expected) => {
    expect(await rejected(fetchWith(fault))).toMatchObject(expected);
  });

  it('with Retry-After as a date is counted from now', async () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    const retryAfter = 'Mon, 23 Nov 2026 12:02:00 GMT';
    const site = await sampleSite({ faults: [{ kind: 'status', status: 429, retryAfter }] });
    const place = siteOf(site.url);
    const options = { site: place, userAgent: 'x', fetch: createFetch(place, null), now: () => now };
    expect((await rejected(fetchText(site.url, options))).retryAfterSeconds).toBe(120);
  });

  it.each(['gbk', 'latin1', 'missing'] as const)(
    'labelled with a wrong charset, %s, is still UTF-8',
    async encoding => {
      expect((await fetchWith({ kind: 'charset', encoding })).html).toContain('肖申克的救赎');
    },
  );
});

describe('a private address', () => {
  /** A resolver that answers these in turn, the last for ever. */
  function staged(...answers: (LookupAddress[] | Error)[]): LookupFunction & { asked: string[] } {
    const asked: string[] = [];
    const resolve: LookupFunction = (hostname, _options, answer) => {
      asked.push(hostname);
      const next = answers.length > 1 ? answers.shift() : answers[0];
      if (next instanceof Error) answer(next, '');
      else answer(null, next ?? []);
    };
    return Object.assign(resolve, { asked });
  }
  const v4 = (address: string): LookupAddress => ({ address, family: 4 });
  const v6 = (address: string): LookupAddress => ({ address, family: 6 });
  const PUBLIC = [v4('93.184.216.34'), v6('2606:2800:220:1::1')];

  const lookUp = (resolve: LookupFunction, all: boolean) =>
    new Promise<unknown>((settle, fail) =>
      publicLookup(resolve)('movie.example', { all }, (error, address, family) =>
        error === null ? settle(all ? address : { address, family }) : fail(error),
      ),
    );

  it('is not among what a public name resolves to', async () => {
    expect(await lookUp(staged(PUBLIC), true)).toEqual(PUBLIC);
    expect(await lookUp(staged(PUBLIC), false)).toEqual(PUBLIC[0]);
  });

  it.each([
    ['IPv4 loopback', [v4('127.0.0.1')]],
    ['link-local IPv4', [v4('169.254.169.254')]],
    ['IPv6 loopback', [v6('::1')]],
    ['link-local IPv6', [v6('fe80::1')]],
    ['unique local IPv6', [v6('fd00:ec2::254')]],
    ['mapped IPv4', [v6('::ffff:10.0.0.1')]],
    ['one private address among public ones', [...PUBLIC, v4('10.0.0.1')]],
    ['the unspecified address', [v4('0.0.0.0')]],
    ['no address', []],
  ])('is refused by what a name resolves to: %s', async (_case, addresses) => {
    for (const all of [true, false])
      await expect(lookUp(staged(addresses), all)).rejects.toMatchObject({
        name: 'CrawlError',
        class: 'refused',
        expected: 'a public address',
      });
  });

  it('is refused when a name that was public becomes private', async () => {
    const resolve = staged(PUBLIC, [v4('127.0.0.1')]);
    expect(await lookUp(resolve, true)).toEqual(PUBLIC);
    await expect(lookUp(resolve, true)).rejects.toMatchObject({ class: 'refused' });
  });

  it('that a name resolves to is never connected to, for all that the URL is on the site', async () => {
    const { origin, connections } = await socketServer(socket => socket.end());
    const { port } = new URL(origin);
    const href = `http://movie.example:${port}/top250`;
    const site = siteOf(href);
    for (const addresses of [[v4('127.0.0.1')], [v6('::ffff:127.0.0.1')], [...PUBLIC, v4('127.0.0.1')]]) {
      const resolve = staged(addresses);
      const fetch = createFetch(site, null, LIMITS, resolve);
      const options = { site, userAgent: 'x', fetch, now: Date.now, limits: LIMITS };
      expect((await rejected(fetchText(href, options))).class).toBe('refused');
      expect(resolve.asked).toEqual(['movie.example']);
    }
    expect(connections()).toBe(0);
  });

  it('is looked up anew for each connection, so that rebinding a name gains nothing', async () => {
    const first = await socketServer(socket => socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'));
    const { port } = new URL(first.origin);
    const href = `http://rebound.localhost:${port}/top250`;
    const site = siteOf(href);
    const resolve = staged([v4('127.0.0.1')], new Error('rebound elsewhere'));
    const fetch = createFetch(site, null, LIMITS, resolve);
    const options = { site, userAgent: 'x', fetch, now: Date.now, limits: LIMITS };
    expect((await fetchText(href, options)).html).toBe('');
    expect((await rejected(fetchText(href, options))).message).toContain('rebound elsewhere');
  });

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://2130706433/',
    'http://localhost/',
  ])('in a URL, %s, is refused from a public list without asking anyone', async href => {
    const error = await rejected(fetching(href, undefined, 'https://movie.douban.com/top250'));
    expect(error.class).toBe('refused');
  });

  it('of a name that does not resolve is to be tried again', async () => {
    const site = siteOf('http://movie.example/top250');
    const fetch = createFetch(site, null, LIMITS, staged(new Error('ENOTFOUND movie.example')));
    const options = { site, userAgent: 'x', fetch, now: Date.now, limits: LIMITS };
    const error = await rejected(fetchText('http://movie.example/top250', options));
    expect(error).toMatchObject({ class: 'retry' });
    expect(error.message).toContain('ENOTFOUND');
  });
});

describe('a proxy', () => {
  /** A proxy that gives a page over plain http and, as many do, tunnels to port 443 alone. */
  async function proxy() {
    const asked: (string | undefined)[] = [];
    const { origin } = await socketServer(socket => {
      socket.on('data', bytes => {
        const [line] = bytes.toString().split('\r\n');
        asked.push(line);
        const refused = line?.startsWith('CONNECT');
        socket.write(`HTTP/1.1 ${refused ? '403 Forbidden' : '200 OK'}\r\ncontent-length: 4\r\n\r\npage`);
      });
    });
    return { origin, asked };
  }
  async function through(proxyUrl: string, href: string) {
    const site = siteOf(href);
    const fetch = createFetch(site, proxyUrl, LIMITS);
    return await fetchText(href, { site, userAgent: 'x', fetch, now: Date.now, limits: LIMITS });
  }

  it('is asked for a plain http page without a tunnel, and resolves its name', async () => {
    const { origin, asked } = await proxy();
    expect((await through(origin, 'http://movie.example/top250')).html).toBe('page');
    expect(asked).toEqual(['GET http://movie.example/top250 HTTP/1.1']);
  });

  it('that refuses the tunnel of an https page is named in the error', async () => {
    const { origin, asked } = await proxy();
    expect(await rejected(through(origin, 'https://movie.example:8443/top250'))).toMatchObject({
      class: 'retry',
      expected: 'a proxy that tunnels to movie.example:8443',
    });
    expect(asked[0]).toBe('CONNECT movie.example:8443 HTTP/1.1');
  });
});
