import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isAllowed,
  parseRobots,
  productToken,
  ROBOTS_BYTES,
  robotsText,
} from '../../../../functions/core/page/robots.ts';
import {
  allows,
  compareWithGoogle,
  compareWithProtego,
  compareWithRfc,
  DEVIATIONS,
  SITE,
} from '../../../support/robots-tables.ts';
import { RFC_CASES } from './robots-cases/rfc9309.ts';

describe('RFC 9309', () => {
  it.each(RFC_CASES)('$section: $says', ({ robots, agent, allowed = [], forbidden = [] }) => {
    for (const path of allowed) expect(allows(robots, agent, path), path).toBe(true);
    for (const path of forbidden) expect(allows(robots, agent, path), path).toBe(false);
  });
});

// docs/reliability.md says these figures and names each deviation.
it.each([
  ['RFC 9309', compareWithRfc, 145, 145],
  ["Google's table", compareWithGoogle, 139, 145],
  ["Protego's table", compareWithProtego, 311, 319],
])('%s is met as far as it agrees with RFC 9309', (_name, compare, met, of) => {
  const { total, differing } = compare();
  expect([total - differing.length, total]).toEqual([met, of]);
});

it('each decision that differs from a table has a reason', () => {
  const differing = [compareWithRfc(), compareWithGoogle(), compareWithProtego()].flatMap(
    comparison => comparison.differing,
  );
  expect(differing.toSorted()).toEqual(DEVIATIONS.flatMap(([, decisions]) => decisions).toSorted());
});

describe('the product token', () => {
  it.each([
    // RFC 9309, figure 1.
    ['Mozilla/5.0 (compatible; ExampleBot/0.1; https://www.example.com/bot.html)', 'ExampleBot'],
    ['Toplist/1.0 (+https://example.org)', 'Toplist'],
    ['Toplist', 'Toplist'],
    ['  Top_list-x/1.0', 'Top_list-x'],
    [
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ExampleBot/2.1; +http://x.example) Chrome/1.2 Safari/537.36',
      'ExampleBot',
    ],
    ['Mozilla/5.0 (Linux; Android 6) Chrome/1.2 (compatible; ExampleBot/2.1)', 'ExampleBot'],
    ['Mozilla/5.0 (X11; Linux) Gecko/2010 Toplist/1.0 (+https://example.org)', 'Toplist'],
    ['(nothing but a comment)', ''],
    ['', ''],
  ])('of %j is %j', (userAgent, token) => expect(productToken(userAgent)).toBe(token));

  it('that is empty stands in no group but the one for all', () => {
    expect(allows('User-agent:\nDisallow: /', '', '/x')).toBe(true);
    expect(allows('User-agent: *\nDisallow: /', '', '/x')).toBe(false);
  });

  it.each(['Toplist/1.0', 'toplist (all versions)', 'TOPLIST # ours'])('is found in the line %j', value =>
    expect(allows(`User-agent: ${value}\nDisallow: /`, 'Toplist', '/x')).toBe(false),
  );

  it.each(['Toplist2', 'Toplists', 'Top', 'My-Toplist', '*list'])('is not found in the line %j', value =>
    expect(allows(`User-agent: ${value}\nDisallow: /`, 'Toplist', '/x')).toBe(true),
  );
});

describe('a rule', () => {
  it.each(['https%3A%2F%2F', 'https://'])(
    'with * before a query matches %s in it in both spellings',
    text => {
      for (const rule of [`/*${text}`, `/*?u=${text}`]) {
        expect(allows(`User-agent: *\nDisallow: ${rule}`, 'a', '/r?u=https://x'), rule).toBe(false);
        expect(allows(`User-agent: *\nDisallow: ${rule}`, 'a', '/r?u=https%3a%2F%2fx'), rule).toBe(false);
      }
    },
  );

  it('about any query is also about an empty one', () => {
    expect(allows('User-agent: *\nDisallow: /*?', 'a', '/r?')).toBe(false);
    expect(allows('User-agent: *\nDisallow: /*?', 'a', '/r')).toBe(true);
  });

  it.each(['ſ', 'K', '"', '<', '|', "'", '[', '%', '%zz', '😀'])(
    'with %s matches the URL with it',
    character => {
      const robots = `User-agent: *\nDisallow: /a${character}\nDisallow: /b?c=${character}`;
      expect(allows(robots, 'a', `/a${character}`)).toBe(false);
      expect(allows(robots, 'a', `/b?c=${character}`)).toBe(false);
      expect(allows(robots, 'a', '/a')).toBe(true);
    },
  );

  it('matches as a plain comparison of every way to expand it would', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '/'), maxLength: 8 });
    const expanded = (rule: string, path: string): boolean =>
      rule === ''
        ? true
        : rule === '$'
          ? path === ''
          : rule.startsWith('*')
            ? expanded(rule.slice(1), path) || (path !== '' && expanded(rule, path.slice(1)))
            : path.startsWith(rule.slice(0, 1)) && expanded(rule.slice(1), path.slice(1));
    fc.assert(
      fc.property(text, fc.constantFrom('', '$'), text, (rule, end, path) => {
        const plain = path.replaceAll('*', 'a');
        const pattern = `/${rule}${end}`;
        expect(allows(`User-agent: *\nDisallow: ${pattern}`, 'a', `/x/..//${plain}`)).toBe(
          !expanded(pattern, new URL(`/x/..//${plain}`, SITE).pathname),
        );
      }),
      { numRuns: 3000, seed: 20261123 },
    );
  });

  it('with 100,000 asterisks is decided like any other', () => {
    const robots = `User-agent: *\nDisallow: /${'*a'.repeat(100_000)}b\nDisallow: /${'*'.repeat(100_000)}c$`;
    expect(allows(robots, 'a', `/${'a'.repeat(1900)}`)).toBe(true);
    expect(allows(robots, 'a', `/${'a'.repeat(1900)}c`)).toBe(false);
  });
});

