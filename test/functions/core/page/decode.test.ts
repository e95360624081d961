import { expect, it } from 'vitest';
import { decode } from '../../../../functions/core/page/decode.ts';
import { caught } from '../../../support/caught.ts';

const HTML = 'text/html';
/** 肖申克 in GBK. */
const GBK = Uint8Array.from([0xd0, 0xa4, 0xc9, 0xea, 0xbf, 0xcb]);
const bytes = (text: string) => new TextEncoder().encode(text);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));

it.each([
  'text/html; charset=utf-8',
  HTML,
  null,
  'text/html; charset=gbk',
  'text/html; charset=iso-8859-1',
  'text/html; charset=no-such',
])('UTF-8 is UTF-8 under the header %s', header =>
  expect(decode(bytes('肖申克 é'), header)).toBe('肖申克 é'),
);

it('a byte order mark is not text', () => {
  expect(decode(joined(Uint8Array.from([0xef, 0xbb, 0xbf]), bytes('肖')), null)).toBe('肖');
});

it.each(['text/html; charset=gbk', 'text/html;charset="GB2312"', 'text/html; charset=gb18030'])(
  'GBK is read under the header %s',
  header => expect(decode(GBK, header)).toBe('肖申克'),
);

it.each(['<meta charset=gbk>', '<META http-equiv="Content-Type" content="text/html; charset=gb2312">'])(
  'GBK is read where only %s says so',
  meta => expect(decode(joined(bytes(meta), GBK), HTML)).toBe(`${meta}肖申克`),
);

it('latin1 is read where the header says so', () => {
  expect(decode(Uint8Array.from([0x41, 0xe9]), 'text/html; charset=iso-8859-1')).toBe('Aé');
});

it("the header's charset comes before the page's, and either may be wrong", () => {
  const page = joined(bytes('<meta charset="gbk">'), GBK);
  expect(decode(page, 'text/html; charset=no-such-charset')).toContain('肖申克');
  expect(decode(page, 'text/html; charset=utf-8')).toContain('肖申克');
});

it.each([
  ['bytes of no declared charset', GBK, HTML],
  ['a UTF-8 character cut in half', bytes('肖').subarray(0, 2), 'text/html; charset=utf-8'],
  ['bytes in the wrong charset', Uint8Array.from([0x41, 0xff, 0xff]), 'text/html; charset=gbk'],
  ['an unknown charset', GBK, 'text/html; charset=klingon'],
])('%s are to be fetched again', (_case, broken, header) => {
  expect(caught(() => decode(broken, header))).toMatchObject({
    class: 'retry',
    actual: `${broken.length} bytes that are not`,
  });
});

it('nothing is an empty page', () => expect(decode(new Uint8Array(), null)).toBe(''));
