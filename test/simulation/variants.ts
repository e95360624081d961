import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { messagesFor } from '../../functions/core/crawl/message.ts';
import { shardOf } from '../../functions/core/crawl/shards.ts';
import type { Handlers } from './run.ts';
import type { HandlerFactories } from './simulate.ts';

/** Variants of the handlers, each with one deliberate mistake that is easy to make. The simulation has to detect every one of them. */
export function brokenVariants(handlers: Handlers): Record<string, HandlerFactories> {
  const replacing = (replace: NonNullable<HandlerFactories['replace']>) => ({ ...handlers, replace });
  return {
    'a counter instead of the pending set': replacing(dependencies => {
      const remaining = new Map<string, number>();
      return {
        ...dependencies,
        store: {
          ...dependencies.store,
          async markDone(crawl, shard, page) {
            const pending = await dependencies.store.readPending(crawl, shard);
            await dependencies.store.markDone(crawl, shard, page);
            const count = (remaining.get(`${crawl} ${shard}`) ?? pending?.size ?? 0) - 1;
            remaining.set(`${crawl} ${shard}`, count);
            return pending === null
              ? null
              : new Set(Array.from({ length: Math.max(0, count) }, (_, index) => index));
          },
        },
      };
    }),

    'page marked as done before its movies are stored': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async putPage(page) {
          if (page.page > 1) await dependencies.store.markDone(page.crawl, shardOf(page.page), page.page);
          await dependencies.store.putPage(page);
        },
      },
    })),

    'messages sent before the pending pages are stored': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async putPending(crawl, shard, pages) {
          const record = await dependencies.store.readCrawl(crawl);
          const plan = (await dependencies.store.readPage(crawl, 1))?.plan;
          if (record !== null && plan !== undefined) {
            const messages = messagesFor({ ...record, plan }, pages, 0, dependencies.now());
            await dependencies.queue.send(messages.map(message => ({ message, delaySeconds: 0 })));
          }
          await dependencies.store.putPending(crawl, shard, pages);
        },
      },
      queue: { ...dependencies.queue, async send() {} },
    })),

    'page overwritten by a late duplicate': replacing((dependencies, table) => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async putPage(page) {
          const sk = `PAGE#${String(page.page).padStart(6, '0')}`;
          await table.send(
            new PutCommand({ TableName: 'table', Item: { pk: `CRAWL#${page.crawl}`, sk, ...page } }),
          );
        },
      },
    })),

    'batchItemFailures always empty': {
      ...handlers,
      parse: (settings, dependencies) => async (event, context) => {
        await handlers.parse(settings, dependencies)(event, context);
        return { batchItemFailures: [] };
      },
    },
  };
}
