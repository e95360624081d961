import type { StoredPage } from '../../core/crawl/crawl.ts';
import type { PageError } from '../../core/crawl/page-error.ts';
import type { Store } from '../../core/crawl/ports.ts';
import { CrawlError } from '../../core/errors.ts';
import { compress } from './compressed.ts';
import { type Documents, optional } from './documents.ts';
import { ErrorItem, key, PageItem, PendingItem, prefix } from './items.ts';

/** Pages read at a time. DynamoDB's own limit, 1 MB a Query, would hold 200 of them in memory. */
const PAGES_AT_A_TIME = 25;

/** A crawl's pages: those that are stored, those that are pending, and their errors. */
export function pageStore(
  documents: Documents,
): Pick<
  Store,
  | 'putPage'
  | 'readPage'
  | 'readPages'
  | 'putPending'
  | 'readPending'
  | 'markDone'
  | 'recordError'
  | 'setDead'
  | 'putError'
  | 'readErrors'
> {
  const { get, put, putIfAbsent, update, upsert, query } = documents;
  return {
    async putPage(page) {
      const data = compress(page);
      try {
        return await putIfAbsent({ ...key.page(page.crawl, page.page), data });
      } catch (error) {
        throw isTooLarge(error) ? tooLarge(page, data.length) : error;
      }
    },

    readPage: async (crawl, page) => optional(PageItem, await get(key.page(crawl, page))),

    async *readPages(crawl) {
      for await (const item of query(key.crawl(crawl).pk, prefix.page, { Limit: PAGES_AT_A_TIME }))
        yield PageItem.parse(item);
    },

    async putPending(crawl, shard, pages) {
      await putIfAbsent({ ...key.pending(crawl, shard), pages: new Set(pages) });
    },

    async readPending(crawl, shard) {
      return optional(PendingItem, await get(key.pending(crawl, shard)))?.pages ?? null;
    },

    async markDone(crawl, shard, pages) {
      const item = await update({
        Key: key.pending(crawl, shard),
        UpdateExpression: 'DELETE pages :pages',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':pages': new Set(pages) },
      });
      return item === null ? null : PendingItem.parse(item).pages;
    },

    async recordError(crawl, { tries: _, ...error }, attempt) {
      const { page, ...fields } = error;
      const names = Object.keys(fields);
      const item = await upsert({
        Key: key.error(crawl, page),
        UpdateExpression: `SET page = :page, ${names.map(name => `#${name} = :${name}`).join(', ')} ADD attempts :attempt`,
        ExpressionAttributeNames: Object.fromEntries(names.map(name => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':page': page,
          ':attempt': new Set([attempt]),
          ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
        },
      });
      return ErrorItem.parse(item);
    },

    async putError(crawl, error) {
      await put({ ...key.error(crawl, error.page), ...error });
    },

    async setDead(crawl, page) {
      await update({
        Key: key.error(crawl, page),
        UpdateExpression: 'SET dead = :dead',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':dead': true },
      });
    },

    async readErrors(crawl) {
      const errors: PageError[] = [];
      for await (const item of query(key.crawl(crawl).pk, prefix.error)) errors.push(ErrorItem.parse(item));
      return errors;
    },
  };
}

/** DynamoDB rejects an item of more than 400 KB with a ValidationException that names the size. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationException' && /size/i.test(error.message);
}

function tooLarge(page: StoredPage, bytes: number): CrawlError {
  return new CrawlError('refused', `page ${page.page} is too large for an item of the table`, {
    expected: 'at most 400 KB',
    actual: `about ${Math.ceil(bytes / 1024)} KB, compressed, with ${page.entries.length} entries`,
  });
}
