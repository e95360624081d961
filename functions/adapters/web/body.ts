import { CrawlError } from '../../core/errors.ts';
import { isCertain, readUtf8 } from '../../core/page/utf8.ts';
import { decodeBody } from './codings.ts';
import { LIMITS, type Limits } from './limits.ts';
import { discard, failure, type HttpResponse, headerOf, tooLarge } from './response.ts';

/**
 * Reads a whole body, decompressed. Its bytes are counted after decompression, so that a small response cannot become a large one.
 * @throws CrawlError `refused` for one that is too large, `retry` for one that is damaged, stops or takes too long, `changed` for a
 *   content coding that is unknown
 */
export async function readBody(url: URL, response: HttpResponse, limits = LIMITS): Promise<Uint8Array> {
  const body = await readPast(limits.bytes, url, response, limits);
  if (body.length > limits.bytes) throw tooLarge(url, limits.bytes);
  return body;
}

/**
 * Reads a page: its text, and its size in bytes after decompression.
 * @throws CrawlError as `readBody` does, and `changed` for bytes that are no text
 */
export async function readPage(
  url: URL,
  response: HttpResponse,
  limits = LIMITS,
): Promise<{ html: string; bytes: number }> {
  const bytes = await readBody(url, response, limits);
  const utf8 = readUtf8(bytes);
  const html = isCertain(utf8) ? utf8.text : await decodeOther(bytes, headerOf(response, 'content-type'));
  return { html, bytes: bytes.length };
}

/** The tables of all other encodings have 190 KB, and most functions never see a page that needs them. */
async function decodeOther(bytes: Uint8Array, contentType: string | null): Promise<string> {
  decoder ??= await import('../../core/page/decode.ts');
  return decoder.decode(bytes, contentType);
}

let decoder: typeof import('../../core/page/decode.ts') | undefined;

/**
 * Reads the first bytes of a body of any size, decompressed. What comes after them is not fetched.
 * @throws CrawlError as `readBody` does, for as much as it reads
 */
export async function readStart(
  url: URL,
  response: HttpResponse,
  bytes: number,
  limits = LIMITS,
): Promise<Uint8Array> {
  return (await readPast(bytes, url, response, limits)).subarray(0, bytes);
}

/** Reads chunks until there are more than so many bytes, or until the body ends. */
async function readPast(
  bytes: number,
  url: URL,
  response: HttpResponse,
  limits: Limits,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readChunks(url, response, limits)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bytes) break;
  }
  return Buffer.concat(chunks);
}

async function* readChunks(
  url: URL,
  response: HttpResponse,
  limits: { body: number; bytes: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const late = new CrawlError('retry', `${url.href} is too slow`, {
    expected: `a body within ${limits.body} s`,
    actual: 'more time',
  });
  const timer = setTimeout(() => response.body.destroy(late), limits.body * 1000);
  try {
    yield* decodeBody(url, response.body, headerOf(response, 'content-encoding'), limits.bytes);
  } catch (error) {
    throw failure(url, error);
  } finally {
    clearTimeout(timer);
    discard(response);
  }
}
