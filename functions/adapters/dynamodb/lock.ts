import { randomUUID } from 'node:crypto';
import type { Holder, Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { type Documents, optional } from './documents.ts';
import { key, RunningItem } from './items.ts';

/** The lock of a list, which one crawl holds at a time. Every acquisition writes a new nonce, so that a later write can tell it from others. */
export function lockStore({
  expiresAt,
  get,
  update,
  remove,
}: Documents): Pick<Store, 'claim' | 'takeOver' | 'extendClaim' | 'release'> {
  const SET = 'SET crawl = :crawl, #until = :until, nonce = :nonce, expiresAt = :expiresAt';
  const write = (list: string, crawl: string, until: string, condition: string, values: object = {}) =>
    update({
      Key: key.running(list),
      UpdateExpression: SET,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: {
        ':crawl': crawl,
        ':until': until,
        ':nonce': randomUUID(),
        ':expiresAt': expiresAt(),
        ...values,
      },
    });

  async function renewNonce(list: string, crawl: string) {
    return update({
      Key: key.running(list),
      UpdateExpression: 'SET nonce = :nonce',
      ConditionExpression: 'crawl = :crawl',
      ExpressionAttributeValues: { ':crawl': crawl, ':nonce': randomUUID() },
    });
  }

  /** Null if this crawl holds the lock, for longer than it asked; else the holder. */
  async function holderOtherThan(list: string, crawl: string): Promise<Holder | null> {
    if ((await renewNonce(list, crawl)) !== null) return null;
    const holder = optional(RunningItem, await get(key.running(list)));
    if (holder === null) throw new CrawlError('retry', 'the lock was released while it was being acquired');
    return holder;
  }

  return {
    async claim(list, crawl, until, now) {
      // Each clause: nobody holds the lock; this crawl holds it, for a shorter time; or its holder's lease has expired.
      const condition = 'attribute_not_exists(pk) OR (crawl = :crawl AND #until < :until) OR #until < :now';
      const claimed = await write(list, crawl, until, condition, { ':now': now });
      return claimed === null ? holderOtherThan(list, crawl) : null;
    },

    async takeOver(list, crawl, until, holder) {
      // Version 0.1 wrote no nonce. With one, the condition fails if anybody has acquired the lock since the holder was read.
      const same = holder.nonce === null ? 'attribute_not_exists(nonce)' : 'nonce = :before';
      const values = { ':holder': holder.crawl, ...(holder.nonce !== null && { ':before': holder.nonce }) };
      const taken = await write(list, crawl, until, `crawl = :holder AND ${same}`, values);
      return taken === null ? holderOtherThan(list, crawl) : null;
    },

    async extendClaim(list, crawl, until) {
      const extended = await write(list, crawl, until, 'crawl = :crawl AND #until < :until');
      return extended !== null || (await renewNonce(list, crawl)) !== null;
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
