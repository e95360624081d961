import { expect, it } from 'vitest';
import { select } from '../../../../functions/core/read/select.ts';
import movies from '../../../../functions/lists/movies.ts';
import { entry } from '../../../support/page.ts';

it.each([
  ['ΟΔΥΣ', 'Οδύσσεια'.normalize('NFD').replace(/\p{M}/gu, ''), true],
  ['οδυσσεια', 'ΟΔΥΣΣΕΙΑ', true],
  ['Ὀδυσσεύς', 'ὈΔΥΣΣΕΎΣ', true],
  ['strasse', 'Die Straße', true],
  ['ＴＩＴＡＮＩＣ', 'Titanic', true],
  ['titan', 'Tintin', false],
])('a search for %s looks for it in %s whatever its case', (q, title, isFound) => {
  const selection = { q, facets: new Map(), minRating: null, sort: null };
  expect(select(movies, [entry(1, { title })], selection)).toHaveLength(isFound ? 1 : 0);
});
