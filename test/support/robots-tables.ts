import * as z from 'zod';
import { isAllowed, parseRobots, productToken } from '../../functions/core/page/robots.ts';
import google from '../functions/core/page/robots-cases/google.json' with { type: 'json' };
import protego from '../functions/core/page/robots-cases/protego.json' with { type: 'json' };
import { RFC_CASES } from '../functions/core/page/robots-cases/rfc9309.ts';

export const SITE = 'https://www.example.com';

/** Whether these rules, for this agent, allow that URL or path. */
export function allows(robots: string, agent: string, url: string): boolean {
  return isAllowed(parseRobots(robots, agent), new URL(url, SITE));
}

/** A table of cases, and where our decisions differ from it. */
export interface Comparison {
  table: string;
  total: number;
  /** Each decision that differs, as `test: agent url`. */
  differing: string[];
}

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

function compare(table: string, cases: unknown, tokenOf: (agent: string) => string): Comparison {
  const differing: string[] = [];
  let total = 0;
  for (const { from, robots, agent, allowed, forbidden, crawlDelay } of Table.parse(cases)) {
    const rules = parseRobots(robots, tokenOf(agent));
    const check = (what: string, met: boolean) => {
      total += 1;
      if (!met) differing.push(`${from}: ${agent} ${what}`);
    };
    for (const url of allowed) check(url, isAllowed(rules, new URL(url, SITE)));
    for (const url of forbidden) check(url, !isAllowed(rules, new URL(url, SITE)));
    if (crawlDelay !== undefined) check('crawl-delay', rules.crawlDelay === crawlDelay);
  }
  return { table, total, differing };
}

/** GoogleOnly_LineTooLong: rules that are longer than the 16,664 bytes at which Google cuts a line. */
function longLines(): Omit<Comparison, 'table'> {
  const long = (key: string, letter: string) => `/x/${letter.repeat(8 * 2083 + 1 - 3 - `${key}: `.length)}`;
  const forbidden = long('disallow', 'a');
  const oneRule = `user-agent: FooBot\ndisallow: ${forbidden}/qux\n`;
  const [a, b] = [long('allow', 'a'), long('allow', 'b')];
  const three = `user-agent: FooBot\ndisallow: /\nallow: ${a}/qux\nallow: ${b}/qux\n`;
  const cases: [what: string, robots: string, path: string, expected: boolean][] = [
    ['/fux', oneRule, '/fux', true],
    ['/x/aa.../fux', oneRule, `${forbidden}/fux`, false],
    ['/', three, '/', false],
    ['/x/aa.../qux', three, `${a}/qux`, true],
    ['/x/bb.../fux', three, `${b}/fux`, true],
  ];
  const differing = cases
    .filter(([, robots, path, expected]) => allows(robots, 'FooBot', path) !== expected)
    .map(([what]) => `GoogleOnly_LineTooLong: FooBot ${what}`);
  return { total: cases.length, differing };
}

/** The decisions on RFC 9309's own sentences and examples. */
export function compareWithRfc(): Comparison {
  const cases = RFC_CASES.map(({ section, says, ...rest }) => ({ from: `${section} ${says}`, ...rest }));
  return compare('RFC 9309, its sentences and examples', cases, agent => agent);
}

/** The decisions of robots_test.cc in google/robotstxt 22b355f (Apache-2.0). */
export function compareWithGoogle(): Comparison {
  const { table, total, differing } = compare('google/robotstxt 22b355f', google, agent => agent);
  const long = longLines();
  return { table, total: total + long.total, differing: [...differing, ...long.differing] };
}

/** The decisions of tests/test_protego.py in scrapy/protego 81f1b35 (BSD-3-Clause), with the results of that version. */
export function compareWithProtego(): Comparison {
  return compare('scrapy/protego 81f1b35', protego, agent => (agent === '*' ? agent : productToken(agent)));
}

/** Why our decisions differ, by the section of RFC 9309; each with the decisions, in the order of the tables. */
export const DEVIATIONS: [why: string, decisions: string[]][] = [
  [
    'Google leaves it to the caller to encode the URL; by 2.2.2 both sides are encoded before they are compared (two files)',
    ['ID_Encoding: FooBot http://foo.bar/foo/bar/ツ', 'ID_Encoding: FooBot http://foo.bar/foo/bar/ツ'],
  ],
  ['by 2.2.2 unreserved characters are decoded', ['ID_Encoding: FooBot http://foo.bar/foo/bar/baz']],
  [
    "a rule for `index.html` covers its folder by a rule of Google's own; by 2.2.2 a match reaches the end of the rule's path",
    [
      'GoogleOnly_IndexHTMLisDirectory: foobot http://foo.com/allowed-slash/',
      'test_index_html_is_directory: footbot http://foo.com/allowed-slash/',
    ],
  ],
  [
    'Google cuts a line at 16,664 bytes; a rule that is cut matches what its author did not write',
    ['GoogleOnly_LineTooLong: FooBot /x/aa.../fux', 'GoogleOnly_LineTooLong: FooBot /x/bb.../fux'],
  ],
  [
    'an unknown line ends a group in Protego; by 2.2.4 it does not',
    [
      'test_grouping_unknown_keys: agent /foo',
      'test_grouping_unknown_keys: agent /foobar',
      'test_grouping_unknown_keys: agent /content/2',
    ],
  ],
  [
    'Protego accepts a token with a space, from a line without a colon; by 2.2.1 a token has no spaces',
    ['test_generosity: harry potter http://foo.bar/horcrux'],
  ],
  [
    'Protego reads `*` in a token as a wildcard; 2.2.1 knows `*` only alone',
    ['test_generosity: foobot http://foo.bar/myprofile'],
  ],
  [
    'a final `$` also stands for itself in Protego; by 2.2.3 it is the end, and `%24` is a dollar sign',
    [
      'test_special_symbols_dual_behaviour: FooBot http://foo.bar/x/abc$',
      'test_special_symbols_dual_behaviour: FooBot http://foo.bar/x/abc%24',
    ],
  ],
];
