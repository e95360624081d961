import { expect, it } from 'vitest';
import {
  add,
  codedRealPages,
  type Outcomes,
  prefixLengths,
  readPrefixes,
  samplePages,
} from '../../../support/prefixes.ts';
import { PAGES } from '../../../support/real-pages.ts';

// `npm run test:prefixes`, a step of CI, reads every prefix of these pages, which takes 20 s.
it('a prefix of a sample page is read as the whole page, or fails as one that was cut short', () => {
  for (const [index, page] of samplePages(2).entries()) {
    const lengths = prefixLengths(page.bytes.length, { step: 11, first: index % 11, last: 100 });
    const outcomes = readPrefixes(page, lengths);
    // The whole page, and it without the line break after its end.
    expect(outcomes.get('whole'), page.name).toBeGreaterThanOrEqual(2);
    expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBe(lengths.length);
  }
});

// All 2.7 million prefixes take half an hour. `npm run test:prefixes` reads them, or in CI every 29th and the last 100 of each page.
it.skipIf(PAGES === null)('a prefix of a real page is too', () => {
  const all: Outcomes = new Map();
  for (const [index, page] of codedRealPages().entries()) {
    const lengths = prefixLengths(page.bytes.length, { step: 4001, first: index * 97, last: 12 });
    for (const [outcome, count] of readPrefixes(page, lengths)) add(all, outcome, count);
  }
  console.info(
    `prefixes of real pages: ${[...all].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`,
  );
  expect(all.get('whole')).toBeGreaterThan(0);
});
