import { expect, it } from 'vitest';
import { shardOf, shardsOf } from '../../../../functions/core/crawl/shards.ts';
import { PAGES_PER_SHARD } from '../../../../functions/core/limits.ts';

it('a list of one page has no shards', () => expect(shardsOf(1).size).toBe(0));

it('a short list has one shard', () => expect([...shardsOf(4)]).toEqual([[0, [2, 3, 4]]]));

it.each([2, 100, 101, 102, 10_000])(
  'of %i pages, each except the first is in exactly one shard, the one that shardOf returns',
  pages => {
    const shards = [...shardsOf(pages)];
    expect(shards.flatMap(([, numbers]) => numbers)).toEqual(
      Array.from({ length: pages - 1 }, (_, index) => index + 2),
    );
    for (const [shard, numbers] of shards) {
      expect(numbers.length).toBeLessThanOrEqual(PAGES_PER_SHARD);
      expect(numbers.every(page => shardOf(page) === shard)).toBe(true);
    }
  },
);
