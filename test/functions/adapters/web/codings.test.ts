import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ACCEPTED, decodeBody } from '../../../../functions/adapters/web/codings.ts';
import { BODY_BYTES } from '../../../../functions/core/limits.ts';
import { rejected } from '../../../support/caught.ts';
import { CODINGS } from '../../../support/codings.ts';
import { samplePage } from '../../../support/sample-page.ts';

const URL_ = new URL('http://list.example/');
const PAGE = Buffer.from(samplePage('2025', 1, 4).html);

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decoded(bytes: Uint8Array, coding: string | null, size = 4096, limit = BODY_BYTES) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of decodeBody(URL_, inPieces(bytes, size), coding, limit)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
/** What is decoded, or the error, whose class is none where it is zlib's or a plain one. */
async function outcome(bytes: Uint8Array, coding: string, size?: number): Promise<Buffer | Error> {
  try {
    return await decoded(bytes, coding, size);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

describe.each(CODINGS)('%s', (_name, coding, encode) => {
  const coded = encode(PAGE);

  it.each([1, 7, 4096])('is decoded in pieces of %i bytes', async size => {
    expect(await decoded(coded, coding, size)).toEqual(PAGE);
  });

  it('is an error at every length but its own', async () => {
    const lengths = Array.from({ length: coded.length }, (_, length) => length);
    for (const length of lengths) {
      const cut = await outcome(coded.subarray(0, length), coding);
      expect(cut, `the first ${length} of ${coded.length} bytes`).toBeInstanceOf(Error);
    }
    expect(await outcome(coded, coding)).toEqual(PAGE);
  });

  it.each(['00', 'ff', '0d0a', '3c703e', '1f', '1f8b08', '28b52f'])(
    'is an error with the bytes %s after its end, together with it or later',
    async hex => {
      const longer = Buffer.concat([coded, Buffer.from(hex, 'hex')]);
      for (const size of [longer.length, coded.length, 1])
        expect(await outcome(longer, coding, size)).toBeInstanceOf(Error);
    },
  );

  it('may hold nothing, but has to say so', async () => {
    expect(await decoded(encode(Buffer.alloc(0)), coding)).toEqual(Buffer.alloc(0));
    expect(await outcome(Buffer.alloc(0), coding)).toMatchObject({ message: expect.stringMatching(/empty/) });
  });

  it('is not decoded further than it is read', async () => {
    // Long enough for any coding to have decoded something half-way.
    const long = encode(Buffer.concat(Array(40).fill(PAGE)));
    let sent = 0;
    async function* stalled(): AsyncGenerator<Uint8Array> {
      sent += 1;
      yield long.subarray(0, long.length - 2);
      sent += 1;
      await new Promise(() => {});
    }
    for await (const _chunk of decodeBody(URL_, stalled(), coding, BODY_BYTES)) break;
    expect(sent).toBeLessThanOrEqual(2);
  });
});

it('gzip may consist of several members, and each must be whole', async () => {
  const [one, two] = [zlib.gzipSync(PAGE.subarray(0, 100)), zlib.gzipSync(PAGE.subarray(100))];
  const both = Buffer.concat([one, two]);
  expect(await decoded(both, 'gzip')).toEqual(PAGE);
  for (let length = one.length + 1; length < both.length; length++)
    expect(await outcome(both.subarray(0, length), 'gzip'), `${length} bytes`).toBeInstanceOf(Error);
});

it.each([null, '', 'identity', ' Identity ', ','])('the coding %j is none', async coding => {
  expect(await decoded(PAGE, coding)).toEqual(PAGE);
  expect(await decoded(Buffer.alloc(0), coding)).toEqual(Buffer.alloc(0));
});

it('names are read in any case, and x-gzip is gzip', async () => {
  for (const name of ['GZIP', ' gzip', 'x-gzip', 'X-GZip'])
    expect(await decoded(zlib.gzipSync(PAGE), name)).toEqual(PAGE);
});

it('several codings are undone from the last to the first', async () => {
  expect(await decoded(zlib.brotliCompressSync(zlib.gzipSync(PAGE)), 'gzip, identity, br')).toEqual(PAGE);
  const inner = zlib.gzipSync(PAGE);
  const cut = zlib.deflateSync(inner.subarray(0, -1));
  expect(await outcome(cut, 'gzip, deflate')).toBeInstanceOf(Error);
});

it.each(['compress', 'gzip, exi', 'utf-8', 'constructor', 'gzip, gzip, gzip, gzip'])(
  'the coding "%s" is an error that names what can be decoded',
  async coding => {
    expect(await rejected(decoded(PAGE, coding))).toMatchObject({
      class: 'changed',
      expected: `at most 3 of ${ACCEPTED}`,
      actual: coding,
    });
  },
);

it('a small stream that is a large one inside is refused before the next decoder has made more of it', async () => {
  const members = Buffer.concat(Array(1000).fill(zlib.gzipSync(Buffer.alloc(0))));
  const bomb = zlib.gzipSync(members);
  expect(bomb.length).toBeLessThan(1000);
  expect(await decoded(bomb, 'gzip, gzip')).toEqual(Buffer.alloc(0));
  expect((await rejected(decoded(bomb, 'gzip, gzip', 4096, 10_000))).class).toBe('refused');
});
