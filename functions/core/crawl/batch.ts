import type { Dependencies, Store } from './ports.ts';
import { finishPages } from './publish.ts';

/** What deliveries share that are processed together. Pages are those of a crawl's shard. */
export interface Batch {
  /** Reads the pending pages of a shard: once, because all deliveries begin with it at the same time. */
  readPending: Store['readPending'];
  /** Reads the rules of a list's site: once, because a new function has none in memory, and all its pages would read them at the same time. */
  readRules(listUrl: string): Promise<unknown>;
  /**
   * Finishes a stored page. Pages that are stored while others are being finished are finished together: of nine that arrive at once, in
   * two or three writes instead of nine.
   */
  finishPage(crawl: string, shard: number, page: number): Promise<void>;
}

/** Begins a batch. An error of a read or a write that several deliveries share is an error of each of them. */
export function createBatch(
  dependencies: Pick<Dependencies, 'store' | 'web' | 'notifier' | 'telemetry' | 'now'>,
): Batch {
  const { store, web } = dependencies;
  const pending = shared<Set<number> | null>();
  const rules = shared<unknown>();
  const next = new Map<string, { pages: number[]; finished: Promise<void> }>();
  const current = new Map<string, Promise<void>>();
  return {
    readPending: (crawl, shard) => pending(`${crawl} ${shard}`, () => store.readPending(crawl, shard)),

    readRules: listUrl => rules(listUrl, () => web.crawlDelay(listUrl)),

    finishPage(crawl, shard, page) {
      const name = `${crawl} ${shard}`;
      const group = next.get(name);
      if (group !== undefined) {
        group.pages.push(page);
        return group.finished;
      }
      const pages = [page];
      const finished = (current.get(name) ?? Promise.resolve()).then(() => {
        next.delete(name);
        return finishPages(crawl, shard, pages, dependencies);
      });
      next.set(name, { pages, finished });
      current.set(
        name,
        finished.catch(() => {}),
      );
      return finished;
    },
  };
}

/** Reads once for each name: whoever asks again gets the same answer. */
function shared<Answer>() {
  const answers = new Map<string, Promise<Answer>>();
  return (name: string, read: () => Promise<Answer>): Promise<Answer> => {
    const answer = answers.get(name) ?? read();
    answers.set(name, answer);
    return answer;
  };
}
