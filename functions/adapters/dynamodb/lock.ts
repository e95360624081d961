import type { Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { type Documents, optional } from './documents.ts';
import { key, RunningItem } from './items.ts';

/** The lock of a list, which one crawl holds at a time. */
export function lockStore({ expiresAt, get, update, remove }: Documents): Pick<Store, 'claim' | 'release'> {
  return {
    async claim(list, crawl, until, time) {
      // Each clause: nobody holds the lock; this crawl holds it, for a shorter time; or its holder's lease has expired.
      const taken = await update({
        Key: key.running(list),
        UpdateExpression: 'SET crawl = :crawl, #until = :until, expiresAt = :expiresAt',
        ConditionExpression:
          'attribute_not_exists(pk) OR (crawl = :crawl AND #until < :until) OR #until < :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: {
          ':crawl': crawl,
          ':until': until,
          ':now': time,
          ':expiresAt': expiresAt(),
        },
      });
      if (taken !== null) return null;
      const holder = optional(RunningItem, await get(key.running(list)));
      if (holder === null) throw new CrawlError('retry', 'the lock was released while it was being acquired');
      return holder.crawl === crawl ? null : holder.crawl;
    },

    async release(list, crawl) {
      await remove({
        Key: key.running(list),
        ConditionExpression: 'crawl = :crawl',
        ExpressionAttributeValues: { ':crawl': crawl },
      });
    },
  };
}
