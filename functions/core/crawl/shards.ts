import { PAGES_PER_SHARD } from '../limits.ts';

/** The shard of the pending set that holds a page. */
export function shardOf(page: number): number {
  return Math.floor((page - 1) / PAGES_PER_SHARD);
}

/** The pages that follow page 1 in a list of so many pages, by shard. Page 1 is never pending, because seed stores it. */
export function shardsOf(pages: number): Map<number, number[]> {
  const shards = new Map<number, number[]>();
  for (let page = 2; page <= pages; page++) {
    const shard = shards.get(shardOf(page)) ?? [];
    shard.push(page);
    shards.set(shardOf(page), shard);
  }
  return shards;
}
