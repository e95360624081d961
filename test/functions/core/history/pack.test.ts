import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginAfter } from '../../../../functions/core/history/begin-after.ts';
import type { History } from '../../../../functions/core/history/history.ts';
import { pack, StoredHistory } from '../../../../functions/core/history/pack.ts';
import { crawlOf, historyOf, moveHalf, yearOf1000 } from '../../../support/history.ts';

/** Days with a list each; each entry with a rating and votes, which a page may lack. */
const days = fc.array(
  fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', '__proto__'),
      rating: fc.option(fc.constantFrom(8.1, 9, 9.7)),
      votes: fc.option(fc.nat({ max: 5000 })),
    }),
    { selector: ({ id }) => id, minLength: 1 },
  ),
  { minLength: 1, maxLength: 20 },
);
const asStored = (history: History) => StoredHistory.parse(JSON.parse(JSON.stringify(pack(history))));

describe('a packed history', () => {
  it('is unpacked as it was, also one that begins with what is known of the time before', () => {
    fc.assert(
      fc.property(days, fc.nat({ max: 20 }), fc.nat({ max: 19 }), (all, inFirst, forgotten) => {
        const crawls = all.map((entries, index) => {
          const crawl = crawlOf(
            366 - inFirst + index,
            entries.map(({ id }) => id),
          );
          return { ...crawl, entries: crawl.entries.map((one, at) => ({ ...one, ...entries[at] })) };
        });
        const history = historyOf(crawls);
        expect(asStored(history)).toEqual(history);
        const later = beginAfter(history, 1 + (forgotten % history.crawls.length));
        expect(asStored(later)).toEqual(later);
      }),
    );
  });

  it('takes no more room for crawls that changed nothing than for their names', () => {
    const quiet = historyOf(Array.from({ length: 300 }, (_, day) => crawlOf(day + 1, ['a', 'b', 'c'])));
    expect(pack(quiet).moved.flat()).toEqual([]);
    expect(pack(quiet).entered.flat()).toHaveLength(6);
  });

  it('of a year of 1,000 entries, half of which move every day, is well under the 400 KB of an item', () => {
    const history = yearOf1000(moveHalf);
    const kilobytes = (value: object) =>
      Math.round(gzipSync(JSON.stringify(value), { level: 9 }).length / 1024);
    console.info(
      `a year of 1,000 entries: ${kilobytes(pack(history))} KB, not packed ${kilobytes(history)} KB`,
    );
    expect(kilobytes(pack(history))).toBeLessThan(320);
    expect(asStored(history)).toEqual(history);
  });
});
