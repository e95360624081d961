import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExpected } from '../../../../functions/core/crawl/plan.ts';
import { CrawlError } from '../../../../functions/core/errors.ts';
import { BODY_BYTES } from '../../../../functions/core/limits.ts';
import { decode } from '../../../../functions/core/page/decode.ts';
import type { Entry } from '../../../../functions/core/page/list.ts';
import movies from '../../../../functions/lists/movies.ts';
import { extractMovies } from '../../../support/extract-movies.ts';
import { LIST_URL } from '../../../support/page.ts';
import { samplePage } from '../../../support/sample-page.ts';

const SEED = 20261123;
const SIZE = 4;
const PAGES = (['2016', '2025'] as const).flatMap(markup =>
  [1, 2, 7].map(page => ({ ...samplePage(markup, page, SIZE), firstRank: (page - 1) * SIZE + 1 })),
);
type Page = (typeof PAGES)[number];

/** A page as a crawl reads it; anything but the page or a CrawlError fails the test. */
function read(bytes: Uint8Array, contentType: string, { firstRank }: Page): Entry[] | CrawlError {
  try {
    const { entries } = extractMovies(decode(bytes, contentType), LIST_URL, firstRank);
    checkExpected(entries, { firstRank, size: SIZE, atLeast: SIZE });
    return entries;
  } catch (error) {
    if (error instanceof CrawlError) return error;
    throw error;
  }
}
const readText = (html: string, page: Page) => read(new TextEncoder().encode(html), 'text/html', page);
const keys = (entries: Entry[]) => entries.map(({ rank, id, link }) => ({ rank, id, link }));
const ids = (entries: Entry[]) => entries.map(({ rank, id }) => ({ rank, id }));

/** How often each outcome occurs, so that a mutation that only ever fails, or never does, is seen. */
class Outcomes {
  readonly counts = new Map<string, number>();

