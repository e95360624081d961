import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { messagesFor } from '../../functions/core/message.ts';
import { shardOf } from '../../functions/core/shards.ts';
import type { Handlers } from './run.ts';
import type { Parts } from './simulate.ts';

/** Each a mistake that would be easy to make, put in on purpose: the simulation has to find every one of them. */
export function brokenVariants(handlers: Handlers): Record<string, Parts> {
  const inWorld = (world: NonNullable<Parts['world']>): Parts => ({ ...handlers, world });
  return {
    'a counter for the set': inWorld(world => {
      const left = new Map<string, number>();
      return {
        ...world,
        store: {
          ...world.store,
          async markDone(crawl, shard, page) {
            const there = await world.store.readPending(crawl, shard);
            await world.store.markDone(crawl, shard, page);
            const count = (left.get(`${crawl} ${shard}`) ?? there?.size ?? 0) - 1;
            left.set(`${crawl} ${shard}`, count);
            return there === null
              ? null
              : new Set(Array.from({ length: Math.max(0, count) }, (_, index) => index));
          },
        },
      };
    }),

    'mark before movies': inWorld(world => ({
      ...world,
      store: {
        ...world.store,
        async putPage(page) {
          if (page.page > 1) await world.store.markDone(page.crawl, shardOf(page.page), page.page);
          await world.store.putPage(page);
        },
      },
    })),

    'messages before the plan': inWorld(world => ({
      ...world,
      store: {
        ...world.store,
        async putPending(crawl, shard, pages) {
          const record = await world.store.readCrawl(crawl);
          const plan = (await world.store.readPage(crawl, 1))?.plan;
          if (record !== null && plan !== undefined) {
            const messages = messagesFor({ ...record, plan }, pages, 0, world.now());
            await world.queue.send(messages.map(message => ({ message, delaySeconds: 0 })));
          }
          await world.store.putPending(crawl, shard, pages);
        },
      },
      queue: { ...world.queue, async send() {} },
    })),

    'a page overwritten by a late duplicate': inWorld((world, table) => ({
      ...world,
      store: {
        ...world.store,
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
      parse: (settings, world) => async (event, context) => {
        await handlers.parse(settings, world)(event, context);
        return { batchItemFailures: [] };
      },
    },
  };
}
