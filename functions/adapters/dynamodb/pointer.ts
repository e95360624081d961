import { type Pointer, VERSION } from '../../core/crawl/crawl.ts';
import type { PointerMove, Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { inLanes } from '../lanes.ts';
import { type Documents, optional } from './documents.ts';
import { key, PointerItem, replacedBy } from './items.ts';

/** Items renewed concurrently: enough for 10,000 pages in seconds, few enough not to be throttled. */
const LANES = 16;

/** The pointer of a list, which names the crawl that readers see. */
export function pointerStore(
  documents: Documents,
): Pick<Store, 'movePointer' | 'readPointer' | 'removeUnfinished' | 'renew'> {
  const { expiresAt, get, update, query } = documents;
  return {
    async movePointer(pointer, most) {
      // Each clause: no list is published; or the published one is short enough, and older, or as old and its id comes first.
      // There are no parentheses, because with them the embedded table takes 5 ms to parse the condition, and without 0.2.
      const moved = await update({
        Key: key.pointer(pointer.list),
        UpdateExpression: `SET previous = if_not_exists(crawl, :none), #replaced = if_not_exists(crawl, :none),
          v = :v, #list = :list, crawl = :crawl, startedAt = :startedAt, publishedAt = :publishedAt,
          #count = :count, pageSize = :pageSize, expiresAt = :expiresAt
          ADD unfinished :self`,
        ConditionExpression: `attribute_not_exists(pk)
          OR #count <= :most AND startedAt < :startedAt
          OR #count <= :most AND startedAt = :startedAt AND crawl < :crawl`,
        ExpressionAttributeNames: {
          '#list': 'list',
          '#count': 'count',
          '#replaced': replacedBy(pointer.crawl),
        },
        ExpressionAttributeValues: {
          ':none': null,
          ':v': VERSION,
          ':list': pointer.list,
          ':crawl': pointer.crawl,
          ':self': new Set([pointer.crawl]),
          ':startedAt': pointer.startedAt,
          ':publishedAt': pointer.publishedAt,
          ':count': pointer.count,
          ':pageSize': pointer.pageSize,
          ':most': most,
          ':expiresAt': expiresAt(),
        },
      });
      const current = optional(PointerItem, moved ?? (await get(key.pointer(pointer.list))));
      if (current === null) throw new CrawlError('retry', 'the pointer expired while it was being moved');
      return { result: moved === null ? compare(current, pointer) : 'moved', current };
    },

    readPointer: async list => optional(PointerItem, await get(key.pointer(list))),

    async removeUnfinished(list, crawl) {
      await update({
        Key: key.pointer(list),
        UpdateExpression: 'DELETE unfinished :crawl REMOVE #replaced',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#replaced': replacedBy(crawl) },
        ExpressionAttributeValues: { ':crawl': new Set([crawl]) },
      });
    },

    async renew(pointer) {
      const until = expiresAt();
      // An item that an earlier attempt renewed expires after this time. All others expire at about the same time as the pointer, but
      // some a little later, because clocks differ.
      const renewed = (pointer.expiresAt + until) / 2;
      const prolong = (Key: Record<string, unknown>) =>
        update({
          Key,
          UpdateExpression: 'SET expiresAt = :expiresAt',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':expiresAt': until },
        });
      const items = query(key.crawl(pointer.crawl).pk, null, { ProjectionExpression: 'pk, sk, expiresAt' });
      await inLanes(LANES, items, async ({ pk, sk, expiresAt }) => {
        if (typeof expiresAt !== 'number' || expiresAt < renewed) await prolong({ pk, sk });
      });
      const { crawl, list, startedAt } = pointer;
      await prolong(key.listing({ list, startedAt, id: crawl }));
      // The pointer comes last, because it promises that the rest exists.
      await update({
        Key: key.pointer(list),
        UpdateExpression: 'SET expiresAt = :expiresAt',
        ConditionExpression: 'crawl = :crawl',
        ExpressionAttributeValues: { ':expiresAt': until, ':crawl': crawl },
      });
    },
  };
}

/** Why the pointer does not move: it names this crawl already, a newer one, or a list that is too long to be replaced. */
function compare(
  current: Pointer,
  { crawl, startedAt }: Pick<Pointer, 'crawl' | 'startedAt'>,
): PointerMove['result'] {
  if (current.crawl === crawl) return 'moved';
  const isNewer = current.startedAt > startedAt || (current.startedAt === startedAt && current.crawl > crawl);
  return isNewer ? 'newer' : 'longer';
}
