import { expect, it } from 'vitest';
import { add, codedRealPages, type Outcomes, readPrefixes, samplePages } from '../../../support/prefixes.ts';
import { PAGES } from '../../../support/real-pages.ts';

const every = (step: number, from: number, to: number) =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);

it('every prefix of a sample page is read as the whole page, or fails as one that was cut short', () => {
  for (const page of samplePages(2)) {
    const outcomes = readPrefixes(page, every(1, 0, page.bytes.length + 1));
    // The whole page, and it without the line break after its end.
    expect(outcomes.get('whole'), page.name).toBeGreaterThanOrEqual(2);
    expect([...outcomes.values()].reduce((sum, count) => sum + count)).toBe(page.bytes.length + 1);
  }
});

// All 2.7 million prefixes take half an hour: `npm run test:prefixes` reads them.
it.skipIf(PAGES === null)('every 211th prefix of each real page, and each of its last 100, does too', () => {
  const all: Outcomes = new Map();
  for (const [index, page] of codedRealPages().entries()) {
    const { length } = page.bytes;
    const lengths = [...every(211, index * 5, length - 100), ...every(1, length - 100, length + 1)];
    for (const [outcome, count] of readPrefixes(page, lengths)) add(all, outcome, count);
  }
  console.info(
    `prefixes of real pages: ${[...all].map(([outcome, count]) => `${count} ${outcome}`).join(', ')}`,
  );
  expect(all.get('whole')).toBeGreaterThan(0);
});
