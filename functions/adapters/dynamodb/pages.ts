import { StoredPage } from '../../core/crawl/crawl.ts';
import type { PageError } from '../../core/crawl/page-error.ts';
import type { Store } from '../../core/crawl/ports.ts';
import { type Documents, optional } from './documents.ts';
import { ErrorItem, key, PendingItem, prefix } from './items.ts';

/** Pages read at a time. DynamoDB's own limit, 1 MB a Query, would hold 80 of them in memory. */
const PAGES_AT_A_TIME = 25;

/** A crawl's pages: those that are stored, those that are pending, and their errors. */
export function pageStore(
  documents: Documents,
): Pick<
  Store,
  'putPage' | 'readPage' | 'readPages' | 'putPending' | 'readPending' | 'markDone' | 'putError' | 'readErrors'
> {
  const { get, put, putIfAbsent, update, query } = documents;
  return {
    async putPage(page) {
      await putIfAbsent({ ...key.page(page.crawl, page.page), ...page });
    },

    readPage: async (crawl, page) => optional(StoredPage, await get(key.page(crawl, page))),

    async *readPages(crawl) {
      for await (const item of query(key.crawl(crawl).pk, prefix.page, PAGES_AT_A_TIME))
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

    async putError(crawl, error) {
      await put({ ...key.error(crawl, error.page), ...error });
    },

    async readErrors(crawl) {
      const errors: PageError[] = [];
      for await (const item of query(key.crawl(crawl).pk, prefix.error)) errors.push(ErrorItem.parse(item));
      return errors;
    },
  };
}
