import zlib from 'node:zlib';
import type { RawResponse } from './raw-site.ts';

/** Changes a response. */
export type Change = (response: RawResponse) => RawResponse;

/** Replaces a header. */
export const header = (response: RawResponse, name: string, value: string): RawResponse => ({
  ...response,
  headers: [...response.headers.filter(([other]) => other.toLowerCase() !== name), [name, value]],
});
export const withBody =
  (body: Buffer | string, status = '200 OK'): Change =>
  response => ({
    ...response,
    status,
    body: Buffer.from(body),
  });
const cutAfter =
  (mark: string, framing: RawResponse['framing'] = 'length'): Change =>
  response => ({
    ...response,
    framing,
    body: response.body.subarray(0, response.body.indexOf(mark) + mark.length),
  });
const unsent =
  (bytes: number, framing: RawResponse['framing']): Change =>
  response => ({ ...response, framing, unsent: bytes });
export const coded =
  (coding: string, encode: (body: Buffer) => Buffer, framing: RawResponse['framing'] = 'length'): Change =>
  response => ({ ...header(response, 'content-encoding', coding), body: encode(response.body), framing });
const cutBy = (encode: (body: Buffer) => Buffer, bytes: number) => (body: Buffer) =>
  encode(body).subarray(0, -bytes);
const deflateRaw = (body: Buffer) => zlib.deflateRawSync(body);

/** Responses that say nothing of the list: it must be fetched again. */
export const DAMAGES: [what: string, change: Change][] = [
  ['cut after its list', cutAfter('</ol>')],
  ['cut after its list, in chunks', cutAfter('</ol>', 'chunked')],
  ['cut after its list, ended by the end of the connection', cutAfter('</ol>', 'close')],
  ['cut before its end', cutAfter('</body>', 'close')],
  ['cut in its pagination', cutAfter('class="thispage">', 'close')],
  ['cut in its head', cutAfter('<title>', 'close')],
  ['cut inside of a character', response => ({ ...cutAfter('电')(response), framing: 'close', unsent: 1 })],
  ['empty', withBody('')],
  ['white space', withBody(' \r\n')],
  ['shorter than its content-length', unsent(9, 'length')],
  ['without its last chunk', unsent(5, 'chunked')],
  ['cut in its last chunk', unsent(12, 'chunked')],
  ['of gzip cut by its last byte', coded('gzip', cutBy(zlib.gzipSync, 1))],
  ['of gzip cut by its checksum', coded('gzip', cutBy(zlib.gzipSync, 8), 'close')],
  ['of gzip cut in the middle', coded('gzip', cutBy(zlib.gzipSync, 3000), 'chunked')],
  ['of br cut by a byte', coded('br', cutBy(zlib.brotliCompressSync, 1), 'close')],
  ['of br cut in the middle', coded('br', cutBy(zlib.brotliCompressSync, 2000))],
  ['of deflate cut by a byte', coded('deflate', cutBy(zlib.deflateSync, 1))],
  ['of raw deflate cut in the middle', coded('deflate', cutBy(deflateRaw, 1000), 'close')],
  [
    'cut after its list, in whole gzip',
    response => coded('gzip', zlib.gzipSync)(cutAfter('</ol>')(response)),
  ],
  [
    'of two different lengths',
    response => ({ ...response, headers: [['Content-Length', '9'], ...response.headers] }),
  ],
  ['of gzip that is empty', coded('gzip', () => Buffer.alloc(0))],
  ['of br that is empty', coded('br', () => Buffer.alloc(0), 'chunked')],
  ['of deflate that is empty', coded('deflate', () => Buffer.alloc(0), 'close')],
  [
    'of gzip with a byte after its end',
    coded('gzip', body => Buffer.concat([zlib.gzipSync(body), Buffer.of(0)])),
  ],
  [
    'of br with text after its end',
    coded('br', body => Buffer.concat([zlib.brotliCompressSync(body), body])),
  ],
  ['of gzip that is none', coded('gzip', body => body)],
  ['a 204', response => ({ ...response, status: '204 No Content', body: Buffer.alloc(0), framing: 'close' })],
  ['a 205', withBody('', '205 Reset Content')],
  [
    'a 206 with the first half',
    response => ({ ...response, status: '206 Partial Content', body: response.body.subarray(0, 20_000) }),
  ],
  ['a whole page as a 206', response => ({ ...response, status: '206 Partial Content' })],
  ['a 202 without a challenge', withBody('<html>Wait</html>', '202 Accepted')],
  ['a 503 without a challenge', withBody('<html>Busy</html>', '503 Service Unavailable')],
  ['a 408', withBody('', '408 Request Timeout')],
  ['no response', response => ({ ...response, unsent: Number.POSITIVE_INFINITY, body: Buffer.alloc(0) })],
];
