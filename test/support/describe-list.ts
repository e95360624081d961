import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkList } from '../../functions/core/crawl/check-list.ts';
import { evidenceOf } from '../../functions/core/crawl/evidence.ts';
import { planOfList } from '../../functions/core/crawl/list-plan.ts';
import { expectedPage } from '../../functions/core/crawl/plan.ts';
import { CrawlError } from '../../functions/core/errors.ts';
import { type ExtractedPage, extract } from '../../functions/core/page/extract.ts';
import type { Entry, List } from '../../functions/core/page/list.ts';
import { inOrder } from './crawl.ts';
import { readPrefixes } from './prefixes.ts';
import { pagesIn } from './real-pages.ts';
import { FOLDING, LOSSLESS } from './rewrite-page.ts';

/** The most bytes between two prefixes that are read. */
const PREFIX_STEP = 509;
const TIMEOUT = 120_000;

interface ListPage extends ExtractedPage {
  name: string;
  html: string;
  url: string;
  firstRank: number;
}

/** Reads the pages in a folder as a crawl would: page 1 makes the plan, and the plan says where the others are. */
function readPages(list: List, folder: string) {
  const [first, ...others] = pagesIn(folder);
  if (first === undefined) throw new Error(`expected pages named <number>.html in ${folder}, got none`);
  const read = extract(list, first.html, list.url);
  const facts = { atLeast: 1, intervalSeconds: 0 };
  const plan = planOfList(list, list.url, read.entries.length, read.pagination, facts);
  const pages: ListPage[] = [first, ...others].map((page, index) => {
    const { url, firstRank } = expectedPage(plan, index + 1);
    return { ...page, url, firstRank, ...extract(list, page.html, url, firstRank) };
  });
  return { plan, pages };
}

/** Arrays as text: where a list of aliases is split cannot be told once white space is folded; what they hold together can. */
const withoutSplits = (entries: Entry[]) =>
  entries.map(entry =>
    Object.fromEntries(
      Object.entries(entry).map(([name, value]) => [name, Array.isArray(value) ? value.join(' / ') : value]),
    ),
  );

/** A rewritten page with the end mark of its list: minifiers leave out the end tags that HTML does not need. */
const ending = (html: string, { end = '</html>' }: List) => (html.includes(end) ? html : html + end);

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (value instanceof Object) for (const inner of Object.values(value)) yield* textsIn(inner);
}

/**
 * The contract of a list file, checked on saved pages of the list: what everything else relies on.
 * @param folder holds all pages, named by numbers in their order: `0.html`, `25.html`. If it has an `expected.ndjson`, an entry a line, every
 *   field of every entry has to equal it.
 * @param prefixStep the most bytes between two prefixes that are read
 */
export function describeList(list: List, folder: string, prefixStep = PREFIX_STEP): void {
  describe(`${list.name}: the pages in ${folder}`, () => {
    const { plan, pages } = readPages(list, folder);
    const entries = pages.flatMap(page => page.entries);

    it('form one whole list: every page is there and agrees with the plan, ranks run from 1, no entry is there twice', async () => {
      const stored = pages.map(({ entries, pagination }, index) => ({
        page: index + 1,
        entries,
        evidence: evidenceOf(pagination),
      }));
      expect(await checkList(inOrder(stored), plan, 1)).toEqual({ count: entries.length, flaw: null });
    });

    it('have entries as the schema says, without an empty text or white space around one', () => {
      for (const entry of entries) {
        expect(list.entry.strict().safeParse(entry).error).toBeUndefined();
        for (const text of textsIn(entry)) expect(text).toMatch(/^\S(?:.*\S)?$/s);
      }
    });

    const expected = join(folder, 'expected.ndjson');
    it.runIf(existsSync(expected))('have every field that another program read', () => {
      const lines = readFileSync(expected, 'utf8').trimEnd().split('\n');
      expect(entries).toEqual(lines.map(line => JSON.parse(line)));
    });

    it(
      'cut short are read as the whole page or as cut short, never as another',
      () => {
        for (const [index, { name, html }] of pages.entries()) {
          const bytes = Buffer.from(html);
          const step = Math.max(1, Math.min(prefixStep, Math.floor(bytes.length / 16)));
          const count = Math.floor((bytes.length - index) / step);
          const lengths = Array.from({ length: count }, (_, i) => i * step + index);
          const outcomes = readPrefixes(
            { name, bytes, contentType: 'text/html; charset=utf-8', list },
            lengths,
          );
          expect([...outcomes.keys()].filter(outcome => outcome.startsWith('retry')).length).toBeGreaterThan(
            0,
          );
        }
      },
      TIMEOUT,
    );

    it.each(Object.entries({ ...LOSSLESS, ...FOLDING }))(
      '%s have the same entries and pagination',
      async (_name, rewrite) => {
        for (const page of [pages[0], pages.at(-1)]) {
          if (page === undefined) continue;
          const rewritten = extract(list, ending(await rewrite(page.html), list), page.url, page.firstRank);
          expect(withoutSplits(rewritten.entries), page.name).toEqual(withoutSplits(page.entries));
          expect(rewritten.pagination, page.name).toEqual(page.pagination);
        }
      },
      TIMEOUT,
    );

    it(
      'damaged anywhere give valid entries or an error of the crawl, never another error',
      () => {
        const page = fc.constantFrom(...pages);
        const damage = fc.tuple(
          fc.nat(),
          fc.nat(2_000),
          fc.constantFrom('', '<', '">', '</div>', '</table>', '<tr>', '<li>', '\0'),
        );
        fc.assert(
          fc.property(
            page,
            fc.array(damage, { minLength: 1, maxLength: 4 }),
            ({ html, url, firstRank }, damages) => {
              const damaged = damages.reduce((text, [at, length, insert]) => {
                const from = at % (text.length + 1);
                return text.slice(0, from) + insert + text.slice(from + length);
              }, html);
              try {
                const { entries } = extract(list, damaged, url, firstRank);
                return entries.every(entry => list.entry.safeParse(entry).success);
              } catch (error) {
                if (error instanceof CrawlError) return true;
                throw error;
              }
            },
          ),
          { numRuns: 300, seed: 20261125 },
        );
      },
      TIMEOUT,
    );
  });
}
