import { describe, expect, it } from 'vitest';
import { readHttpDate } from '../../../../functions/core/page/http-date.ts';
import { readRetryAfter } from '../../../../functions/core/page/retry-after.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

describe('an HTTP date', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    "in RFC 9110's form %s is read",
    text => expect(readHttpDate(text, NOW)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37)),
  );

  it.each([
    ['Monday, 23-Nov-76 12:00:00 GMT', '2026-11-23T12:00:00Z', '2076-11-23T12:00:00Z'],
    ['Tuesday, 23-Nov-76 12:00:01 GMT', '2026-11-23T12:00:00Z', '1976-11-23T12:00:01Z'],
    ['Wednesday, 25-Nov-76 12:00:00 GMT', '2026-11-23T12:00:00Z', '1976-11-25T12:00:00Z'],
    ['Friday, 01-Jan-27 00:00:00 GMT', '2026-11-23T12:00:00Z', '2027-01-01T00:00:00Z'],
    ['Friday, 01-Jan-99 00:00:00 GMT', '2026-11-23T12:00:00Z', '1999-01-01T00:00:00Z'],
    ['Friday, 01-Jan-00 00:00:00 GMT', '2099-12-31T23:59:00Z', '2100-01-01T00:00:00Z'],
    ['Thursday, 31-Dec-99 23:59:59 GMT', '2100-01-01T00:00:00Z', '2099-12-31T23:59:59Z'],
    ['Saturday, 29-Feb-24 00:00:00 GMT', '2026-11-23T12:00:00Z', '2024-02-29T00:00:00Z'],
  ])('of two digits, %s at %s, is at most 50 years ahead', (text, now, expected) => {
    expect(readHttpDate(text, Date.parse(now))).toBe(Date.parse(expected));
  });

  it('may be a leap second', () => {
    expect(readHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', NOW)).toBe(Date.UTC(2017, 0, 1));
  });

  it.each([
    '',
    'tomorrow',
    'in 2040',
    '2026-11-23T12:00:00Z',
    'Mon, 23 Nov 2026 12:01:30',
    'Mon, 23 Nov 2026 12:01:30 +0100',
    'Mon, 23 Nov 2026 12:01:30 PST',
    'Mon, 23 Nov 26 12:01:30 GMT',
    'Mon, 3 Nov 2026 12:01:30 GMT',
    'Mon, 23 nov 2026 12:01:30 GMT',
    'Mon, 30 Feb 2026 12:01:30 GMT',
    'Mon, 00 Nov 2026 12:01:30 GMT',
    'Mon, 23 Nov 2026 24:00:00 GMT',
    'Mon, 23 Nov 2026 12:60:00 GMT',
    'Mon, 23 Nov 2026 12:00:61 GMT',
    'Mon Nov 23 12:01:30 2026 GMT',
    '23 Nov 2026 12:01:30 GMT',
  ])('is not "%s"', text => expect(readHttpDate(text, NOW)).toBeNull());
});

it.each<[string | null, number | null]>([
  ['120', 120],
  [' 3 ', 3],
  ['0', 0],
  ['Mon, 23 Nov 2026 12:01:30 GMT', 90],
  ['Mon Nov 23 12:01:30 2026', 90],
  ['Monday, 23-Nov-26 12:01:30 GMT', 90],
  ['Mon, 23 Nov 2026 11:59:60 GMT', 0],
  ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
  [null, null],
  ['', null],
  ['-5', null],
  ['1.5', null],
  ['+5', null],
  ['12345678901', 12_345_678_901],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
])('Retry-After "%s" is %s seconds', (header, seconds) => expect(readRetryAfter(header, NOW)).toBe(seconds));
