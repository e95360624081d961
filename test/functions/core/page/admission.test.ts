import { describe, expect, it } from 'vitest';
import { admit, isPublicAddress, siteOf } from '../../../../functions/core/page/admission.ts';
import { caught } from '../../../support/caught.ts';
import { LIST_URL } from '../../../support/page.ts';

const site = siteOf(LIST_URL);

it.each([
  LIST_URL,
  `${LIST_URL}?start=25&filter=`,
  'https://movie.douban.com/',
  'HTTPS://Movie.Douban.com:443/x',
])('%s is on the site', href => expect(admit(href, site).origin).toBe('https://movie.douban.com'));

describe.each([
  ['what is no URL', ['', 'top250', '//movie.douban.com/', 'https://', 'https://movie.douban.com:99999/']],
  [
    'other schemes',
    [
      'file:///etc/passwd',
      'ftp://movie.douban.com/',
      'javascript:alert(1)',
      'data:text/html,x',
      'ws://movie.douban.com/',
    ],
  ],
  ['credentials', ['https://me@movie.douban.com/', 'https://:pw@movie.douban.com/']],
  [
    'another host, port or scheme',
    [
      'http://movie.douban.com/top250',
      'https://movie.douban.com:8443/top250',
      'https://douban.com/top250',
      'https://movie.douban.com.evil.example/top250',
      'https://evil.example/movie.douban.com',
      'https://movie.douban.com@evil.example/',
    ],
  ],
  ['2,000 characters and more', [`${LIST_URL}?${'x'.repeat(2000)}`]],
])('%s', (_kind, hrefs) => {
  it.each(hrefs)('"%s" is refused', href => {
    expect(caught(() => admit(href, site))).toMatchObject({
      class: 'refused',
      expected: 'a URL on https://movie.douban.com',
    });
  });
});

const PRIVATE = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '017700000001',
  '0177.0.0.1',
  '0',
  '0.0.0.0',
  '10.0.0.8',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:169.254.169.254]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
];

it.each(PRIVATE)('a private host, %s, is refused as such from a public list', host => {
  expect(caught(() => admit(`https://${host}/top250`, site)).message).toContain('it is a private address');
});

it.each(PRIVATE)('a list configured at %s is private itself, and stays at its own origin', host => {
  const local = siteOf(`http://${host}:8080/top250`);
  expect(local.isPrivate).toBe(true);
  expect(admit(`http://${host}:8080/top250?start=25`, local).pathname).toBe('/top250');
  expect(caught(() => admit(`http://${host}:8081/`, local)).class).toBe('refused');
  expect(caught(() => admit('http://169.254.169.254:8080/', siteOf('http://127.0.0.1:8080/'))).class).toBe(
    'refused',
  );
});

it.each(['93.184.216.34', '2606:2800:220:1::1', '::ffff:93.184.216.34'])(
  '%s is a public address',
  address => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.127.0.1', '0.0.0.0'],
  ...[
    '::1',
    '::',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'ff05::2',
    '::7f00:1',
    '::8.8.8.8',
    '::ffff:0:8.8.8.8',
    '100::1',
    '100:0:0:1::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
  ],
  ...['', 'movie.douban.com'],
])('"%s" is no public address', address => {
  expect(isPublicAddress(address)).toBe(false);
});
