import { randomUUID } from 'node:crypto';
import type { Holder, Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { type Documents, optional } from './documents.ts';
import { key, LockItem } from './items.ts';

/** How often an acquisition may find the lock held and then released: a crawl ends between the two. */
const ATTEMPTS = 3;

/** The lock of a list, which one crawl holds at a time. Every acquisition writes a new nonce, so that a later write can tell it from others. */
export function lockStore({
  expiresAt,
  get,
  update,
  remove,
}: Documents): Pick<Store, 'acquire' | 'takeOver' | 'extendLock' | 'release'> {
  const SET = 'SET crawl = :crawl, #until = :until, nonce = :nonce, expiresAt = :expiresAt';
  const write = (list: string, crawl: string, until: string, condition: string, values: object = {}) =>
    update({
      Key: key.lock(list),
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
      Key: key.lock(list),
      UpdateExpression: 'SET nonce = :nonce',
      ConditionExpression: 'crawl = :crawl',
      ExpressionAttributeValues: { ':crawl': crawl, ':nonce': randomUUID() },
    });
  }

  /** Null if this crawl holds the lock for longer than it asked, else the holder; undefined if the lock has been released. */
  async function holderOtherThan(list: string, crawl: string): Promise<Holder | null | undefined> {
    if ((await renewNonce(list, crawl)) !== null) return null;
    return optional(LockItem, await get(key.lock(list))) ?? undefined;
  }

  const acquire: Store['acquire'] = async (list, crawl, until, now) => {
    // Each clause: nobody holds the lock; this crawl holds it, for a shorter time; or its holder's lease has expired.
    const condition = 'attribute_not_exists(pk) OR crawl = :crawl AND #until < :until OR #until < :now';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if ((await write(list, crawl, until, condition, { ':now': now })) !== null) return null;
      const holder = await holderOtherThan(list, crawl);
      if (holder !== undefined) return holder;
    }
    throw new CrawlError('retry', 'the lock was released whenever it was being acquired');
  };

  return {
    acquire,

    async takeOver(list, crawl, until, holder) {
      // Version 0.1 wrote no nonce. With one, the condition fails if anybody has acquired the lock since the holder was read.
      const same = holder.nonce === null ? 'attribute_not_exists(nonce)' : 'nonce = :before';
      const values = { ':holder': holder.crawl, ...(holder.nonce !== null && { ':before': holder.nonce }) };
      const taken = await write(list, crawl, until, `crawl = :holder AND ${same}`, values);
      if (taken !== null) return null;
      const other = await holderOtherThan(list, crawl);
      // The lock has been released in the meantime, so it is free.
      return other === undefined ? acquire(list, crawl, until, '') : other;
    },

    async extendLock(list, crawl, until) {
      const extended = await write(list, crawl, until, 'crawl = :crawl AND #until < :until');
      return extended !== null || (await renewNonce(list, crawl)) !== null;
    },

    async release(list, crawl) {
      await remove({
        Key: key.lock(list),
        ConditionExpression: 'crawl = :crawl',
        ExpressionAttributeValues: { ':crawl': crawl },
      });
    },
  };
}
