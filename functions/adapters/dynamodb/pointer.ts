import { Pointer, VERSION } from '../../core/crawl/crawl.ts';
import type { Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { type Documents, optional } from './documents.ts';
import { CrawlItem, key } from './items.ts';

/** The pointer of a list, which names the crawl that readers see. */
export function pointerStore(documents: Documents): Pick<Store, 'movePointer' | 'readPointer' | 'renew'> {
  const { expiresAt, get, update, query } = documents;
  return {
    async movePointer(pointer, most) {
      // Each clause: no list is published; or the published one is short enough, and older (if it is as old, its id comes first).
      const moved = await update({
        Key: key.pointer(pointer.list),
        UpdateExpression: `SET previous = if_not_exists(crawl, :none), v = :v, #list = :list, crawl = :crawl, startedAt = :startedAt,
          publishedAt = :publishedAt, #count = :count, pageSize = :pageSize, expiresAt = :expiresAt`,
        ConditionExpression:
          'attribute_not_exists(pk) OR (#count <= :most AND (startedAt < :startedAt OR (startedAt = :startedAt AND crawl < :crawl)))',
        ExpressionAttributeNames: { '#list': 'list', '#count': 'count' },
        ExpressionAttributeValues: {
          ':none': null,
          ':v': VERSION,
          ':list': pointer.list,
          ':crawl': pointer.crawl,
          ':startedAt': pointer.startedAt,
          ':publishedAt': pointer.publishedAt,
          ':count': pointer.count,
          ':pageSize': pointer.pageSize,
          ':most': most,
          ':expiresAt': expiresAt(),
        },
      });
      if (moved !== null) return { result: 'moved' };
      const current = optional(Pointer, await get(key.pointer(pointer.list)));
      if (current === null) throw new CrawlError('retry', 'the pointer expired while it was being moved');
      const result = compare(current, pointer);
      return result === 'moved' ? { result } : { result, current };
    },

    readPointer: async list => optional(Pointer, await get(key.pointer(list))),

    async renew(pointer) {
      const crawl = optional(CrawlItem, await get(key.crawl(pointer.crawl)));
      const { list } = pointer;
      const prolong = (Key: Record<string, unknown>) =>
        update({
          Key,
          UpdateExpression: 'SET expiresAt = :expiresAt',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':expiresAt': expiresAt() },
        });
      for await (const { pk, sk } of query(key.crawl(pointer.crawl).pk, null)) await prolong({ pk, sk });
      if (crawl !== null) await prolong(key.listing(crawl));
      // The pointer comes last, because it promises that the rest exists.
      await update({
        Key: key.pointer(list),
        UpdateExpression: 'SET expiresAt = :expiresAt',
        ConditionExpression: 'crawl = :crawl',
        ExpressionAttributeValues: { ':expiresAt': expiresAt(), ':crawl': pointer.crawl },
      });
    },
  };
}

/** Why the pointer does not move: it names this crawl already, a newer one, or a list that is too long to be replaced. */
function compare(current: Pointer, { crawl, startedAt }: Pick<Pointer, 'crawl' | 'startedAt'>) {
  if (current.crawl === crawl) return 'moved';
  const isNewer = current.startedAt > startedAt || (current.startedAt === startedAt && current.crawl > crawl);
  return isNewer ? 'newer' : 'longer';
}
