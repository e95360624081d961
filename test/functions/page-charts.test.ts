import { expect, it } from 'vitest';
import * as z from 'zod';
import { unitsChart } from '../../functions/adapters/http/page/charts/units.ts';
import { pageContext } from '../../functions/adapters/http/page/context.ts';
import type { Entry } from '../../functions/core/page/list.ts';
import { defineList } from '../../functions/core/page/list.ts';

const FIELDS = z.object({
  shelf: z.string().nullable().default(null).describe('Where it stands'),
  pages: z.int().nullable().default(null).describe('How long it is'),
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

it('has no chart at the top without a facet', () => {
  expect(headline({}, 'en')).toBeUndefined();
});
