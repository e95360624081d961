import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  isAllowed,
  parseRobots,
  productToken,
  ROBOTS_BYTES,
  robotsText,
} from '../../../../functions/core/page/robots.ts';
import google from './robots-cases/google.json' with { type: 'json' };
import protego from './robots-cases/protego.json' with { type: 'json' };
import { RFC_CASES } from './robots-cases/rfc9309.ts';

const SITE = 'https://www.example.com';

/** Whether these rules, for this agent, allow that URL or path. */
function allows(robots: string, agent: string, url: string): boolean {
  return isAllowed(parseRobots(robots, agent), new URL(url, SITE));
}

describe('RFC 9309', () => {
  it.each(RFC_CASES)('$section: $says', ({ robots, agent, allowed = [], forbidden = [] }) => {
    for (const path of allowed) expect(allows(robots, agent, path), path).toBe(true);
    for (const path of forbidden) expect(allows(robots, agent, path), path).toBe(false);
  });
});

const Table = z.array(
  z.strictObject({
    /** The test of the other project that the case comes from. */
    from: z.string(),
    robots: z.string(),
    agent: z.string(),
    allowed: z.array(z.string()).default([]),
    forbidden: z.array(z.string()).default([]),
    crawlDelay: z.number().nullable().optional(),
  }),
);

/** Every expectation of a table that is not met, as `test agent url`, and how many there are in all. */
function compare(table: z.output<typeof Table>, tokenOf: (agent: string) => string) {
  const differing: string[] = [];
  let total = 0;
  for (const { from, robots, agent, allowed, forbidden, crawlDelay } of table) {
    const rules = parseRobots(robots, tokenOf(agent));
    const check = (what: string, met: boolean) => {
      total += 1;
      if (!met) differing.push(`${from}: ${agent} ${what}`);
    };
    for (const url of allowed) check(url, isAllowed(rules, new URL(url, SITE)));
    for (const url of forbidden) check(url, !isAllowed(rules, new URL(url, SITE)));
    if (crawlDelay !== undefined) check('crawl-delay', rules.crawlDelay === crawlDelay);
  }
  return { differing, total };
}

// The cases of robots_test.cc in google/robotstxt 22b355f (Apache-2.0), but for those in the next test.
it("Google's table: 136 of 140 as expected", () => {
  const { differing, total } = compare(Table.parse(google), agent => agent);
  expect(total).toBe(140);
  expect(differing).toEqual([
    // Google leaves it to the caller to encode the URL; by 2.2.2 both sides are encoded before they are compared. Two robots.txt.
    'ID_Encoding: FooBot http://foo.bar/foo/bar/ツ',
    'ID_Encoding: FooBot http://foo.bar/foo/bar/ツ',
    // Against 2.2.2, which decodes unreserved characters.
    'ID_Encoding: FooBot http://foo.bar/foo/bar/baz',
    // Google's own rule; in 2.2.2 a match reaches the end of the rule's path.
    'GoogleOnly_IndexHTMLisDirectory: foobot http://foo.com/allowed-slash/',
  ]);
});

// GoogleOnly_LineTooLong. A line that is cut matches what its author did not write, against 2.2.2, so ours are never cut.
it("Google's table on long lines: 3 of 5 as expected, since a rule is not cut at 16,664 bytes", () => {
  const long = (key: string, letter: string) => `/x/${letter.repeat(8 * 2083 + 1 - 3 - `${key}: `.length)}`;
  const forbidden = long('disallow', 'a');
  const oneRule = `user-agent: FooBot\ndisallow: ${forbidden}/qux\n`;
  expect(allows(oneRule, 'FooBot', '/fux')).toBe(true);
  expect(allows(oneRule, 'FooBot', `${forbidden}/fux`)).toBe(true); // Google: false
  const [a, b] = [long('allow', 'a'), long('allow', 'b')];
  const three = `user-agent: FooBot\ndisallow: /\nallow: ${a}/qux\nallow: ${b}/qux\n`;
  expect(allows(three, 'FooBot', '/')).toBe(false);
  expect(allows(three, 'FooBot', `${a}/qux`)).toBe(true);
  expect(allows(three, 'FooBot', `${b}/fux`)).toBe(false); // Google: true
});

// The cases of tests/test_protego.py in scrapy/protego 81f1b35 (BSD-3-Clause), with the results of that version.
it("Protego's table: 311 of 319 as expected", () => {
  const { differing, total } = compare(Table.parse(protego), agent =>
    agent === '*' ? agent : productToken(agent),
  );
  expect(total).toBe(319);
  expect(differing).toEqual([
    // Against 2.2.4: an unknown line ends a group there.
    'test_grouping_unknown_keys: agent /foo',
    'test_grouping_unknown_keys: agent /foobar',
    'test_grouping_unknown_keys: agent /content/2',
    // Protego takes a token with a space, from a line without a colon; by 2.2.1 a token has no spaces.
    'test_generosity: harry potter http://foo.bar/horcrux',
    // Protego takes * in a token as a wildcard; 2.2.1 knows * only alone.
    'test_generosity: foobot http://foo.bar/myprofile',
    // Google's own rule; in 2.2.2 a match reaches the end of the rule's path.
    'test_index_html_is_directory: footbot http://foo.com/allowed-slash/',
    // A final $ is also taken for itself there; by 2.2.3 it is the end, and %24 is a dollar sign.
    'test_special_symbols_dual_behaviour: FooBot http://foo.bar/x/abc$',
    'test_special_symbols_dual_behaviour: FooBot http://foo.bar/x/abc%24',
  ]);
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
