import type { Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { type Documents, optional } from './documents.ts';
import { CrawlItem, key, ListingItem, prefix } from './items.ts';

/** Crawls of a list that are listed by one query: more than an update of its history adds. */
const CRAWLS_AT_A_TIME = 100;

/** Crawls and their ends. */
export function crawlStore(
  documents: Documents,
): Pick<
  Store,
  | 'putCrawl'
  | 'readCrawl'
  | 'listCrawls'
  | 'crawlsAfter'
  | 'setPlan'
  | 'markSent'
  | 'postpone'
  | 'closeShard'
  | 'endCrawl'
> {
  const { get, putIfAbsent, update, query } = documents;
  const readCrawl = async (id: string) => optional(CrawlItem, await get(key.crawl(id)));
  return {
    readCrawl,

    async putCrawl(crawl) {
      const { openShards, plan, ...rest } = crawl;
      const isNew = await putIfAbsent({ ...key.crawl(crawl.id), ...rest });
      const there = isNew ? crawl : ((await readCrawl(crawl.id)) ?? crawl);
      await putIfAbsent({ ...key.listing(there), id: there.id });
      return { crawl: there, isNew };
    },

    async listCrawls(list, limit) {
      const ids: string[] = [];
      for await (const item of query(key.pointer(list).pk, prefix.listing, {
        Limit: limit,
        ScanIndexForward: false,
      })) {
        if (ids.push(ListingItem.parse(item).id) === limit) break;
      }
      return ids;
    },

    async *crawlsAfter(list, order) {
      const { pk } = key.pointer(list);
      const after = { pk, sk: `${prefix.listing}${order}` };
      for await (const item of query(pk, prefix.listing, {
        Limit: CRAWLS_AT_A_TIME,
        ExclusiveStartKey: after,
      }))
        yield ListingItem.parse(item).id;
    },

    async setPlan(crawl, plan, shards, deadline) {
      const open = shards.length > 0;
      const item = await update({
        Key: key.crawl(crawl),
        UpdateExpression: `SET #plan = :plan, deadline = :deadline${open ? ', openShards = :shards' : ''}`,
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#plan) AND #state = :running',
        ExpressionAttributeNames: { '#plan': 'plan', '#state': 'state' },
        ExpressionAttributeValues: {
          ':running': 'running',
          ':plan': plan,
          ':deadline': deadline,
          ...(open && { ':shards': new Set(shards) }),
        },
      });
      const planned = item === null ? await readCrawl(crawl) : CrawlItem.parse(item);
      if (planned === null) throw new CrawlError('retry', `crawl ${crawl} no longer exists`);
      return { crawl: planned, isNew: item !== null };
    },

    async markSent(id, sentAt) {
      const item = await update({
        Key: key.crawl(id),
        UpdateExpression: 'SET sentAt = :sentAt',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':sentAt': sentAt },
      });
      return item === null ? null : CrawlItem.parse(item);
    },

    async postpone(id, deadline) {
      await update({
        Key: key.crawl(id),
        UpdateExpression: 'SET deadline = :deadline',
        ConditionExpression: 'attribute_exists(pk) AND #state = :running AND deadline < :deadline',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':deadline': deadline, ':running': 'running' },
      });
    },

    async closeShard(crawl, shard) {
      const item = await update({
        Key: key.crawl(crawl),
        UpdateExpression: 'DELETE openShards :shard',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':shard': new Set([shard]) },
      });
      return item === null ? null : CrawlItem.parse(item);
    },

    async endCrawl(id, { state, ...facts }) {
      // Only a crawl without a plan can fail: once one attempt has recorded the plan, another attempt's error does not matter.
      const isFailure = state === 'failed';
      const running = `#state = :running${isFailure ? ' AND attribute_not_exists(#plan)' : ''}`;
      const known = Object.entries(facts).filter(([, value]) => value !== undefined);
      const ended = await update({
        Key: key.crawl(id),
        UpdateExpression: `SET #state = :state, ${known.map(([name]) => `${name} = :${name}`).join(', ')}`,
        // The second clause is this same write, sent again because its response was lost.
        ConditionExpression: `${running} OR #state = :state AND endedAt = :endedAt`,
        ExpressionAttributeNames: { '#state': 'state', ...(isFailure && { '#plan': 'plan' }) },
        ExpressionAttributeValues: {
          ':state': state,
          ':running': 'running',
          ...Object.fromEntries(known.map(([name, value]) => [`:${name}`, value])),
        },
      });
      return ended !== null;
    },
  };
}
