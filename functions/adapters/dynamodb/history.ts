import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Store } from '../../core/crawl/ports.ts';
import { beginAfter } from '../../core/history/begin-after.ts';
import { type History, lastOf } from '../../core/history/history.ts';
import { pack, StoredHistory } from '../../core/history/pack.ts';
import { type Documents, optional } from './documents.ts';
import { key } from './items.ts';

/** The most bytes of a compressed history. An item may have 400 KB in all. */
const MAX_BYTES = 360 * 1024;

/** The history is one compressed attribute, packed: as it is, a year of it would not fit into an item even if it is compressed. */
const HistoryItem = z
  .object({ data: z.instanceof(Uint8Array) })
  .transform(({ data }) => StoredHistory.parse(JSON.parse(gunzipSync(data).toString())));

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
          ':data': compress(history),
          ':last': lastOf(history),
          ...(lastAsRead !== null && { ':read': lastAsRead }),
        },
      });
      return written !== null;
    },
  };
}

/** Compresses a history. One that does not fit into an item forgets its oldest crawls, a tenth at a time, and begins with what they led to. */
function compress(history: History): Uint8Array {
  const data = gzipSync(JSON.stringify(pack(history)), { level: 9 });
  const { length } = history.crawls;
  return data.length <= MAX_BYTES || length === 1
    ? data
    : compress(beginAfter(history, Math.ceil(length / 10)));
}
