import { createMultibyteEncoder } from '@exodus/bytes/multi-byte.js';

/** Encodes a page as a server would: a character that the encoding lacks becomes a numeric reference. */
export function encodePage(
  html: string,
  encoding: 'gbk' | 'big5' | 'euc-jp' | 'shift_jis' | 'utf-16',
): Buffer {
  if (encoding === 'utf-16') return Buffer.from(`\ufeff${html}`, 'utf16le');
  const encode = createMultibyteEncoder(encoding, { mode: 'fatal' });
  const pieces = [...html].map(character => {
    try {
      return encode(character);
    } catch {
      return Buffer.from(`&#${character.codePointAt(0)};`);
    }
  });
  return Buffer.concat(pieces);
}
