import type { Entry } from '../../functions/core/page/list.ts';
import {
  createEntryReader,
  currentSnapshot,
  GoneError,
  ListError,
} from '../../functions/core/read/snapshot.ts';
import movies from '../../functions/lists/movies.ts';
import type { Simulation } from './simulate.ts';
import { Violation } from './violation.ts';

/** Reads lists as readers do, and checks them. */
export interface Reader {
  /** Reads a list while other calls take effect, unless a read is under way. */
  readMeanwhile(list: string): void;
  /** Reads a list at once. */
  read(list: string): Promise<void>;
  isReading(): boolean;
}

/**
 * Creates a reader that checks that every list is complete and does not differ from an earlier read of the same crawl. What it reads meanwhile
 * it reads as a warm function of the API does, with the pages that it has kept; what it reads at once, as a new one.
 */
export function createReader(simulation: Simulation): Reader {
  const { store, failures, invocations } = simulation;
  const published = new Map<string, string>();
  const warm = createEntryReader(store);
  let reading = false;

  async function read(list: string, meanwhile: boolean): Promise<void> {
    const of = { list, definition: movies };
    const entries = meanwhile ? warm : createEntryReader(store);
    const readAll = async () => {
      const snapshot = await currentSnapshot(of, store);
      return snapshot && { snapshot, entries: await entries.slice(of, snapshot, 0, 1000) };
    };
    // A throttled read may fail. A read of an incomplete list is a violation.
    const ended = await (meanwhile
      ? invocations.run('reader', 0, readAll)
      : readAll().then(result => ({ result }))
    ).catch(error => {
      if (error instanceof ListError || error instanceof GoneError)
        failures.push(new Violation(`b: ${error.message}`));
      return null;
    });
    if (ended?.result != null) check(list, ended.result.snapshot, ended.result.entries);
  }

  function check(list: string, { crawl, count }: { crawl: string; count: number }, entries: Entry[]): void {
    const site = simulation.site(list);
    const details = `crawl ${crawl}, ${entries.map(entry => `${entry.rank}:${entry.title}`).join(' ')}`;
    const violate = (what: string) => failures.push(new Violation(`${what}: ${details}`));
    if (entries.length !== count) violate('b: the list is incomplete');
    if (entries.some((entry, index) => entry.rank !== index + 1)) violate('a: the ranks are out of order');
    if (new Set(entries.map(entry => entry.id)).size !== entries.length)
      violate('a: an entry is listed twice');
    const pages = Math.ceil(count / site.pageSize);
    for (let page = 1; page <= pages; page++) {
      const shown = entries.slice((page - 1) * site.pageSize, page * site.pageSize);
      if (!site.served(page, shown)) violate(`a: the site never served page ${page} with these entries`);
      if (page === pages && !site.ended(page, shown, count))
        violate('a: the list goes on after its last page');
    }
    const first = published.get(crawl) ?? JSON.stringify(entries);
    published.set(crawl, first);
    if (first !== JSON.stringify(entries)) violate('b: a published list has changed');
  }

  return {
    readMeanwhile(list) {
      if (reading) return;
      reading = true;
      void read(list, true).finally(() => {
        reading = false;
      });
    },
    read: list => read(list, false),
    isReading: () => reading,
  };
}
