import { expect, it } from 'vitest';
import { readContentType } from '../../../../functions/core/page/content-type.ts';

/** From web-platform-tests, fetch/content-type: several headers, the MIME type that comes of them, and its charset. */
it.each<[headers: string[], essence: string, charset: string | null]>([
  [['', 'text/plain'], 'text/plain', null],
  [['text/plain', ''], 'text/plain', null],
  [['text/html', 'text/plain'], 'text/plain', null],
  [['text/plain;charset=gbk', 'text/html'], 'text/html', null],
  [['text/plain;charset=gbk', 'text/html;charset=windows-1254'], 'text/html', 'windows-1254'],
  [['text/plain;charset=gbk', 'text/plain'], 'text/plain', 'gbk'],
  [['text/plain;charset=gbk', 'text/plain;charset=windows-1252'], 'text/plain', 'windows-1252'],
  [['text/html;charset=gbk', 'text/html;x=",text/plain'], 'text/html', 'gbk'],
  [['text/html;charset=gbk', 'text/plain', 'text/html'], 'text/html', null],
  [['text/plain', '*/*'], 'text/plain', null],
  [['text/html', '*/*'], 'text/html', null],
  [['*/*', 'text/html'], 'text/html', null],
  [['text/plain', '*/*;charset=gbk'], 'text/plain', null],
  [['text/html', '*/*;charset=gbk'], 'text/html', null],
  [['text/html;x="', 'text/plain'], 'text/html', null],
  [['text/html;"', 'text/plain'], 'text/html', null],
])('the headers %j are %s with charset %s', (headers, essence, charset) => {
  expect(readContentType(headers.join(', '))).toEqual({ essence, charset });
});

it.each([
  ['Text/HTML; Charset="GBK"', 'GBK'],
  ['text/html;charset="a,b"', 'a,b'],
  ['text/html;charset="a\\",b"', 'a",b'],
  ['text/html;charset=gbk,', 'gbk'],
  ['text/html;charset=gbk;charset=utf-8', 'gbk'],
])('the charset of %s is %s', (header, charset) => {
  expect(readContentType(header)).toEqual({ essence: 'text/html', charset });
});

it.each([null, '', ',', 'html', 'text/', '*/*', '"'])('%j is no MIME type', header => {
  expect(readContentType(header)).toBeNull();
});