describe('Crawl-delay', () => {
  it.each([
    ['a fraction', 'User-agent: *\nCrawl-delay: 0.5', 0.5],
    ['a number with a unit', 'User-agent: *\nCrawl-delay: 5s', 5],
    ['nothing', 'User-agent: *\nCrawl-delay:', null],
    ['no number', 'User-agent: *\nCrawl-delay: soon', null],
    ['a negative number', 'User-agent: *\nCrawl-delay: -1', null],
    ['more than can be stored', 'User-agent: *\nCrawl-delay: 1e999', Number.MAX_SAFE_INTEGER],
    [
      'one for each of two agents in a row',
      'User-agent: *\nCrawl-delay: 5\nUser-agent: a\nCrawl-delay: 2',
      2,
    ],
    ['one for the whole group', 'User-agent: *\nCrawl-delay: 5\nUser-agent: a\nDisallow: /', 5],
    ['one for others', 'User-agent: b\nCrawl-delay: 5\nDisallow: /\nUser-agent: a\nDisallow: /', null],
    [
      'two in groups that are combined',
      'User-agent: a\nCrawl-delay: 1\nAllow: /\nUser-agent: a\nCrawl-delay: 9',
      9,
    ],
    ['one in no group', 'Crawl-delay: 5\nUser-agent: a\nDisallow: /', null],
  ])('that says %s', (_case, robots, seconds) => {
    expect(parseRobots(robots, 'a').crawlDelay).toBe(seconds);
  });
});

it('a group with 25,000 agents, each with its delay, is read like any other', () => {
  const agents = Array.from({ length: 25_000 }, (_, index) => `User-agent: a${index}\nCrawl-delay: ${index}`);
  expect(parseRobots(agents.join('\n'), 'a24999').crawlDelay).toBe(24_999);
});

describe('the text of a robots.txt', () => {
  const bytes = (text: string | number[]) =>
    typeof text === 'string' ? new TextEncoder().encode(text) : Uint8Array.from(text);
  const RULES = 'User-agent: *\nDisallow: /a\n';
  /** The rules, padded with a comment to `ROBOTS_BYTES` bytes, the line's end excluded, plus this many. */
  const padded = (more: number, rest: string) => {
    const head = `${RULES}#${'x'.repeat(ROBOTS_BYTES - RULES.length - 2 - rest.length + more)}\n${rest}`;
    return bytes(`${head}\nDisallow: /c\n${'y'.repeat(6_000_000)}`);
  };

  it.each([
    ['a whole byte order mark', [0xef, 0xbb, 0xbf]],
    ['two bytes of one', [0xef, 0xbb]],
    ['one byte of one', [0xef]],
    ['none', []],
  ])('may begin with %s', (_case, mark) => {
    const text = robotsText(Uint8Array.from([...mark, ...bytes(RULES)]));
    expect(allows(text, 'a', '/a')).toBe(false);
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${RULES}`, 'utf16le')],
    ['UTF-16, big endian', Buffer.from(`\ufeff${RULES}`, 'utf16le').swap16()],
    ['UTF-16 without a byte order mark', Buffer.from(RULES, 'utf16le')],
    ['UTF-8 with NUL characters', bytes(`\0User-agent: *\0\nDisallow: /a\0\0`)],
  ])('in %s forbids what it says', (_case, file) => {
    expect(allows(robotsText(file), 'a', '/a')).toBe(false);
    expect(allows(robotsText(file), 'a', '/b')).toBe(true);
  });

  it('has no line ends but CR and LF', () => {
    for (const character of ['\u2028', '\u2029', '\u0085', '\v', '\f'])
      expect(allows(`User-agent: *\nDisallow: /a${character}b`, 'a', `/a${character}b`)).toBe(false);
  });

  it('is read up to 500 KiB, and a line that this cuts is ignored', () => {
    const text = robotsText(padded(5, 'Disallow: /bcd'));
    expect(text.length).toBeLessThanOrEqual(ROBOTS_BYTES);
    expect(text.endsWith('x\n')).toBe(true);
    expect(allows(text, 'a', '/a')).toBe(false);
    expect(allows(text, 'a', '/b')).toBe(true);
  });

  it('includes a line that ends exactly there', () => {
    const text = robotsText(padded(0, 'Disallow: /bcd'));
    expect(allows(text, 'a', '/bcd')).toBe(false);
    expect(allows(text, 'a', '/c')).toBe(true);
  });

  it('is empty where one line is longer than that', () =>
    expect(robotsText(bytes('x'.repeat(ROBOTS_BYTES + 1)))).toBe(''));
});

it('any text can be parsed, and what comes of it survives JSON', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'User-agent',
      'Disallow',
      'Allow',
      'Crawl-delay',
      ':',
      ' ',
      '\n',
      '*',
      '$',
      '%',
      '/',
      '?',
      'a',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.webUrl({ withQueryParameters: true }), (words, url) => {
      const rules = parseRobots(words.join(''), 'a');
      const stored = JSON.parse(JSON.stringify(rules));
      expect(stored).toEqual(rules);
      expect(isAllowed(stored, new URL(url))).toBe(isAllowed(rules, new URL(url)));
    }),
    { numRuns: 2000, seed: 20261123 },
  );
});
