import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { VERSION } from '../../functions/core/crawl/crawl.ts';
import { messagesFor, readMessage } from '../../functions/core/crawl/message.ts';
import type { DeadLetterQueue } from '../../functions/core/crawl/ports.ts';
import type { RedriveDependencies } from '../../functions/core/crawl/redrive.ts';
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
          async markDone(crawl, shard, pages) {
            const pending = await dependencies.store.readPending(crawl, shard);
            await dependencies.store.markDone(crawl, shard, pages);
            const count = (remaining.get(`${crawl} ${shard}`) ?? pending?.size ?? 0) - pages.length;
            remaining.set(`${crawl} ${shard}`, count);
            return pending === null
              ? null
              : new Set(Array.from({ length: Math.max(0, count) }, (_, index) => index));
          },
        },
      };
    }),

    'page marked as done before its entries are stored': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async putPage(page) {
          if (page.page > 1) await dependencies.store.markDone(page.crawl, shardOf(page.page), [page.page]);
          return dependencies.store.putPage(page);
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
          return true;
        },
      },
    })),

    'subscribers told after the end is recorded': replacing((dependencies, _table) => {
      const later: Parameters<typeof dependencies.notifier.published>[0][] = [];
      return {
        ...dependencies,
        notifier: { published: async publication => void later.push(publication) },
        store: {
          ...dependencies.store,
          async removeUnfinished(list, crawl) {
            for (const one of later.splice(0)) await dependencies.notifier.published(one);
            await dependencies.store.removeUnfinished(list, crawl);
          },
        },
      };
    }),

    'subscribers told before readers can see the list': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async movePointer(pointer, most) {
          const { crawl, startedAt, publishedAt, count } = pointer;
          const facts = { v: VERSION, list: 'movies', crawl, startedAt, publishedAt, count } as const;
          const nothing = { changed: null, entered: [], left: [], rose: [], fell: [] };
          await dependencies.notifier.published({ ...facts, ...nothing }).catch(() => {});
          return dependencies.store.movePointer(pointer, most);
        },
      },
    })),

    'history that adds the newest crawl alone': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async *crawlsAfter(list) {
          yield* await dependencies.store.listCrawls(list, 1);
        },
      },
    })),

    'history that does not say what it lacks': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        writeHistory: (list, history, lastAsRead) =>
          dependencies.store.writeHistory(list, { ...history, partial: false }, lastAsRead),
      },
    })),

    'redrive that drops the letters of pages that are done': {
      ...handlers,
      redrive: (settings, dependencies) =>
        handlers.redrive(settings, {
          ...dependencies,
          deadLetters: withoutDonePages(dependencies),
        }),
    },

    'lock that outlives its crawl': replacing(dependencies => ({
      ...dependencies,
      store: { ...dependencies.store, takeOver: async (_list, _crawl, _until, holder) => holder },
    })),

    'lock taken over in two writes, and not checked again': {
      ...replacing(dependencies => {
        const { store, now } = dependencies;
        return {
          ...dependencies,
          store: {
            ...store,
            async takeOver(list, crawl, until, holder) {
              await store.release(list, holder.crawl);
              return store.acquire(list, crawl, until, new Date(now()).toISOString());
            },
          },
        };
      }),
      redrive: (settings, dependencies) => {
        const acquired = new Set<string>();
        const { store } = dependencies;
        return handlers.redrive(settings, {
          ...dependencies,
          store: {
            ...store,
            async acquire(list, crawl, until, now) {
              if (acquired.has(crawl)) return null;
              acquired.add(crawl);
              return store.acquire(list, crawl, until, now);
            },
          },
        });
      },
    },

    'own pointer taken for that of a newer crawl': replacing(dependencies => ({
      ...dependencies,
      store: {
        ...dependencies.store,
        async movePointer(pointer, most) {
          const before = await dependencies.store.readPointer(pointer.list);
          const move = await dependencies.store.movePointer(pointer, most);
          if (before?.crawl !== pointer.crawl) return move;
          return { result: 'newer', current: { ...move.current, unfinished: [] } };
        },
      },
    })),

    'interval without a turn': replacing(dependencies => ({
      ...dependencies,
      store: { ...dependencies.store, takeTurn: async () => null },
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

/** The dead letters without those of pages that are done, which are deleted. */
function withoutDonePages({ deadLetters, store }: RedriveDependencies): DeadLetterQueue {
  return {
    ...deadLetters,
    async receive() {
      const letters = await deadLetters.receive();
      const kept = await Promise.all(
        letters.map(async letter => {
          const message = readMessage(letter.body);
          if (message === null) return letter;
          const pending = await store.readPending(message.crawl, shardOf(message.page));
          if (pending?.has(message.page)) return letter;
          await deadLetters.remove(letter);
          return null;
        }),
      );
      return kept.filter(letter => letter !== null);
    },
  };
}
