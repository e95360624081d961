/** A robots.txt and what RFC 9309 says of it for one product token. */
export interface RfcCase {
  section: string;
  says: string;
  robots: string;
  agent: string;
  allowed?: string[];
  forbidden?: string[];
}

const SIMPLE = `User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`;
const lines = (...text: string[]) => `${text.join('\n')}\n`;
const forAll = (...rules: string[]) => lines('User-agent: *', ...rules);

/** The sentences and the examples of RFC 9309 as cases; URLs are paths on one site. */
export const RFC_CASES: RfcCase[] = [
  {
    section: '2.1',
    says: 'a user-agent line after a rule starts another group',
    robots: lines('User-agent: a', 'Disallow: /x', 'User-agent: b', 'Disallow: /y'),
    agent: 'a',
    allowed: ['/y'],
    forbidden: ['/x'],
  },
  {
    section: '2.1',
    says: 'the last group may have no rules and then allows everything',
    robots: lines('User-agent: *', 'Disallow: /', 'User-agent: a'),
    agent: 'a',
    allowed: ['/', '/x'],
  },
  {
    section: '2.2',
    says: 'keys may be in any case, with white space around the colon, and lines may end in CR, LF or both',
    robots: '\tUSER-AGENT\t:\ta\r \tdisALLOW : /x\r\nDisallow:/y\nDisallow: /z \t# end',
    agent: 'a',
    allowed: ['/'],
    forbidden: ['/x', '/y', '/z'],
  },
  {
    section: '2.2',
    says: 'empty lines and comments do not end a group',
    robots: lines('# a', 'User-agent: a', '', '# b', 'User-agent: b', '', 'Disallow: /x', '', 'Disallow: /y'),
    agent: 'a',
    forbidden: ['/x', '/y'],
  },
  {
    section: '2.2',
    says: 'an empty pattern is no rule, and still ends the list of agents',
    robots: lines('User-agent: a', 'Disallow:', 'User-agent: b', 'Disallow: /'),
    agent: 'a',
    allowed: ['/x'],
  },
  {
    section: '2.2.1',
    says: 'a group is found whatever the case of its name',
    robots: lines('User-agent: EXAMPLEbot', 'Disallow: /x'),
    agent: 'ExampleBot',
    forbidden: ['/x'],
  },
  {
    section: '2.2.1, figure 2',
    says: 'groups for the same product token are combined',
    robots: lines(
      'user-agent: ExampleBot',
      'disallow: /foo',
      'disallow: /bar',
      '',
      'user-agent: ExampleBot',
      'disallow: /baz',
    ),
    agent: 'ExampleBot',
    allowed: ['/qux'],
    forbidden: ['/foo', '/bar', '/baz'],
  },
  {
    section: '2.2.1, figure 3',
    says: 'without a group of its own, a crawler obeys the one for all',
    robots: lines(
      'user-agent: *',
      'disallow: /foo',
      'disallow: /bar',
      '',
      'user-agent: BazBot',
      'disallow: /baz',
    ),
    agent: 'ExampleBot',
    allowed: ['/baz'],
    forbidden: ['/foo', '/bar'],
  },
  {
    section: '2.2.1',
    says: 'with a group of its own, a crawler does not obey the one for all',
    robots: lines('user-agent: *', 'disallow: /foo', 'user-agent: BazBot', 'disallow: /baz'),
    agent: 'BazBot',
    allowed: ['/foo'],
    forbidden: ['/baz'],
  },
  {
    section: '2.2.1',
    says: 'without either group, no rules apply',
    robots: lines('user-agent: BazBot', 'disallow: /'),
    agent: 'ExampleBot',
    allowed: ['/', '/foo'],
  },
  { section: '2.2.1', says: 'without any group, no rules apply', robots: '', agent: 'a', allowed: ['/'] },
  {
    section: '2.2.2',
    says: 'matching is case-sensitive',
    robots: forAll('Disallow: /Foo'),
    agent: 'a',
    allowed: ['/foo'],
    forbidden: ['/Foo'],
  },
  {
    section: '2.2.2',
    says: 'matching starts with the first octet of the path',
    robots: forAll('Disallow: /foo'),
    agent: 'a',
    allowed: ['/bar/foo', '/?/foo'],
    forbidden: ['/foo', '/foobar', '/foo/bar', '/foo?bar'],
  },
  {
    section: '2.2.2',
    says: 'the match with the most octets is used, in whatever order the rules stand',
    robots: forAll('Disallow: /a/b', 'Allow: /a/b/c', 'Allow: /a', 'Disallow: /a/b/c/d'),
    agent: 'a',
    allowed: ['/a', '/a/c', '/a/b/c'],
    forbidden: ['/a/b', '/a/b/d', '/a/b/c/d'],
  },
  {
    section: '2.2.2',
    says: 'octets are counted once they are in one form',
    robots: forAll('Allow: /%61%61%61%61', 'Disallow: /aaaab'),
    agent: 'a',
    allowed: ['/aaaa'],
    forbidden: ['/aaaab'],
  },
  {
    section: '2.2.2',
    says: 'of equivalent rules, allow is used',
    robots: forAll('Allow: /a', 'Disallow: /a', 'Disallow: /%7Eb', 'Allow: /~b'),
    agent: 'a',
    allowed: ['/a', '/~b'],
  },
  {
    section: '2.2.2',
    says: 'a URL that no rule matches is allowed',
    robots: forAll('Disallow: /a'),
    agent: 'a',
    allowed: ['/', '/b'],
  },
  {
    section: '2.2.2',
    says: '/robots.txt is always allowed',
    robots: forAll('Disallow: /', 'Disallow: /robots.txt'),
    agent: 'a',
    allowed: ['/robots.txt'],
    forbidden: ['/robots.txt.html', '/a/robots.txt'],
  },
  {
    section: '2.2.2, figure 4',
    says: 'a plain query stays as it is',
    robots: forAll('Disallow: /foo/bar?baz=quz'),
    agent: 'a',
    allowed: ['/foo/bar', '/foo/bar%3Fbaz=quz'],
    forbidden: ['/foo/bar?baz=quz'],
  },
  ...['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar'].map(path => ({
    section: '2.2.2, figure 4',
    says: `reserved characters in a query are encoded before ${path} is compared`,
    robots: forAll(`Disallow: ${path}`),
    agent: 'a',
    allowed: ['/foo/bar?baz=https:foo.bar'],
    forbidden: ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3a%2f%2Ffoo.bar'],
  })),
  ...['/foo/bar/ツ', '/foo/bar/%E3%83%84', '/foo/bar/%e3%83%84'].map(path => ({
    section: '2.2.2, figure 4',
    says: `octets beyond ASCII are encoded before ${path} is compared`,
    robots: forAll(`Disallow: ${path}`),
    agent: 'a',
    allowed: ['/foo/bar/'],
    forbidden: ['/foo/bar/ツ', '/foo/bar/%E3%83%84', '/foo/bar/%e3%83%84'],
  })),
  ...['/foo/bar/%62%61%7A', '/foo/bar/baz'].map(path => ({
    section: '2.2.2, figure 4',
    says: `unreserved characters are decoded before ${path} is compared`,
    robots: forAll(`Disallow: ${path}`),
    agent: 'a',
    forbidden: ['/foo/bar/baz', '/foo/bar/%62%61%7A', '/foo/bar/%62a%7a'],
  })),
  ...['/%7Ejoe', '/~joe'].map(path => ({
    section: '2.2.2',
    says: `a tilde is unreserved, as in ${path}`,
    robots: forAll(`Disallow: ${path}`),
    agent: 'a',
    forbidden: ['/~joe', '/%7Ejoe', '/%7ejoe/'],
  })),
  {
    section: '2.2.2',
    says: 'an encoded slash in a path is no slash',
    robots: forAll('Disallow: /a%2Fb', 'Disallow: /c/d'),
    agent: 'a',
    allowed: ['/a/b', '/c%2Fd'],
    forbidden: ['/a%2Fb', '/a%2fb', '/c/d'],
  },
  {
    section: '2.2.2',
    says: 'other reserved characters are encoded wherever they stand',
    robots: forAll('Disallow: /a,b', 'Disallow: /a%3Bb', 'Disallow: /a(b)', 'Disallow: /c?d=e:f@g'),
    agent: 'a',
    forbidden: ['/a%2Cb', '/a,b', '/a;b', '/a%28b%29', '/c?d=e%3Af%40g'],
  },
  {
    section: '2.2.2',
    says: 'a rule that is in no group is ignored',
    robots: lines('Disallow: /', 'User-agent: a', 'Disallow: /x'),
    agent: 'a',
    allowed: ['/y'],
    forbidden: ['/x'],
  },
  {
    section: '2.2.3, figure 5',
    says: '# starts a comment',
    robots: lines('user-agent: * # all', 'disallow: / # comment in line', '# comment on its own line'),
    agent: 'a',
    forbidden: ['/', '/x'],
  },
  {
    section: '2.2.3, figure 5',
    says: '$ is the end of the path',
    robots: forAll('disallow: /', 'allow: /this/path/exactly$'),
    agent: 'a',
    allowed: ['/this/path/exactly'],
    forbidden: ['/this/path/exactly/', '/this/path/exactly?', '/this/path'],
  },
  {
    section: '2.2.3, figure 5',
    says: '* is any run of characters, also none',
    robots: forAll('disallow: /', 'allow: /this/*/exactly'),
    agent: 'a',
    allowed: ['/this/path/exactly', '/this//exactly', '/this/a/b/exactly/c', '/this/?/exactly'],
    forbidden: ['/this/exactly', '/this/path'],
  },
  {
    section: '2.2.3, figure 6',
    says: 'an encoded asterisk is an asterisk',
    robots: forAll('Disallow: /path/file-with-a-%2A.html'),
    agent: 'a',
    allowed: ['/path/file-with-a-b.html', '/path/file-with-a-.html'],
    forbidden: ['/path/file-with-a-*.html', '/path/file-with-a-%2A.html', '/path/file-with-a-%2a.html'],
  },
  {
    section: '2.2.3, figure 6',
    says: 'an encoded dollar sign is a dollar sign',
    robots: forAll('Disallow: /path/foo-%24'),
    agent: 'a',
    allowed: ['/path/foo-'],
    forbidden: ['/path/foo-$', '/path/foo-%24', '/path/foo-$bar'],
  },
  {
    section: '2.2.4',
    says: 'other records do not end a group',
    robots: lines(
      'User-agent: a',
      'Sitemap: https://a.example/s.xml',
      'User-agent: b',
      'Disallow: /x',
      'Host: c',
    ),
    agent: 'a',
    forbidden: ['/x'],
  },
  {
    section: '2.2.4',
    says: 'neither does Crawl-delay between agents',
    robots: lines('User-agent: a', 'Crawl-delay: 5', 'User-agent: b', 'Disallow: /x'),
    agent: 'a',
    forbidden: ['/x'],
  },
  {
    section: '2.3.1.5',
    says: 'lines that can be parsed are used, whatever stands between them',
    robots: lines('\0<>', ':::', 'User-agent: a', 'Disallow', '%', 'Disallow: /x', 'Allow /', 'Foo: bar'),
    agent: 'a',
    forbidden: ['/x'],
    allowed: ['/y'],
  },
  {
    section: '5.1',
    says: 'a crawler without its own group obeys the one for all',
    robots: SIMPLE,
    agent: 'otherbot',
    allowed: ['/', '/publications/', '/publications/x', '/a.gif?', '/a.gif/b'],
    forbidden: ['/a.gif', '/publications.gif', '/example/', '/example/page.html'],
  },
  {
    section: '5.1',
    says: 'foobot is allowed two files',
    robots: SIMPLE,
    agent: 'foobot',
    allowed: ['/example/page.html', '/example/allowed.gif'],
    forbidden: ['/', '/example/', '/publications/'],
  },
  ...['barbot', 'bazbot'].map(agent => ({
    section: '5.1',
    says: `${agent} shares its group`,
    robots: SIMPLE,
    agent,
    allowed: ['/', '/example/', '/a.gif'],
    forbidden: ['/example/page.html'],
  })),
  {
    section: '5.1',
    says: 'quxbot is allowed everything',
    robots: SIMPLE,
    agent: 'quxbot',
    allowed: ['/', '/example/page.html', '/a.gif'],
  },
  {
    section: '5.2',
    says: 'the longest match is used',
    robots: lines('User-Agent: foobot', 'Allow: /example/page/', 'Disallow: /example/page/disallowed.gif'),
    agent: 'foobot',
    allowed: ['/example/page/', '/example/page/allowed.gif'],
    forbidden: ['/example/page/disallowed.gif'],
  },
];
