import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';
import { describe, expect, it } from 'vitest';
import { resolveUrl } from '../../../functions/core/page/base-url.ts';
import type { Entry } from '../../../functions/core/page/list.ts';
import { parseHtml } from '../../../functions/core/page/parse-html.ts';
import { readEntry } from '../../../functions/core/page/read-entry.ts';
import movies from '../../../functions/lists/movies.ts';
import { caught } from '../../support/caught.ts';
import { LIST_URL } from '../../support/page.ts';
import { type NamedPage, realPages } from '../../support/real-pages.ts';
import { samplePage } from '../../support/sample-page.ts';

/** Ranks end at 400 here, so that an entry that takes its place for its rank is seen to. */
const PLACE = 7000;
const SAMPLES: NamedPage[] = (['2016', '2025'] as const).flatMap(markup =>
  [1, 4, 8].map(page => ({
    name: `sample page ${page} of ${markup}`,
    html: samplePage(markup, page, 40).html,
  })),
);

/** Changes the elements of one entry in place. */
type Change = (item: Cheerio<Element>, $: CheerioAPI) => void;

const remove =
  (selector: string): Change =>
  item => {
    item.find(selector).remove();
  };

const unwrap =
  (selector: string): Change =>
  (item, $) => {
    for (const element of item.find(selector).toArray()) $(element).replaceWith($(element).contents());
  };

const reverse =
  (selector: string): Change =>
  (item, $) => {
    for (const element of item.find(selector).toArray())
      $(element).append($(element).children().toArray().toReversed());
  };

const surround =
  (selector: string, html: string): Change =>
  item => {
    item.find(selector).prepend(html).append(html);
  };

const removeOriginalTitle: Change = (item, $) => {
  const titles = item.find('span.title').toArray();
  for (const title of titles.filter(element => /^\s*\//.test($(element).text()))) $(title).remove();
};

/** Removes the text before the line break, which is the credits, or the text after it, which is the facts. */
const removeText =
  (where: 'before' | 'after'): Change =>
  (item, $) => {
    const nodes = item.find('.bd > p:not(.quote)').contents().toArray();
    const at = nodes.findIndex(node => node.type === 'tag' && node.name === 'br');
    for (const node of where === 'before' ? nodes.slice(0, at) : nodes.slice(at + 1)) $(node).remove();
  };

const NO_FACTS = { year: null, countries: [], genres: [] };

const MISSING: [string, Change, Partial<Entry>][] = [
  ['its rank', remove('.pic em'), { rank: PLACE }],
  ['its poster', remove('.pic img'), { poster: null }],
  ['its picture', remove('.pic'), { rank: PLACE, poster: null }],
  ['its original title', removeOriginalTitle, { originalTitle: null }],
  ['its aliases', remove('span.other'), { otherTitles: [] }],
  ['its sign of being playable', remove('.playable'), { playable: false }],
  ['its credits', removeText('before'), { credits: null }],
  ['its facts', removeText('after'), NO_FACTS],
  ['its paragraph of credits and facts', remove('.bd > p:not(.quote)'), { credits: null, ...NO_FACTS }],
  ['its rating', remove('.rating_num'), { rating: null }],
  ['its stars', remove('.bd > div > span:first-child'), {}],
  ['its votes', remove('.bd > div > span:last-child'), { votes: null }],
  ['its rating and votes', remove('.bd > div'), { rating: null, votes: null }],
  ['its quote', remove('p.quote'), { quote: null }],
  ['the element in its quote', remove('p.quote > span'), { quote: null }],
];

const HARMLESS: [string, Change][] = [
  ['without the link around its poster', unwrap('.pic a')],
  ['without the link around its titles', unwrap('.hd a')],
  ['with credits, numbers and quote in another order', reverse('.bd')],
  ['with rating and votes in another order', reverse('.bd > div')],
  ['with titles and aliases in another order', reverse('.hd a')],
  ['with its parts in another order', reverse('.item, .info')],
  ['with digits beside rating and votes', surround('.bd > div', '7 <span>7</span><b>7</b>')],
  ['with digits beside its quote', surround('.bd', '7<span>7</span>')],
  ['with a rank outside of its picture', surround('.hd, .bd', '<em>7</em>')],
  ['with a title outside of its head', surround('.pic, .bd', '<span class="title">7</span>')],
  ['with a rating outside of its block', surround('.pic, .hd, p.quote', '<i class="rating_num">7</i>')],
  ['with votes outside of their block', surround('.pic, .hd, p.quote', '<i>7人评价</i>')],
];

/** An entry on a page: its element, how to read it or a changed copy of it, and what it is read as. */
interface Row {
  $: CheerioAPI;
  element: Element;
  read: (item: Cheerio<Element>) => Entry;
  before: Entry;
  name: string;
}

/** The entries of these pages. Every test changes copies of the same elements: to parse and read the pages takes longer than all else. */
function rowsOf(pages: NamedPage[]): Row[] {
  return pages.flatMap(({ name, html }) => {
    const { $ } = parseHtml(html);
    const list = $<Element, string>('ol.grid_view');
    const resolve = (href = '') => resolveUrl(href, LIST_URL);
    const read = (item: Cheerio<Element>) => readEntry(movies, item, { place: PLACE, list, resolve });
    return list
      .children('li')
      .toArray()
      .map(element => {
        const before = read($(element));
        return { $, element, read, before, name: `${name}, place ${before.rank}` };
      });
  });
}

/** Every entry as it was read before a change, and how to read it after. */
function changedBy(rows: Row[], change: Change): { name: string; before: Entry; read: () => Entry }[] {
  return rows.map(({ $, element, read, before, name }) => {
    const item = $(element).clone();
    change(item, $);
    return { name, before, read: () => read(item) };
  });
}

/** Checks all entries at once: to check each takes as long as to read it. */
function expectAll(rows: Row[], change: Change, expected: (before: Entry) => Entry): void {
  const changed = changedBy(rows, change);
  expect(changed.map(({ name, read }) => ({ name, entry: read() }))).toEqual(
    changed.map(({ name, before }) => ({ name, entry: expected(before) })),
  );
}

describe.each([
  ['the sample site', SAMPLES],
  ['the real list, where TOPLIST_PAGES names its pages', realPages()],
])('an entry of %s', (_source, pages) => {
  const rows = rowsOf(pages);
  it.skipIf(rows.length === 0).each(MISSING)(
    'without %s lacks that and nothing else',
    (_, change, missing) => {
      expectAll(rows, change, before => ({ ...before, ...missing }));
    },
  );

  it.skipIf(rows.length === 0).each(HARMLESS)('%s is the same', (_, change) => {
    expectAll(rows, change, before => before);
  });

  it.skipIf(rows.length === 0)('without its line break lacks both lines, unless one was all it had', () => {
    expectAll(rows, remove('br'), before =>
      before.credits === null ? before : { ...before, credits: null, ...NO_FACTS },
    );
  });

  it.skipIf(rows.length === 0).each(['span.title', '.hd', 'a'])('without its %s is none', selector => {
    for (const { name, read } of changedBy(rows, remove(selector)))
      expect(caught(read).class, name).toBe('changed');
  });
});
