import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { preferredCoding } from './accept.ts';
import type { Content, Representation } from './contract/operation.ts';
import { HttpProblem } from './contract/operation.ts';

/** The largest body that is sent. Lambda's response ends at 6 MB, of which base64 takes a third. */
const MAX_BODY = 4 * 1024 * 1024;
/** Bytes of responses kept in memory, compressed forms included. */
const KEPT = 24 * 1024 * 1024;
/** What keeping a response takes beside its bodies: its key, its headers and the objects that hold them take 600 to 800 bytes. */
const OVERHEAD = 1024;
/** Below this, compression saves less than its header costs. */
const LEAST_COMPRESSED = 1024;

/** The one that makes a response smallest comes first. */
const CODINGS = ['br', 'gzip', 'identity'] as const;
type Coding = (typeof CODINGS)[number];

interface Kept {
  headers: Record<string, string>;
  bodies: Map<Coding, Buffer>;
}

/** What a request says about what its client has and takes. */
export interface ClientFacts {
  /** The path and query, which together with the type tell one representation from another. */
  key: string;
  ifNoneMatch: string | undefined;
  acceptEncoding: string | undefined;
}

const brotli = promisify(brotliCompress);
const zipped = promisify(gzip);

/** Of a page of 432 KB, quality 4 makes 55 KB in 8 ms, 5 makes 50 KB in 9 ms, and 9 makes 46 KB in 31 ms. */
const QUALITY = 5;

/**
 * Creates the function that turns representations into responses. Content with a version is made once and then served from memory.
 * @param build changes with the code and the settings that make the content, so that no ETag outlives a deploy
 */
export function createResponder(build: string) {
  const kept = new Map<string, Kept>();
  let size = 0;

  async function contentOf(etag: string, { version, render }: Representation): Promise<Kept> {
    const known = version === null ? undefined : kept.get(etag);
    if (known !== undefined) return known;
    const { body, headers = {} }: Content = await render();
    const bytes = Buffer.from(body);
    if (bytes.length > MAX_BODY)
      throw new HttpProblem(
        413,
        `the response would have ${bytes.length} bytes; expected at most ${MAX_BODY}, so ask for less by limit or fields`,
      );
    const made: Kept = { headers, bodies: new Map([['identity', bytes]]) };
    if (version !== null) {
      kept.set(etag, made);
      grow(OVERHEAD + bytes.length);
    }
    return made;
  }

  /** Counts bytes that are kept, and forgets the oldest responses beyond the most that may be. */
  function grow(bytes: number): void {
    size += bytes;
    for (const [etag, { bodies }] of kept) {
      if (size <= KEPT) return;
      kept.delete(etag);
      size -= OVERHEAD;
      for (const body of bodies.values()) size -= body.length;
    }
  }

  async function encoded(content: Kept, coding: Coding, isKept: boolean): Promise<Buffer> {
    const known = content.bodies.get(coding);
    if (known !== undefined) return known;
    const plain = content.bodies.get('identity') ?? Buffer.alloc(0);
    const body = coding === 'br' ? await brotli(plain, brotliOptions(plain.length)) : await zipped(plain);
    content.bodies.set(coding, body);
    if (isKept) grow(body.length);
    return body;
  }

  return async (representation: Representation, client: ClientFacts): Promise<Response> => {
    const { version, lastModified, cacheControl, type, status = 200 } = representation;
    const etag = version === null ? null : etagOf([version, build, client.key, type]);
    const headers: Record<string, string> = {
      'cache-control': cacheControl,
      // API Gateway adds the headers of CORS to the answer to a request that has an Origin, and only to that.
      vary: 'accept, accept-encoding, accept-language, origin',
      ...(etag !== null && { etag }),
      ...(lastModified !== null && { 'last-modified': new Date(lastModified).toUTCString() }),
    };
    // API Gateway would add `text/plain`, which a cache would take for the type of the body that it has.
    const notModified = () =>
      new Response(null, { status: 304, headers: { ...headers, 'content-type': type } });
    if (etag !== null && names(client.ifNoneMatch, etag)) return notModified();
    const content = await contentOf(etag ?? '', representation);
    // RFC 9110, 13.1.2: the star stands for any representation, and only making one shows that there is one.
    if (client.ifNoneMatch?.trim() === '*' && status === 200) return notModified();
    const plain = content.bodies.get('identity');
    const isShort = (plain?.length ?? 0) < LEAST_COMPRESSED;
    const coding = (isShort ? null : preferredCoding(client.acceptEncoding, CODINGS)) ?? 'identity';
    const body = await encoded(content, coding, version !== null);
    return new Response(new Uint8Array(body), {
      status,
      headers: {
        ...headers,
        ...content.headers,
        'content-type': type,
        ...(coding !== 'identity' && { 'content-encoding': coding }),
      },
    });
  };
}

function brotliOptions(size: number) {
  return {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: size },
  };
}

/** A weak validator: the same content in another coding has the same one. */
function etagOf(parts: string[]): string {
  return `W/"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}"`;
}

/** Whether `If-None-Match` names an ETag, by the weak comparison of RFC 9110, 8.8.3.2. */
function names(header: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return header?.split(',').some(tag => opaque(tag) === opaque(etag)) ?? false;
}
