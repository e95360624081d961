import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCrawl,
  entryIn,
  type History,
  lastOf,
  type PublishedCrawl,
} from '../../../../functions/core/history/history.ts';
import { changesOf, listingOf } from '../../../../functions/core/history/read-history.ts';
import { entry } from '../../../support/page.ts';

const crawlOf = (day: number, ids: string[], year = 2026): PublishedCrawl => {
  const startedAt = new Date(Date.UTC(year, 0, day, 3)).toISOString();
  return {
    id: `${year}-${day}`,
    startedAt,
    entries: ids.map((id, index) => ({ ...entry(index + 1), id, title: `title ${id}` })),
  };
};
const add = (crawls: PublishedCrawl[], before: History | null = null) =>
  crawls.reduce<History | null>((history, crawl) => addCrawl(history, before, crawl), null);

const lists = fc.array(
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'), { minLength: 1, maxLength: 6 }),
  { minLength: 1, maxLength: 12 },
);

describe('the history of a list', () => {
  it('gives back the ranks of every crawl, whatever came and went', () => {
    fc.assert(
      fc.property(lists, all => {
        const history = add(all.map((ids, index) => crawlOf(index + 1, ids)));
        if (history === null) throw new Error('expected a history');
        for (const [index, ids] of all.entries()) {
          const ranks = Object.keys(history.entries)
            .map(id => [id, entryIn(history, id)?.ranks.findLast(([at]) => at <= index)?.[1] ?? 0] as const)
            .filter(([, rank]) => rank > 0)
            .sort((a, b) => a[1] - b[1]);
          expect(ranks.map(([id]) => id)).toEqual(ids);
        }
      }),
    );
  });

  it('is the same if crawls are added again, in whatever order, after they were added', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.nat(), { maxLength: 20 }), (all, again) => {
        const crawls = all.map((ids, index) => crawlOf(index + 1, ids));
        const once = add(crawls);
        const twice = again.reduce<History | null>((history, at) => {
          const crawl = crawls[at % crawls.length];
          return crawl === undefined ? history : addCrawl(history, null, crawl);
        }, once);
        expect(twice).toEqual(once);
        expect(lastOf(twice)).toBe(`${crawls.at(-1)?.startedAt}#${crawls.at(-1)?.id}`);
      }),
    );
  });

  it('tells what each crawl changed as a comparison of the two does', () => {
    const history = add([crawlOf(1, ['a', 'b', 'c']), crawlOf(2, ['b', 'a', 'd'])]);
    if (history === null) throw new Error('expected a history');
    expect(changesOf(history)).toMatchObject([
      {
        crawl: '2026-2',
        entered: [{ id: 'd', rank: 3 }],
        left: [{ id: 'c', rank: 3 }],
        rose: [{ id: 'b', from: 2, to: 1 }],
        fell: [{ id: 'a', from: 1, to: 2 }],
      },
    ]);
  });

  it('carries over the year since when an entry is in the list', () => {
    const before = add([crawlOf(300, ['a', 'b'], 2025)]);
    const history = add([crawlOf(1, ['a', 'c'])], before);
    if (before === null || history === null) throw new Error('expected two histories');
    expect(history.entries.a?.firstSeen).toBe(crawlOf(300, [], 2025).startedAt);
    expect(history.entries.c?.firstSeen).toBe(crawlOf(1, []).startedAt);
    expect(listingOf('b', [before, history])).toMatchObject({ listed: false, lastRank: 2 });
    expect(listingOf('a', [before, history])).toMatchObject({ listed: true, lastRank: 1 });
  });

  it('of a year of 1,000 entries that change places every day fits into an item of the table', () => {
    let ids = Array.from({ length: 1000 }, (_, index) => String(1_000_000 + index));
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const crawls = Array.from({ length: 365 }, (_, day) => {
      ids = [...ids];
      for (let swaps = 0; swaps < 60; swaps++) {
        const at = random(999);
        [ids[at], ids[at + 1]] = [ids[at + 1] ?? '', ids[at] ?? ''];
      }
      return crawlOf(day + 1, ids);
    });
    const size = gzipSync(JSON.stringify(add(crawls))).length;
    console.info(`a year of 1,000 entries: ${Math.round(size / 1024)} KB of 400`);
    expect(size).toBeLessThan(400 * 1024);
  });
});
