import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { listQuery } from '../../functions/adapters/http/contract/list-schemas.ts';
import { readParameters } from '../../functions/adapters/http/contract/parameters.ts';
import { selectionOf } from '../../functions/adapters/http/contract/selection.ts';
import { unitsChart } from '../../functions/adapters/http/page/charts/units.ts';
import { pageContext } from '../../functions/adapters/http/page/context.ts';
import type { Entry } from '../../functions/core/page/list.ts';
import { defineList } from '../../functions/core/page/list.ts';
import { select } from '../../functions/core/read/select.ts';

const FIELDS = z.object({
  shelf: z.string().nullable().default(null).describe('Where it stands'),
  pages: z.number().nullable().default(null).describe('How long it is'),
  year: z.int().nullable().default(null).describe('When it appeared'),
});

/** A list with these facets, of which the first stands at the top of its page. */
const listWith = (facets: Record<string, 'shelf' | 'pages' | 'year'>) =>
  defineList({
    name: 'shelves',
    title: { en: 'Shelves', zh: '书架' },
    url: 'https://shelves.example/top',
    entry: FIELDS,
    list: 'ol',
    item: 'li',
    read: (_row, { place }) => ({
      rank: place,
      id: String(place),
      title: 'a',
      link: 'https://shelves.example/1',
    }),
    pagination: null,
    atLeast: 1,
    facets,
  });

const ENTRIES: Entry[] = Array.from({ length: 20 }, (_, index) => ({
  rank: index + 1,
  id: String(index + 1),
  title: `Book ${index + 1}`,
  quote: null,
  link: 'https://shelves.example/1',
  poster: null,
  rating: null,
  votes: null,
  shelf: index % 4 === 0 ? 'B' : 'A',
  pages: 100 + index * 10,
  year: 1980 + index,
}));

function headline(facets: Record<string, 'shelf' | 'pages' | 'year'>, language: 'en' | 'zh') {
  const list = listWith(facets);
  const context = pageContext([list], list, { path: '/shelves', query: new URLSearchParams(), language });
  return /<h2>(.*?)<\/h2>/.exec(String(unitsChart(context, list, ENTRIES)))?.[1];
}

it.each([
  [{ shelf: 'shelf', year: 'year' }, 'en', '20 of 20 entries are from 1980 or later'],
  [{ shelf: 'shelf', year: 'year' }, 'zh', '20 条里有 20 条在 1980 年以后'],
  [{ pages: 'pages', shelf: 'shelf' }, 'en', '14 of 20 entries: pages 160 or more'],
  [{ shelf: 'shelf', pages: 'pages' }, 'en', '15 of 20 entries: A'],
] as const)('the chart at the top of a list with the facets %j in %s says %s', (facets, language, text) => {
  expect(headline(facets, language)).toBe(text);
});

/** The links of a chart, each with the number of entries that it says. */
const LINK = /data-own="([^"]*)"><text class="tick"[^>]*>[^<]*<\/text><text class="tick n"[^>]*>(\d+)/g;

it('leads from each range of numbers to the entries that it counts, and each entry is in one', () => {
  const list = listWith({ pages: 'pages' });
  const schema = listQuery(list);
  const hundredth = fc.integer({ min: -3000, max: 3000 }).map(value => value / 100);
  const numbers = fc.oneof(fc.integer({ min: -3000, max: 3000 }), hundredth, fc.constant(null));
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 8, maxLength: 40 }), values => {
      const entries = ENTRIES.slice(0, 1).flatMap(entry =>
        values.map((pages, index) => ({ ...entry, rank: index + 1, id: String(index), pages })),
      );
      const known = values.filter(value => value !== null);
      fc.pre(known.length > 0);
      const context = pageContext([list], list, {
        path: '/shelves',
        query: new URLSearchParams(),
        language: 'en',
      });
      const links = [...String(unitsChart(context, list, entries)).matchAll(LINK)].map(
        ([, own = '', count]) => {
          const [[name = '', value = ''] = []] = new URLSearchParams(own);
          const query = readParameters(schema, new Map([[name, [value]]]));
          return { count: Number(count), selected: select(list, entries, selectionOf(list, query)).length };
        },
      );
      expect(links.map(({ count }) => count)).toEqual(links.map(({ selected }) => selected));
      // Two drawings have them: that of a wide page and that of a phone.
      expect(links.reduce((sum, { count }) => sum + count, 0)).toBe(2 * known.length);
    }),
    { seed: 20261127, numRuns: 300 },
  );
});

it('has no chart at the top without a facet', () => {
  expect(headline({}, 'en')).toBeUndefined();
});
