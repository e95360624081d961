import zlib from 'node:zlib';

/** Node has it from 22.15 on. */
const zstd: unknown = Reflect.get(zlib, 'zstdCompressSync');
if (typeof zstd !== 'function') console.warn('skipped: zstd, which this Node has no encoder for');

/** The content codings: a name for each, the header that announces it, and its encoder. */
export const CODINGS: [name: string, header: string, encode: (bytes: Uint8Array) => Buffer][] = [
  ['gzip', 'gzip', bytes => zlib.gzipSync(bytes)],
  ['deflate as a zlib stream', 'deflate', bytes => zlib.deflateSync(bytes)],
  ['deflate as a raw stream', 'deflate', bytes => zlib.deflateRawSync(bytes)],
  ['br', 'br', bytes => zlib.brotliCompressSync(bytes)],
  ...(typeof zstd === 'function'
    ? [['zstd', 'zstd', (bytes: Uint8Array) => Buffer.from(zstd(bytes))] satisfies (typeof CODINGS)[number]]
    : []),
];
