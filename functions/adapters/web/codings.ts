import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { CrawlError } from '../../core/errors.ts';
import { tooLarge } from './response.ts';

declare module 'node:zlib' {
  /** Node has it from 22.15 on. */
  const createZstdDecompress: (() => Transform & { bytesWritten: number }) | undefined;
}

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;
type Decoder = Transform & { bytesWritten: number };

/** The content codings of RFC 9110, 8.4.1, by name; the first byte of the coded body tells the two kinds of deflate apart. */
const DECODERS: Record<string, (firstByte: number) => Decoder> = {
  gzip: () => zlib.createGunzip(),
  // The standard means a zlib stream, but some servers send the bare one. A zlib header names method 8 in its first four bits.
  deflate: firstByte => ((firstByte & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw()),
  br: () => zlib.createBrotliDecompress(),
  ...(zlib.createZstdDecompress !== undefined && { zstd: zlib.createZstdDecompress }),
};

/** `Accept-Encoding`: what `decodeBody` decodes. */
export const ACCEPTED = Object.keys(DECODERS).join(', ');

/** No server codes a page more often. */
const MOST_CODINGS = 3;

/**
 * Undoes a body's content codings. Node's own decoders and undici's `fetch` take a stream for whole that lacks its end.
 * @param coded the body as it comes; it is read no faster than its decoded bytes are
 * @param contentEncoding the header, in which the coding that was applied last is last
 * @param limit how many bytes may go into a decoder: what one decoder makes is what the next one takes
 * @throws CrawlError `changed` for a coding that is unknown, `refused` for more bytes than the limit; Error for a stream that is empty,
 *   damaged, unfinished, or followed by other bytes
 */
export async function* decodeBody(
  url: URL,
  coded: AsyncIterable<Uint8Array>,
  contentEncoding: string | null,
  limit: number,
): Chunks {
  let bytes: AsyncIterable<Uint8Array> = coded;
  for (const coding of codingsOf(url, contentEncoding).reverse()) bytes = undo(url, bytes, coding, limit);
  yield* bytes;
}

function codingsOf(url: URL, contentEncoding: string | null): string[] {
  const codings = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim().replace(/^x-gzip$/, 'gzip'))
    .filter(name => name !== '' && name !== 'identity');
  if (codings.length > MOST_CODINGS || codings.some(name => !Object.hasOwn(DECODERS, name))) {
    throw new CrawlError('changed', `${url.href} came in the content coding "${contentEncoding}"`, {
      expected: `at most ${MOST_CODINGS} of ${ACCEPTED}`,
      actual: contentEncoding ?? 'none',
    });
  }
  return codings;
}

async function* undo(url: URL, coded: AsyncIterable<Uint8Array>, coding: string, limit: number): Chunks {
  const input = count(coded);
  let sent = 0;
  async function* count(chunks: AsyncIterable<Uint8Array>): Chunks {
    for await (const chunk of chunks) {
      sent += chunk.length;
      if (sent > limit) throw tooLarge(url, limit);
      if (chunk.length > 0) yield chunk;
    }
  }
  const first = await input.next();
  const firstByte = first.value?.[0];
  // zlib takes no bytes at all for a whole stream.
  const decoder = firstByte === undefined ? undefined : DECODERS[coding]?.(firstByte);
  if (first.done === true || decoder === undefined) throw new Error(`the ${coding} stream is empty`);
  const start = first.value;
  async function* whole(): Chunks {
    yield start;
    yield* input;
  }
  const piped = pipeline(whole, decoder);
  // It is awaited below; until then it must not count as unhandled.
  piped.catch(() => {});
  yield* decoder;
  await piped;
  if (decoder.bytesWritten !== sent) {
    throw new Error(`${sent - decoder.bytesWritten} bytes follow the end of the ${coding} stream`);
  }
}
