import { expect, it } from 'vitest';
import { decode } from '../../../../functions/core/page/decode.ts';
import { caught } from '../../../support/caught.ts';
import { samplePage } from '../../../support/sample-page.ts';

const HTML = 'text/html';
/** 肖申克的救赎 in GBK, and 東京物語 in the three Japanese encodings. */
const GBK = Buffer.from('d0a4c9eabfcbb5c4bec8caea', 'hex');
const SHIFT_JIS = Buffer.from('938c8b9e95a88cea', 'hex');
const EUC_JP = Buffer.from('c5ecb5fecaaab8ec', 'hex');
const ISO_2022_JP = Buffer.from('1b2442456c357e4a2a386c1b2842', 'hex');
const bytes = (text: string) => new TextEncoder().encode(text);
const joined = (...parts: (Uint8Array | string)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
const utf16 = (text: string, bigEndian: boolean) => {
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? little.swap16() : little;
};
/** Longer than the prescan looks. */
const PADDING = `<!-- ${'x'.repeat(1100)} -->`;

it.each([
  'text/html; charset=utf-8',
  HTML,
  null,
  'text/html; charset=gbk',
  'text/html; charset=big5',
  'text/html; charset=iso-8859-1',
  'text/html; charset=utf-16le',
  'text/html; charset=no-such',
])('UTF-8 is UTF-8 under the header %s', header =>
  expect(decode(bytes('肖申克 é'), header)).toBe('肖申克 é'),
);

it.each([1, 2])('UTF-8 that is cut %i bytes into a character is UTF-8 under a header for GBK', length => {
  const cut = joined(bytes('肖申克的救赎'), bytes('肖').subarray(0, length));
  expect(decode(cut, 'text/html; charset=gbk')).toBe('肖申克的救赎\ufffd');
});

it('a last byte that could begin a character in UTF-8 is what the header says', () => {
  expect(decode(joined('caf', Buffer.from('e9', 'hex')), 'text/html; charset=iso-8859-1')).toBe('café');
});

it('a single é in UTF-8 is one under a header for windows-1252, where it would be two unlikely letters', () => {
  expect(decode(bytes('Léon'), 'text/html; charset=iso-8859-1')).toBe('Léon');
});

it('two GBK characters that happen to be valid UTF-8 are GBK where that is declared', () => {
  const happen = Buffer.from('d6b0d2b5', 'hex');
  expect(new TextDecoder('utf-8', { fatal: true }).decode(happen)).toBe('ְҵ');
  expect(decode(happen, 'text/html; charset=gbk')).toBe('职业');
});

it('a byte order mark is not text', () => {
  expect(decode(joined(Buffer.from('efbbbf', 'hex'), bytes('肖')), null)).toBe('肖');
});

it.each([false, true])(
  'UTF-16 with a byte order mark is read, whatever else is declared (big endian: %s)',
  big => {
    const { html } = samplePage('2025', 1, 4);
    for (const header of [null, HTML, 'text/html; charset=utf-8', 'text/html; charset=gbk'])
      expect(decode(utf16(html, big), header)).toBe(html);
  },
);

it('UTF-16 without a byte order mark is read where the header says so', () => {
  expect(decode(utf16('<p>肖 a', false).subarray(2), 'text/html; charset=utf-16le')).toBe('<p>肖 a');
  expect(decode(utf16('ascii', true).subarray(2), 'text/html; charset=utf-16be')).toBe('ascii');
});

it.each([
  'text/html; charset=gbk',
  'text/html;charset="GB2312"',
  'text/html; charset=gb18030',
  'text/html;charset=gbk, text/html',
])('GBK is read under the header %s', header => expect(decode(GBK, header)).toBe('肖申克的救赎'));

it.each([
  ['text/html; charset=shift_jis', SHIFT_JIS],
  ['text/html; charset=x-sjis', SHIFT_JIS],
  ['text/html; charset=euc-jp', EUC_JP],
  ['text/html; charset=iso-2022-jp', ISO_2022_JP],
])('%s is read', (header, page) => expect(decode(page, header)).toBe('東京物語'));

it("windows-1252's quotes are quotes", () => {
  expect(decode(Buffer.from('93e994', 'hex'), 'text/html; charset=iso-8859-1')).toBe('“é”');
});

it.each([
  '<meta charset=gbk>',
  '<meta charset = "gbk">',
  "<meta/charset='gb_2312-80'/>",
  '<META http-equiv="Content-Type" content="text/html; charset=gb2312">',
  '<meta content="text/html; charset = gbk" http-equiv=content-type>',
  '<!-- <meta charset="big5"> --><meta charset="gbk">',
  '<meta name="keywords" content="charset=big5"><meta charset="gbk">',
  '<meta name="description" content="all about the charset"><meta charset="gbk">',
  '<meta http-equiv="content-type" content="text/html; charset="><meta charset="gbk">',
  '<title data-x="<meta charset=big5>"></title><meta charset="gbk">',
  '<meta charset="no-such"><meta charset="gbk">',
])('GBK is read where only %s says so', meta => {
  expect(decode(joined(meta, GBK), HTML)).toBe(`${meta}肖申克的救赎`);
  expect(decode(joined(meta, GBK), 'text/html; charset=klingon')).toContain('肖申克');
});

it.each([
  '<meta charset=gbk>',
  `<meta http-equiv="Content-Type" content="text/html; charset='gbk'">`,
  `<script>"<meta charset='big5'>"</script><meta name=keywords content="charset=big5"><meta charset=gbk>`,
])('a declaration after the first 1,024 bytes counts where there is no other: %s', meta => {
  expect(decode(joined(PADDING, meta, GBK), HTML)).toBe(`${PADDING}${meta}肖申克的救赎`);
});

it('a late declaration counts also for ISO-2022-JP, which is all ASCII', () => {
  expect(decode(joined(PADDING, '<meta charset=iso-2022-jp>', ISO_2022_JP), null)).toContain('東京物語');
});

it('a late declaration does not outrank the header, the prescan or UTF-8', () => {
  const late = `${PADDING}<meta charset=big5>`;
  expect(decode(joined(late, GBK), 'text/html; charset=gbk')).toContain('肖申克');
  expect(decode(joined('<meta charset=gbk>', late, GBK), null)).toContain('肖申克');
  expect(decode(joined(late, bytes('é')), null)).toContain('é');
});

it("the header's charset comes before the page's, and an unknown one does not count", () => {
  const page = joined('<meta charset="gbk">', GBK);
  expect(decode(page, 'text/html; charset=no-such-charset')).toContain('肖申克');
  expect(decode(joined('<meta charset="big5">', GBK), 'text/html; charset=gbk')).toContain('肖申克');
});

it('a bad byte costs its character, not the page', () => {
  const page = bytes('<html><p>Une “citation”.</p></html>');
  const at = page.indexOf(0x9c);
  expect(decode(page.with(at, 0xff), 'text/html; charset=utf-8')).toMatch(/Une \ufffd+citation”/);
  expect(decode(joined('<p>', GBK, Buffer.from('ff'), ' x'), 'text/html; charset=gbk')).toContain('肖申克');
});

it('texts that a site cut by bytes cost a character each', () => {
  const entry = joined(bytes('肖申克的救赎'.repeat(40)), Buffer.from('e8', 'hex'), ' / ');
  expect(decode(joined(...Array(25).fill(entry)), HTML)).toContain('救赎\ufffd / ');
});

it.each([
  ['a page in GBK that declares nothing', joined(...Array(20).fill(GBK)), HTML, 'text in UTF-8'],
  ['a page in GBK under UTF-8', joined(...Array(20).fill(GBK)), 'text/html; charset=utf-8', 'text in UTF-8'],
  [
    'a page in an unknown charset',
    joined(...Array(20).fill(GBK)),
    'text/html; charset=klingon',
    'text in UTF-8',
  ],
  [
    'a page in Shift_JIS under EUC-JP',
    joined(...Array(9).fill(SHIFT_JIS)),
    'text/html; charset=euc-jp',
    'text in EUC-JP',
  ],
  ['U+FFFD that a site sends itself', bytes('\ufffd'.repeat(20)), HTML, 'text in UTF-8'],
  ['HZ', bytes('~{P$Ij?K~}'), 'text/html; charset=hz-gb-2312', 'an encoding that browsers read'],
  ['bytes of no text', Buffer.alloc(1000, 0xff), HTML, 'text in UTF-8'],
])('%s is not fetched again', (_case, broken, header, expected) => {
  expect(caught(() => decode(broken, header))).toMatchObject({ class: 'changed', expected });
});

it('a character that a cut left unfinished is for the reader of the page to judge', () => {
  expect(decode(bytes('肖').subarray(0, 2), 'text/html; charset=utf-8')).toBe('\ufffd');
});

it('nothing is an empty page', () => expect(decode(new Uint8Array(), null)).toBe(''));

it.each(['gbk', 'big5', 'iso-8859-1', 'shift_jis'])(
  'a bad byte among much UTF-8 costs one character, whatever the header says: %s',
  label => {
    const text = '肖申克的救赎'.repeat(40);
    const page = joined(bytes(text), 'ff', bytes(text)).toString('latin1').replace('ff', '\xff');
    expect(decode(Buffer.from(page, 'latin1'), `text/html; charset=${label}`)).toBe(`${text}\ufffd${text}`);
  },
);

it('a meta in a template is none', () => {
  const html = `${PADDING}<template><meta charset=big5></template><meta charset=gbk>`;
  expect(decode(joined(html, GBK), HTML)).toContain('肖申克的救赎');
});

it.each(['gbk', 'GB2312'])('an XML declaration of %s counts where nothing else is said', label => {
  const page = joined(`<?xml version="1.0" encoding="${label}"?>`, GBK);
  expect(decode(page, 'application/xhtml+xml')).toContain('肖申克的救赎');
  expect(decode(joined(page, '<meta charset=big5>'), HTML)).not.toContain('肖申克的救赎');
});
