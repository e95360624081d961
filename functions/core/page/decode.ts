import { isomorphicDecode, legacyHookDecode } from '@exodus/bytes/encoding.js';
import sniff from 'html-encoding-sniffer';
import { CrawlError } from '../errors.ts';
import { readContentType } from './content-type.ts';
import { parseHtml } from './parse-html.ts';
import { CHANCE, count, isCertain, readUtf8, type Utf8 } from './utf8.ts';

/** In these encodings characters are valid UTF-8 by chance. */
const MULTIBYTE = ['GBK', 'gb18030', 'Big5', 'EUC-KR', 'EUC-JP', 'Shift_JIS', 'ISO-2022-JP'];

/**
 * How many characters beyond ASCII may be unreadable. A site that cuts its texts by bytes spoils one an entry, 0.3 % of a real page; real
 * pages read in a wrong encoding are spoilt by 1.8 % at least, where it shows at all. One bad byte spoils up to three.
 */
const UNREADABLE_SHARE = 0.01;
const UNREADABLE_AT_LEAST = 3;

/**
 * Decodes a page. Its encoding is, in this order: that of a byte order mark; UTF-8 if at most one character in a hundred is
 * invalid in it, because nothing else looks like it, and sites mislabel it; what the header declares; what the HTML standard's prescan
 * finds in the first 1,024 bytes; what a later `meta` or the XML declaration says; UTF-8. A character that cannot be read becomes U+FFFD.
 * @param contentType the header, for its charset
 * @throws CrawlError `changed` if too much cannot be read: the same bytes would come again
 */
export function decode(bytes: Uint8Array, contentType: string | null): string {
  const utf8 = readUtf8(bytes);
  if (isCertain(utf8)) return utf8.text;
  const declared = sniffEncoding(bytes, readContentType(contentType)?.charset ?? undefined);
  if (isUtf8(utf8, declared)) return utf8.text;
  const encoding = declared ?? findLater(bytes) ?? 'UTF-8';
  // The encodings that browsers no longer read, such as HZ, all have this name.
  if (encoding === 'replacement') throw unreadable('an encoding that browsers read', 'one that they gave up');
  return readable(legacyHookDecode(bytes, encoding), encoding);
}

/** Whether bytes that were read as UTF-8 are UTF-8. ASCII alone says nothing: ISO-2022-JP consists of it. */
function isUtf8({ bad, all }: Utf8, declared: string | null): boolean {
  if (bad > 0) return bad <= UNREADABLE_SHARE * all;
  if (declared === 'UTF-8') return true;
  return all >= (declared !== null && MULTIBYTE.includes(declared) ? CHANCE : 1);
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

/**
 * What a `meta` element after the prescan's bytes declares, or else the XML declaration. A parser finds the elements wherever they are;
 * the prescan's rules then read each by itself.
 */
function findLater(bytes: Uint8Array): string | null {
  const html = isomorphicDecode(bytes);
  const { $ } = parseHtml(html);
  const encodings = $('meta[charset], meta[http-equiv]')
    .toArray()
    .map(({ attribs }) => {
      const attributes = ['charset', 'http-equiv', 'content']
        .filter(name => attribs[name] !== undefined)
        .map(name => `${name}='${attribs[name]?.replaceAll("'", '"')}'`);
      return sniffEncoding(new TextEncoder().encode(`<meta ${attributes.join(' ')}>`));
    });
  const declared = /^<\?xml\s[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(html)?.[1];
  return encodings.find(encoding => encoding !== null) ?? sniffEncoding(new Uint8Array(), declared);
}

function readable(text: string, encoding: string): string {
  const { bad, all } = count(text);
  if (bad <= Math.max(UNREADABLE_AT_LEAST, UNREADABLE_SHARE * all)) return text;
  throw unreadable(`text in ${encoding}`, `${bad} of ${all} characters beyond ASCII that are none`);
}

function unreadable(expected: string, actual: string): CrawlError {
  return new CrawlError('changed', `the page cannot be decoded: expected ${expected}, got ${actual}`, {
    expected,
    actual,
  });
}
