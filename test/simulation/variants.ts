import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { messagesFor } from '../../functions/core/crawl/message.ts';
import { shardOf } from '../../functions/core/crawl/shards.ts';
import type { Handlers } from './run.ts';
import type { Parts } from './simulate.ts';

/** Each a mistake that would be easy to make, put in on purpose: the simulation has to find every one of them. */
export function brokenVariants(handlers: Handlers): Record<string, Parts> {
  const replacing = (replace: NonNullable<Parts['replace']>): Parts => ({ ...handlers, replace });
  return {
    'a counter for the set': replacing(dependencies => {
      const left = new Map<string, number>();
      return {
        ...dependencies,
        store: {
          ...dependencies.store,
          async markDone(crawl, shard, page) {
            const there = await dependencies.store.readPending(crawl, shard);
            await dependencies.store.markDone(crawl, shard, page);
            const count = (left.get(`${crawl} ${shard}`) ?? there?.size ?? 0) - 1;
            left.set(`${crawl} ${shard}`, count);
            return there === null
              ? null
              : new Set(Array.from({ length: Math.max(0, count) }, (_, index) => index));
          },
        },
      };
    }),

    'mark before movies': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async putPage(page) {
          if (page.page > 1) await dependencies.store.markDone(page.crawl, shardOf(page.page), page.page);
          await dependencies.store.putPage(page);
        },
      },
    })),

    'messages before the plan': replacing(dependencies => ({
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

    'a page overwritten by a late duplicate': replacing((dependencies, table) => ({
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

    'batchItemFailures left empty': {
      ...handlers,
      parse: (settings, dependencies) => async (event, context) => {
        await handlers.parse(settings, dependencies)(event, context);
        return { batchItemFailures: [] };
      },
    },
  };
}