  count(outcome: Entry[] | CrawlError): void {
    const name = outcome instanceof CrawlError ? outcome.class : 'right';
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  say(what: string): void {
    console.info(`${what}: ${[...this.counts].map(([name, count]) => `${count} ${name}`).join(', ')}`);
    expect(this.counts.get('right') ?? 0).toBeGreaterThan(0);
    expect([...this.counts.keys()].length).toBeGreaterThan(1);
  }
}

type Mutation = (html: string) => string;
const at = (html: string, where: number) => Math.floor(where * html.length);
/** 0 to 1, for a place in a page: fast-check's own doubles lie next to 0 for the most part. */
const place = fc.nat({ max: 99_999 }).map(number => number / 100_000);

const cut = place.map(
  (end): Mutation =>
    html =>
      html.slice(0, at(html, end)),
);
const removed = fc.tuple(place, fc.integer({ min: 1, max: 3000 })).map(
  ([from, count]): Mutation =>
    html =>
      html.slice(0, at(html, from)) + html.slice(at(html, from) + count),
);
const spliced = fc.tuple(place, place, fc.integer({ min: 1, max: 3000 })).map(
  ([to, from, count]): Mutation =>
    html => {
      const piece = html.slice(at(html, from), at(html, from) + count);
      return html.slice(0, at(html, to)) + piece + html.slice(at(html, to));
    },
);
const linesSwapped = fc.tuple(place, place).map(
  ([one, other]): Mutation =>
    html => {
      const lines = html.split('\n');
      const [a, b] = [Math.floor(one * lines.length), Math.floor(other * lines.length)];
      return lines.map((line, index) => (index === a ? lines[b] : index === b ? lines[a] : line)).join('\n');
    },
);
const strange = fc.constantFrom(
  ...[
    '&nb',
    '&#xD800;',
    '&#0;',
    '&#99999999;',
    '&amp',
    '&&',
    '&;',
    '&lt',
    '<',
    '>',
    '"',
    "'",
    '\0',
    '\u00a0',
    '\ufeff',
  ],
  ...[
    '<!--',
    '-->',
    '<!',
    '<![CDATA[',
    '</',
    '</li>',
    '</ol>',
    '</div>',
    '<li>',
    '<ol class="grid_view">',
    '<script>',
  ],
  ...[
    '<style>',
    '<title>',
    '<textarea>',
    '<plaintext>',
    '<em>',
    '<em>7</em>',
    '<p class="quote">',
    '<br>',
    '\u2028',
  ],
  ...[
    '<span class="title">',
    '<a href="/subject/1/">',
    '<table><tr>',
    '<svg>',
    '<template>',
    '</body></html>',
  ],
);
const inserted = fc.tuple(place, strange).map(
  ([to, text]): Mutation =>
    html =>
      html.slice(0, at(html, to)) + text + html.slice(at(html, to)),
);
const entitiesBroken = fc
  .tuple(
    fc.constantFrom('&nbsp;', '&lt;', '&amp;', '&#39;', '&quot;'),
    fc.constantFrom('&nb', '&', '&#', '&#x;', '&x;', ''),
  )
  .map(
    ([entity, broken]): Mutation =>
      html =>
        html.replaceAll(entity, broken),
  );
const nested = fc
  .tuple(place, fc.constantFrom('div', 'span', 'b', 'p', 'ul', 'em'), fc.integer({ min: 1, max: 600 }))
  .map(
    ([to, tag, depth]): Mutation =>
      html => {
        const start = html.lastIndexOf('\n', at(html, to)) + 1;
        const end = html.indexOf('\n', start);
        const wrapped = `<${tag}>`.repeat(depth) + html.slice(start, end) + `</${tag}>`.repeat(depth);
        return html.slice(0, start) + wrapped + html.slice(end);
      },
  );
const anything = fc.oneof(cut, removed, spliced, linesSwapped, inserted, entitiesBroken, nested);

/** The page before its items, the items, and the page after them. */
function partsOf(html: string): [string, string[], string] {
  const start = html.indexOf('<ol class="grid_view">') + '<ol class="grid_view">'.length;
  const end = html.indexOf('</ol>');
  return [
    html.slice(0, start),
    html
      .slice(start, end)
      .split(/(?<=<\/li>)/)
      .slice(0, SIZE),
    html.slice(end),
  ];
}
const item = fc.nat({ max: SIZE - 1 });
const itemsMoved = fc.oneof(
  fc
    .shuffledSubarray([0, 1, 2, 3], { minLength: 0 })
    .map(order => (items: string[]) => order.map(index => items[index])),
  fc.tuple(item, item).map(
    ([from, to]) =>
      (items: string[]) =>
        items.toSpliced(to, 0, items[from] ?? ''),
  ),
  fc.tuple(item, item).map(
    ([from, to]) =>
      (items: string[]) =>
        items.toSpliced(to, 1, items[from] ?? ''),
  ),
  fc
    .tuple(item, fc.constantFrom('div', 'ul', 'ol', 'li', 'b'), fc.integer({ min: 1, max: 400 }))
    .map(([index, tag, depth]) => (items: string[]) => {
      const whole = items[index] ?? '';
      return items.toSpliced(index, 1, `<${tag}>`.repeat(depth) + whole + `</${tag}>`.repeat(depth));
    }),
);

describe('a page with anything done to it', () => {
  it('6,000 times, is right in every rank and id, and after one change in every link, or a named error', () => {
    const outcomes = new Outcomes();
    fc.assert(
      fc.property(
        fc.constantFrom(...PAGES),
        fc.array(anything, { minLength: 1, maxLength: 3 }),
        (page, mutations) => {
          const outcome = readText(
            mutations.reduce((html, mutate) => mutate(html), page.html),
            page,
          );
          outcomes.count(outcome);
          if (outcome instanceof CrawlError) return;
          expect(ids(outcome)).toEqual(ids(page.truth));
          // An entry shows its link twice, so it takes two wounds to make a wrong one look right.
          if (mutations.length === 1) expect(keys(outcome)).toEqual(keys(page.truth));
          // What is stored is read again by the shape, so nothing may come out of a page that does not fit it.
          expect(movies.entry.array().safeParse(outcome).error).toBeUndefined();
        },
      ),
      { numRuns: 6000, seed: SEED },
    );
    outcomes.say('mutated anywhere');
  });

  it('2,000 times to its items as wholes, is right in every field or a named error', () => {
    const outcomes = new Outcomes();
    fc.assert(
      fc.property(fc.constantFrom(...PAGES), itemsMoved, (page, move) => {
        const [before, items, after] = partsOf(page.html);
        const outcome = readText(before + move(items).join('') + after, page);
        outcomes.count(outcome);
        if (!(outcome instanceof CrawlError)) expect(outcome).toEqual(page.truth);
      }),
      { numRuns: 2000, seed: SEED },
    );
    outcomes.say('items moved');
  });

  it('1,000 times outside of its list, is right in every field or a named error', () => {
    const outcomes = new Outcomes();
    fc.assert(
      fc.property(fc.constantFrom(...PAGES), anything, fc.boolean(), (page, mutate, front) => {
        const [before, items, after] = partsOf(page.html);
        const list = items.join('');
        const outcome = readText(front ? mutate(before) + list + after : before + list + mutate(after), page);
        outcomes.count(outcome);
        if (!(outcome instanceof CrawlError)) expect(outcome).toEqual(page.truth);
      }),
      { numRuns: 1000, seed: SEED },
    );
    outcomes.say('mutated outside of the list');
  });

  it('1,000 times to its bytes, is right in every rank, id and link, or a named error', () => {
    const outcomes = new Outcomes();
    const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 4 });
    const header = fc.constantFrom(
      'text/html',
      'text/html; charset=gbk',
      'text/html; charset=utf-16le',
      'x; charset=x',
    );
    const encoding = fc.constantFrom('utf8', 'utf8', 'utf16le', 'latin1', 'base64url');
    fc.assert(
      fc.property(fc.constantFrom(...PAGES), flips, header, encoding, (page, flips, type, encoding) => {
        const bytes =
          encoding === 'base64url' ? Buffer.from(page.html).reverse() : Buffer.from(page.html, encoding);
        for (const [where, value] of flips) bytes[Math.floor(where * bytes.length)] = value;
        const outcome = read(bytes, type, page);
        outcomes.count(outcome);
        if (!(outcome instanceof CrawlError)) expect(keys(outcome)).toEqual(keys(page.truth));
      }),
      { numRuns: 1000, seed: SEED },
    );
    outcomes.say('mutated bytes');
  });
});

