import { isomorphicDecode, legacyHookDecode } from '@exodus/bytes/encoding.js';
import sniff from 'html-encoding-sniffer';
import { CrawlError } from '../errors.ts';
import { readContentType } from './content-type.ts';
import { parseHtml } from './parse-html.ts';

/** Encodings in which a few characters may by chance be valid UTF-8: one two-byte character in eight is, so four in 4,000. */
const MULTIBYTE = ['GBK', 'gb18030', 'Big5', 'EUC-KR', 'EUC-JP', 'Shift_JIS', 'ISO-2022-JP'];
const CHANCE = 4;

/**
 * How many characters beyond ASCII may be unreadable. A site that cuts its texts by bytes spoils one an entry, 0.3 % of a real page; real
 * pages read in a wrong encoding are spoilt by 1.8 % at least, where it shows at all. One bad byte spoils up to three.
 */
const UNREADABLE_SHARE = 0.01;
const UNREADABLE_AT_LEAST = 3;

/**
 * Decodes a page. Its encoding is, in this order: that of a byte order mark; UTF-8 if the bytes are valid in it, because nothing else
 * looks like it, and sites mislabel it; what the header declares; what the HTML standard's prescan finds in the first 1,024 bytes; what
 * a later `meta` declares; UTF-8. A character that cannot be read becomes U+FFFD.
 * @param contentType the header, for its charset
 * @throws CrawlError `changed` if too much cannot be read: the same bytes would come again
 */
export function decode(bytes: Uint8Array, contentType: string | null): string {
  const declared = sniffEncoding(bytes, readContentType(contentType)?.charset ?? undefined);
  const utf8 = decodeUtf8(bytes);
  if (utf8 !== null && (declared === 'UTF-8' || isCertain(utf8, declared))) return readable(utf8, 'UTF-8');
  const encoding = declared ?? findLateMeta(bytes) ?? 'UTF-8';
  // The encodings that browsers no longer read, such as HZ, all have this name.
  if (encoding === 'replacement') throw unreadable('an encoding that browsers read', 'one that they gave up');
  return readable(legacyHookDecode(bytes, encoding), encoding);
}

/** Null if the bytes are not UTF-8. A last character that was cut short is U+FFFD: it says where the body ends, not what it is in. */
function decodeUtf8(bytes: Uint8Array): string | null {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    const text = decoder.decode(bytes, { stream: true });
    return endsWhole(decoder) ? text : `${text}\ufffd`;
  } catch {
    return null;
  }
}

/** Whether a decoder holds no first bytes of a character. */
function endsWhole(decoder: InstanceType<typeof TextDecoder>): boolean {
  try {
    return decoder.decode() === '';
  } catch {
    return false;
  }
}

/** Whether bytes that are valid UTF-8 are UTF-8. ASCII alone says nothing: ISO-2022-JP consists of it. Nor does a cut character. */
function isCertain(utf8: string, declared: string | null): boolean {
  const least = declared !== null && MULTIBYTE.includes(declared) ? CHANCE : 1;
  return new RegExp(`^(?:[^\\u0080-\\ufffc]*[\\u0080-\\ufffc]){${least}}`).test(utf8);
}

/** What the byte order mark, the header's charset or the prescan says, by the name that the encoding standard gives it. */
function sniffEncoding(bytes: Uint8Array, transportLayerEncodingLabel?: string): string | null {
  try {
    return sniff(bytes, { transportLayerEncodingLabel, defaultEncoding: '' }) || null;
  } catch {
    // html-encoding-sniffer 6.0.0 throws a TypeError at a content that ends in `charset` or `charset=`; later versions want Node 22.
    return null;
  }
}

/** A parser finds the `meta` elements wherever they are; the prescan's rules then read each by itself. */
function findLateMeta(bytes: Uint8Array): string | null {
  const { $ } = parseHtml(isomorphicDecode(bytes));
  const encodings = $('meta[charset], meta[http-equiv]')
    .toArray()
    .map(({ attribs }) => {
      const attributes = ['charset', 'http-equiv', 'content']
        .filter(name => attribs[name] !== undefined)
        .map(name => `${name}='${attribs[name]?.replaceAll("'", '"')}'`);
      return sniffEncoding(new TextEncoder().encode(`<meta ${attributes.join(' ')}>`));
    });
  return encodings.find(encoding => encoding !== null) ?? null;
}

function readable(text: string, encoding: string): string {
  if (!text.includes('\ufffd')) return text;
  let bad = 0;
  let all = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) all += 1;
    if (code === 0xfffd) bad += 1;
  }
  if (bad <= Math.max(UNREADABLE_AT_LEAST, UNREADABLE_SHARE * all)) return text;
  throw unreadable(`text in ${encoding}`, `${bad} of ${all} characters beyond ASCII that are none`);
}

function unreadable(expected: string, actual: string): CrawlError {
  return new CrawlError('changed', `the page cannot be decoded: expected ${expected}, got ${actual}`, {
    expected,
    actual,
  });
}
