import * as z from 'zod';
import type { Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { type Documents, optional } from './documents.ts';
import { key } from './items.ts';

const TurnItem = z.object({ next: z.number() });

/** When a site may be fetched next, so that fetches of overdue pages, of other crawls and of other lists keep their distance. */
export function turnStore({ expiresAt, get, update }: Documents): Pick<Store, 'takeTurn'> {
  return {
    async takeTurn(whose, now, next, own = null) {
      const taken = await update({
        Key: key.turn(whose),
        UpdateExpression: 'SET #next = :next, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(pk) OR #next <= :now OR #next = :own',
        ExpressionAttributeNames: { '#next': 'next' },
        ExpressionAttributeValues: { ':now': now, ':next': next, ':own': own, ':expiresAt': expiresAt() },
      });
      if (taken !== null) return null;
      const turn = optional(TurnItem, await get(key.turn(whose)));
      if (turn === null) throw new CrawlError('retry', 'the turn expired while it was being taken');
      return turn.next;
    },
  };
}
