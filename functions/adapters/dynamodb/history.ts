import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Store } from '../../core/crawl/ports.ts';
import { History, lastOf } from '../../core/history/history.ts';
import { type Documents, optional } from './documents.ts';
import { key } from './items.ts';

/** The history is one compressed attribute, because a year of it does not fit into an item as it is. */
const HistoryItem = z
  .object({ data: z.instanceof(Uint8Array) })
  .transform(({ data }) => History.parse(JSON.parse(gunzipSync(data).toString())));

/** The history of lists, an item a year. It does not expire. */
export function historyStore({ get, update }: Documents): Pick<Store, 'readHistory' | 'writeHistory'> {
  return {
    readHistory: async (list, year) => optional(HistoryItem, await get(key.history(list, year))),

    async writeHistory(list, history, lastAsRead) {
      const written = await update({
        Key: key.history(list, history.year),
        UpdateExpression: 'SET #data = :data, #last = :last',
        ConditionExpression: lastAsRead === null ? 'attribute_not_exists(pk)' : '#last = :read',
        ExpressionAttributeNames: { '#data': 'data', '#last': 'last' },
        ExpressionAttributeValues: {
          ':data': gzipSync(JSON.stringify(history)),
          ':last': lastOf(history),
          ...(lastAsRead !== null && { ':read': lastAsRead }),
        },
      });
      return written !== null;
    },
  };
}