describe('a page of up to 5 MiB of one thing', () => {
  const [page] = PAGES;
  const [before, [first = '', ...others], after] = partsOf(page?.html ?? '');
  /** The page with so much of a text in place of a piece of its first item. */
  const within = (piece: RegExp, text: string) => (length: number) =>
    before +
    first.replace(piece, found => found + text.repeat(Math.floor(length / text.length))) +
    others.join('') +
    after;
  const beside = (text: string) => (length: number) =>
    before.replace('<ol', `${text.repeat(Math.floor(length / text.length))}<ol`) +
    first +
    others.join('') +
    after;

  /** An error's class and a part of its message. */
  type Refusal = [errorClass: CrawlError['class'], message: string];
  const TOO_LARGE: Refusal = ['changed', 'the page nests deeper or has more sibling elements than any list'];
  const TOO_LONG: Refusal = ['changed', 'an entry at place 1 of movies of up to 65536 characters'];
  const CUT: Refusal = ['retry', 'the page was cut short'];
  const NO_LIST: Refusal = ['changed', 'expected ol.grid_view'];

  it.each<[string, 'right' | Refusal, (length: number) => string]>([
    ['white space in an alias', TOO_LONG, within(/<span class="other">/, ' ')],
    ['slashes and white space in an alias', TOO_LONG, within(/<span class="other">/, '  /  ')],
    ['folded aliases', TOO_LONG, within(/<span class="other">/, 'x / ')],
    ['no-break spaces in a title', TOO_LONG, within(/<span class="title">/, '&nbsp;')],
    ['digits in votes', TOO_LONG, within(/<span>(?=\d)/, '1')],
    ['digits and white space in votes', TOO_LONG, within(/<span>(?=\d)/, '1 ')],
    ['slashes in the facts', TOO_LONG, within(/<br>/, '1994/')],
    ['broken entities', TOO_LONG, within(/<br>/, '&nb')],
    ['openings of tags', TOO_LONG, within(/<br>/, '<')],
    ['an attribute', ['changed', 'expected a link to a subject at place 1'], within(/<a href="/, 'x')],
    ['attributes', 'right', within(/<a/, ' a="b"')],
    ['links without an end', TOO_LARGE, within(/<div class="pic">/, '<a href="/subject/1/">')],
    ['paragraphs side by side', TOO_LARGE, beside('<p>')],
    ['white space between tags in the facts', TOO_LARGE, within(/<br>/, '<i> </i>')],
    ['titles inside of each other', TOO_LARGE, within(/<span class="title">/, '<span class="title">')],
    ['nested elements', TOO_LARGE, beside('<div>')],
    ['comments', TOO_LARGE, beside('<!---->')],
    ['a comment', CUT, beside('<!-- ')],
    ['processing instructions', NO_LIST, beside('<?')],
    ['ends of tags', 'right', beside('</x>')],
    ['meta elements', NO_LIST, beside('<meta charset')],
    ['lists', TOO_LARGE, length => '<ol class="grid_view">'.repeat(Math.floor(length / 22))],
    [
      'items',
      ['changed', 'expected each entry once'],
      length => `${before}${first.repeat(Math.ceil(length / first.length))}${after}`,
    ],
    ['a script', CUT, beside('<script>"</scrip')],
    ['titles', TOO_LARGE, length => '<title>登录</title>'.repeat(Math.floor(length / 17))],
    ['unusual requests', TOO_LARGE, length => '<p>访问过于频'.repeat(Math.floor(length / 10))],
  ])('%s, is %s, however much of it there is', (_what, expected, make) => {
    if (page === undefined) throw new Error('no page');
    for (const length of [BODY_BYTES / 8, BODY_BYTES]) {
      // Characters of several bytes make a page that is larger than its body may be; that is for the reader of bodies.
      const outcome = readText(make(length), page);
      const seen = outcome instanceof CrawlError ? [outcome.class, outcome.message] : 'right';
      expect(seen).toEqual(
        expected === 'right' ? 'right' : [expected[0], expect.stringContaining(expected[1])],
      );
      if (!(outcome instanceof CrawlError)) expect(keys(outcome)).toEqual(keys(page.truth));
    }
  });
});
