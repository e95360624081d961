import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/**
 * Ten real pages at the qualities 5, 7 and 11 have 4.4, 4.1 and 3.8 KB on average, which costs 4.9, 4.5 and 4.1 write units, and take 0.35, 0.5 and
 * 13 ms each. As attributes they had 12.2 KB and cost 12.5 units.
 */
const QUALITY = 7;
/**
 * The window is 64 KB (2^16) instead of 4 MB, because the encoder allocates for its window: those pages, 11 KB of JSON each, take 0.5 ms instead of
 * 0.8. One of 250 entries, 108 KB, becomes 2 % larger.
 */
const WINDOW_BITS = 16;

/** Compresses a value as JSON. The same value always gives the same bytes. */
export function compress(value: object): Uint8Array {
  return brotliCompressSync(JSON.stringify(value), {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
  });
}

/**
 * Reads what `compress` made. The caller validates it.
 * @throws Error if it is anything else
 */
export function decompress(data: Uint8Array): unknown {
  return JSON.parse(brotliDecompressSync(data).toString());
}
