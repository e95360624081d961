import { CrawlError } from '../../functions/core/errors.ts';
import { decode } from '../../functions/core/page/decode.ts';
import { extract } from '../../functions/core/page/extract.ts';
import type { List } from '../../functions/core/page/list.ts';
import booksSample from '../../functions/lists/books.sample.ts';
import books from '../../functions/lists/books.ts';
import movies from '../../functions/lists/movies.ts';
import musicSample from '../../functions/lists/music.sample.ts';
import music from '../../functions/lists/music.ts';
import type { Sample } from '../../functions/lists/sample.ts';
import { encodePage } from './encode.ts';
import { pagesIn, realPages, realSets } from './real-pages.ts';
import { samplePage, samplePageOf } from './sample-page.ts';

/** A page as bytes, with the header that a site sends with them. */
export interface CodedPage {
  name: string;
  bytes: Uint8Array;
  contentType: string;
  /** The list whose page it is; the movies without one. */
  list?: List;
}

/** How many prefixes had each outcome: `whole`, or an error's class and what it expected. */
export type Outcomes = Map<string, number>;

const OTHERS: [List, Sample][] = [
  [books, booksSample],
  [music, musicSample],
];

/** Pages of the sample site with so many entries: movies in both markups, one of them in other encodings, and one of each other list. */
export function samplePages(pageSize: number): CodedPage[] {
  const utf8 = (['2016', '2025'] as const).flatMap(markup =>
    [1, 5, 10].map(page => ({
      name: `sample page ${page} of ${markup}`,
      bytes: Buffer.from(samplePage(markup, page, pageSize).html),
      contentType: 'text/html; charset=utf-8',
    })),
  );
  const { html } = samplePage('2025', 1, pageSize);
  const encoded = (['gbk', 'big5', 'shift_jis', 'utf-16'] as const).map(encoding => ({
    name: `sample page 1 in ${encoding}`,
    bytes: encodePage(html.replace('utf-8', encoding), encoding),
    contentType: 'text/html',
  }));
  const mislabelled = {
    name: 'sample page 1 as GBK',
    bytes: Buffer.from(html),
    contentType: 'text/html; charset=gbk',
  };
  const others = OTHERS.map(([list, sample]) => ({
    name: `sample page 1 of ${list.name}`,
    bytes: Buffer.from(samplePageOf(sample, { page: 1, pageSize, listUrl: list.url }).html),
    contentType: 'text/html; charset=utf-8',
    list,
  }));
  return [...utf8, ...encoded, mislabelled, ...others];
}

/** The saved pages of the real lists; none without `TOPLIST_PAGES`. */
export function codedRealPages(): CodedPage[] {
  const contentType = 'text/html; charset=utf-8';
  const others = realSets().filter(({ list }) => list !== movies);
  return [
    ...realPages().map(({ name, html }) => ({ name, bytes: Buffer.from(html), contentType })),
    ...others.flatMap(({ list, name, folder }) =>
      pagesIn(folder).map(page => ({
        name: `${name}/${page.name}`,
        bytes: Buffer.from(page.html),
        contentType,
        list,
      })),
    ),
  ];
}

/** Which prefixes of a page are read, by their lengths in bytes: each `step`th from `first` on, and each of the `last`, the whole page included. */
interface PrefixChoice {
  step: number;
  first: number;
  last: number;
}

/** The lengths that are read of a page of so many bytes. A page is told from a part of it by its end, so that has more of them. */
export function prefixLengths(bytes: number, { step, first, last }: PrefixChoice): number[] {
  const dense = Math.max(0, bytes + 1 - last);
  const sparse = Array.from(
    { length: Math.max(0, Math.ceil((dense - first) / step)) },
    (_, i) => first + i * step,
  );
  return [...sparse, ...Array.from({ length: bytes + 1 - dense }, (_, i) => dense + i)];
}

/**
 * Reads prefixes of a page as a crawl would.
 * @param lengths of the prefixes, in bytes
 * @throws Error if a prefix is read as anything but the whole page, or fails as anything but a page that was cut short
 */
export function readPrefixes(page: CodedPage, lengths: Iterable<number>): Outcomes {
  const whole = read(page, page.bytes.length);
  if (whole instanceof CrawlError) throw new Error(`${page.name}: the whole page is ${whole.class}`);
  const outcomes: Outcomes = new Map();
  for (const length of lengths) {
    const outcome = read(page, length);
    const failed = outcome instanceof CrawlError;
    if (failed ? outcome.class !== 'retry' : outcome !== whole) {
      const actual = failed ? `${outcome.class}: ${outcome.message}` : 'another list or pagination';
      throw new Error(
        `the first ${length} bytes of ${page.name}: expected the whole page or retry, got ${actual}`,
      );
    }
    add(outcomes, failed ? `${outcome.class}: expected ${outcome.expected}` : 'whole', 1);
  }
  return outcomes;
}

/** Adds to the count of an outcome. */
export function add(outcomes: Outcomes, outcome: string, count: number): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count);
}

/** What a prefix is read as, in a form that can be compared. */
function read({ bytes, contentType, list = movies }: CodedPage, length: number): string | CrawlError {
  try {
    return JSON.stringify(extract(list, decode(bytes.subarray(0, length), contentType), list.url));
  } catch (error) {
    if (error instanceof CrawlError) return error;
    throw error;
  }
}
