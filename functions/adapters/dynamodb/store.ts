import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { PageError, Pointer, StoredPage, VERSION } from '../../core/crawl/crawl.ts';
import type { Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import type { RobotsCache } from '../web/web.ts';
import { createDocuments, type TableOptions } from './documents.ts';
import { CrawlItem, key, ListingItem, PendingItem, RobotsItem, RunningItem } from './items.ts';

/** Pages read at a time: 1 MB, DynamoDB's own limit for a Query, would be 80 of them in memory. */
const PAGES_AT_A_TIME = 25;

/** The table as crawls use it. What must be once-only is one conditional write; reads that decide are consistent. */
export function createStore(
  table: DynamoDBDocumentClient,
  options: TableOptions,
): Store & CrawlLister & Postponer & { robots: RobotsCache } {
  const { expiresAt, get, put, putIfAbsent, update, remove, query } = createDocuments(table, options);
  const readCrawl = async (id: string) => optional(CrawlItem, await get(key.crawl(id)));

  return {
    readCrawl,

    async claim(list, crawl, until, time) {
      // Each clause: nobody holds the list; this crawl does, for a shorter time; or whoever does has run out of it.
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
      if (holder === null) throw new CrawlError('retry', 'the list was given up while it was asked for');
      return holder.crawl === crawl ? null : holder.crawl;
    },

    async release(list, crawl) {
      await remove({
        Key: key.running(list),
        ConditionExpression: 'crawl = :crawl',
        ExpressionAttributeValues: { ':crawl': crawl },
      });
    },

    async putCrawl(crawl) {
      const { openShards, plan, ...rest } = crawl;
      await putIfAbsent({ ...key.crawl(crawl.id), ...rest });
      const there = (await readCrawl(crawl.id)) ?? crawl;
      await putIfAbsent({ ...key.listing(there), id: there.id });
      return there;
    },

    async putPage(page) {
      await putIfAbsent({ ...key.page(page.crawl, page.page), ...page });
    },

    readPage: async (crawl, page) => optional(StoredPage, await get(key.page(crawl, page))),

    async *readPages(crawl) {
      for await (const item of query(`CRAWL#${crawl}`, 'PAGE#', PAGES_AT_A_TIME))
        yield StoredPage.parse(item);
    },

    async putPending(crawl, shard, pages) {
      await putIfAbsent({ ...key.pending(crawl, shard), pages: new Set(pages) });
    },

    async readPending(crawl, shard) {
      return optional(PendingItem, await get(key.pending(crawl, shard)))?.pages ?? null;
    },

    async markDone(crawl, shard, page) {
      const item = await update({
        Key: key.pending(crawl, shard),
        UpdateExpression: 'DELETE pages :page',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':page': new Set([page]) },
      });
      return item === null ? null : PendingItem.parse(item).pages;
    },

    async setPlan(crawl, plan, shards, deadline) {
      const open = shards.length > 0;
      await update({
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
      const planned = await readCrawl(crawl);
      if (planned === null) throw new CrawlError('retry', `crawl ${crawl} has gone`);
      return planned;
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

    async movePointer(pointer) {
      // Each clause: there is no list yet; the one there is older; or it is as old, and its id comes first.
      const moved = await update({
        Key: key.pointer(pointer.list),
        UpdateExpression: `SET previous = if_not_exists(crawl, :none), v = :v, #list = :list, crawl = :crawl, startedAt = :startedAt,
          publishedAt = :publishedAt, #count = :count, pageSize = :pageSize, expiresAt = :expiresAt`,
        ConditionExpression:
          'attribute_not_exists(pk) OR startedAt < :startedAt OR (startedAt = :startedAt AND crawl < :crawl)',
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
          ':expiresAt': expiresAt(),
        },
      });
      return (
        moved !== null || optional(Pointer, await get(key.pointer(pointer.list)))?.crawl === pointer.crawl
      );
    },

    readPointer: async list => optional(Pointer, await get(key.pointer(list))),

    async endCrawl(id, { state, reason, endedAt }) {
      // A crawl has failed when seed could not start it; once one attempt has recorded the plan, another's failure is none.
      const unplanned = state === 'failed';
      const ended = await update({
        Key: key.crawl(id),
        UpdateExpression: 'SET #state = :state, reason = :reason, endedAt = :endedAt',
        ConditionExpression: `attribute_exists(pk) AND #state = :running${unplanned ? ' AND attribute_not_exists(#plan)' : ''}`,
        ExpressionAttributeNames: { '#state': 'state', ...(unplanned && { '#plan': 'plan' }) },
        ExpressionAttributeValues: {
          ':state': state,
          ':reason': reason,
          ':endedAt': endedAt,
          ':running': 'running',
        },
      });
      return ended !== null;
    },

    async putError(crawl, error) {
      await put({ ...key.error(crawl, error.page), ...error });
    },

    readErrors: async crawl => all(PageError, query(`CRAWL#${crawl}`, 'ERROR#')),

    async renew(pointer) {
      const crawl = await readCrawl(pointer.crawl);
      const { list } = pointer;
      const prolong = (Key: Record<string, unknown>) =>
        update({
          Key,
          UpdateExpression: 'SET expiresAt = :expiresAt',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':expiresAt': expiresAt() },
        });
      for await (const { pk, sk } of query(`CRAWL#${pointer.crawl}`, null)) await prolong({ pk, sk });
      if (crawl !== null) await prolong(key.listing(crawl));
      // Last, because the pointer is what says that the rest will be there.
      await update({
        Key: key.pointer(list),
        UpdateExpression: 'SET expiresAt = :expiresAt',
        ConditionExpression: 'crawl = :crawl',
        ExpressionAttributeValues: { ':expiresAt': expiresAt(), ':crawl': pointer.crawl },
      });
    },

    robots: {
      // Earlier versions stored the text of a robots.txt. Such an item counts as none, and the next write replaces it.
      read: async origin =>
        RobotsItem.nullable()
          .catch(null)
          .parse(await get(key.robots(origin))),
      async write(origin, entry) {
        await put({ ...key.robots(origin), ...entry });
      },
    },

    async postpone(id, deadline) {
      const moved = await update({
        Key: key.crawl(id),
        UpdateExpression: 'SET deadline = :deadline',
        ConditionExpression: 'attribute_exists(pk) AND #state = :running',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':deadline': deadline, ':running': 'running' },
      });
      return moved !== null;
    },

    async listCrawls(list, limit) {
      const ids: string[] = [];
      for await (const item of query(`LIST#${list}`, 'CRAWL#', limit, false)) {
        if (ids.push(ListingItem.parse(item).id) === limit) break;
      }
      return ids;
    },
  };
}

/** What only the API asks of the table. */
export interface CrawlLister {
  /** Ids of a list's crawls, newest first. */
  listCrawls(list: string, limit: number): Promise<string[]>;
}

/** What only a redrive asks of the table. */
export interface Postponer {
  /** Moves the deadline of a crawl that is running; answers whether there was one. */
  postpone(id: string, deadline: string): Promise<boolean>;
}

function optional<T>(shape: z.ZodType<T>, item: unknown): T | null {
  return item === undefined ? null : shape.parse(item);
}

async function all<T>(shape: z.ZodType<T>, items: AsyncIterable<unknown>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(shape.parse(item));
  return read;
}
