import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Entry } from '../../../../functions/core/page/list.ts';
import { extractMovies } from '../../../support/extract-movies.ts';
import { LIST_URL } from '../../../support/page.ts';
import { type NamedPage, realPages } from '../../../support/real-pages.ts';
import { FOLDING, LOSSLESS, type Rewrite } from '../../../support/rewrite-page.ts';
import { samplePage } from '../../../support/sample-page.ts';

/** The eighth page of forty is of entries that each lack some field. */
const SAMPLES: NamedPage[] = (['2016', '2025'] as const).flatMap(markup =>
  [1, 8].map(page => ({
    name: `sample page ${page} of ${markup}`,
    html: samplePage(markup, page, 40).html,
  })),
);
/** Pretty-printing a page takes 0.2 s, and there are 41 real ones. */
const TIMEOUT = 120_000;

const read = (html: string) => extractMovies(html, LIST_URL);
/** Where aliases begin and end cannot be told once white space is folded; what they hold together can. */
const withoutSplits = ({ otherTitles, ...movie }: Entry) => ({
  ...movie,
  aliases: z.array(z.string()).parse(otherTitles).join(' / '),
});

describe.each([
  ['the sample site', SAMPLES],
  ['the real list, where TOPLIST_PAGES names its pages', realPages()],
])('a page of %s', (_source, pages) => {
  it.skipIf(pages.length === 0).each(Object.entries(LOSSLESS))(
    '%s has the same entries and pages',
    async (_name, rewrite) => {
      for (const { name, html } of pages) {
        const rewritten = await changedBy(rewrite, html);
        expect(read(rewritten), name).toEqual(read(html));
      }
    },
    TIMEOUT,
  );

  it.skipIf(pages.length === 0).each(Object.entries(FOLDING))(
    '%s has the same entries and pages but for where aliases are parted',
    async (_name, rewrite) => {
      for (const { name, html } of pages) {
        const rewritten = read(await changedBy(rewrite, html));
        const original = read(html);
        expect(rewritten.entries.map(withoutSplits), name).toEqual(original.entries.map(withoutSplits));
        expect(rewritten.pagination, name).toEqual(original.pagination);
      }
    },
    TIMEOUT,
  );
});

async function changedBy(rewrite: Rewrite, html: string): Promise<string> {
  const rewritten = await rewrite(html);
  expect(rewritten).not.toBe(html);
  return rewritten;
}
