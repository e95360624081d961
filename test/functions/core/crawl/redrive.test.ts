import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStore } from '../../../../functions/adapters/dynamodb/store.ts';
import { messagesFor } from '../../../../functions/core/crawl/message.ts';
import type { DeadLetter, Store } from '../../../../functions/core/crawl/ports.ts';
import { redrive } from '../../../../functions/core/crawl/redrive.ts';
import { crawl, PLAN } from '../../../support/crawl.ts';
import { type Engine, startDynalite, TABLE } from '../../../support/engines.ts';
import { NOW } from '../../../support/handlers.ts';

let engine: Engine;
let store: Store;
beforeAll(async () => {
  engine = await startDynalite();
  store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: () => NOW });
});
afterAll(() => engine.stop());

/** Stores a crawl that began at this hour and whose page 2 is in the dead-letter queue. Returns that page's letter. */
async function deadCrawl(id: string, list: string, hour: number): Promise<DeadLetter> {
  const startedAt = `2026-11-23T0${hour}:00:00.000Z`;
  const stored = { ...crawl({ id, list, startedAt }), plan: PLAN };
  await store.putCrawl(stored);
  await store.setPlan(id, PLAN, [0], stored.deadline);
  await store.putPending(id, 0, [2]);
  const [message] = messagesFor(stored, [2], 0, NOW);
  return { body: JSON.stringify(message), receiptHandle: id };
}

/** Redrives the letters. Returns its outcome, and in their order what was sent, followed and removed. */
async function run(
  letters: DeadLetter[],
  { signal, follow }: { signal?: AbortSignal; follow?: (id: string) => Promise<string> } = {},
) {
  const order: string[] = [];
  const batches = [letters];
  const outcome = await redrive(
    { pageIntervalSeconds: 0, deadlineSeconds: 300 },
    {
      store,
      deadLetters: {
        receive: async () => batches.pop() ?? [],
        remove: async ({ receiptHandle }) => void order.push(`remove ${receiptHandle}`),
        leave: async ({ receiptHandle }) => void order.push(`leave ${receiptHandle}`),
      },
      pages: { send: async ([first]) => void order.push(`send ${first?.message.crawl}`) },
      follow: async id => {
        order.push(`follow ${id}`);
        if (follow !== undefined) return follow(id);
        await store.release(list(id), id);
        return 'published';
      },
      notifier: { published: async () => {} },
      telemetry: { info: () => {}, warn: () => {}, error: () => {}, count: () => {} },
      say: () => {},
      now: () => NOW,
      ...(signal !== undefined && { signal }),
    },
  ).catch((error: Error) => error.message);
  return { outcome, order };
}
/** The list of a crawl, which the crawl's id begins with. */
const list = (crawl: string) => crawl.slice(0, crawl.indexOf('-'));

it('sends the letters of the newest crawl of each list back before it follows the first one', async () => {
  const letters = [
    await deadCrawl('a.example/1-old', 'a.example/1', 1),
    await deadCrawl('a.example/1-new', 'a.example/1', 2),
    await deadCrawl('b.example/1-only', 'b.example/1', 1),
  ];
  const { outcome, order } = await run(letters);
  expect(order.filter(step => !step.startsWith('remove'))).toEqual([
    'send a.example/1-new',
    'send b.example/1-only',
    'follow a.example/1-new',
    'follow b.example/1-only',
    // One crawl of a list runs at a time.
    'send a.example/1-old',
    'follow a.example/1-old',
  ]);
  expect(outcome).toMatchObject({ sent: 3, left: 0 });
});

it('has sent the letters of every list if a crawl cannot be followed', async () => {
  const letters = [
    await deadCrawl('a.example/2-only', 'a.example/2', 2),
    await deadCrawl('b.example/2-only', 'b.example/2', 1),
  ];
  const { outcome, order } = await run(letters, { follow: () => Promise.reject(new Error('status 503')) });
  expect(outcome).toBe('status 503');
  expect(order).toContain('send b.example/2-only');
});

it('touches no crawl after an interrupt', async () => {
  const letters = [await deadCrawl('a.example/3-only', 'a.example/3', 1)];
  const { outcome, order } = await run(letters, { signal: AbortSignal.abort(new Error('interrupted')) });
  expect({ outcome, order }).toEqual({ outcome: 'interrupted', order: [] });
  // Another crawl gets the list.
  expect(
    await store.acquire('a.example/3', 'other', '2026-11-24T00:00:00.000Z', '2026-11-23T12:00:00.000Z'),
  ).toBeNull();
});

it('gives a crawl that has the lock its pages, also if the interrupt comes in between', async () => {
  const controller = new AbortController();
  const { postpone } = store;
  const letters = [await deadCrawl('a.example/4-only', 'a.example/4', 1)];
  store.postpone = async (...of) => {
    await postpone(...of);
    controller.abort(new Error('interrupted'));
  };
  const { order } = await run(letters, { signal: controller.signal });
  store.postpone = postpone;
  expect(order.slice(0, 2)).toEqual(['send a.example/4-only', 'remove a.example/4-only']);
});
