import type { Crawl, Pointer } from '../crawl/crawl.ts';
import type { Plan } from '../crawl/plan.ts';
import type { Store, Telemetry } from '../crawl/ports.ts';
import { messageOf } from '../errors.ts';
import { readWholeCrawl } from '../read/whole-crawl.ts';
import { addCrawl, type PublishedCrawl } from './add-crawl.ts';
import { type History, lastOf, MAX_HISTORY, yearOf } from './history.ts';

/** The most crawls that an update adds, because a function has little time. The next publications add the rest. */
const MAX_ADDED = 60;
/** A list that was not published for more years than that begins a new history. */
const YEARS_BACK = 3;

interface Historian {
  store: Pick<
    Store,
    'readPointer' | 'crawlsAfter' | 'readCrawl' | 'readPages' | 'readHistory' | 'writeHistory'
  >;
  telemetry: Pick<Telemetry, 'info' | 'warn'>;
}

/**
 * Adds to a list's history the published crawls that it lacks, oldest first. Called after the end of a crawl, never on the way to it: a failure
 * is only logged, and the next publication catches up. Each write is on condition that the history is as it was read.
 */
export async function updateHistory(
  { list, name }: Pick<Crawl, 'list' | 'name'>,
  dependencies: Historian,
): Promise<void> {
  const { telemetry } = dependencies;
  try {
    await update(list, dependencies);
  } catch (error) {
    telemetry.warn('history could not be written; the next publication catches up', {
      list: name,
      reason: messageOf(error),
    });
  }
}

async function update(list: string, { store }: Historian): Promise<void> {
  const pointer = await store.readPointer(list);
  if (pointer === null || pointer.count > MAX_HISTORY) return;
  const stored = await latestHistory(pointer, store);
  const years = stored === null ? [] : [stored];
  let added = 0;
  // Without a history, from the years in which there is none.
  const last = lastOf(stored) || String(yearOf(pointer.startedAt) - YEARS_BACK);
  for await (const crawl of missingCrawls(list, last, store)) {
    const latest = years.at(-1) ?? null;
    const history = addCrawl(latest, crawl);
    if (latest?.year === history.year) years.pop();
    years.push(history);
    if (++added === MAX_ADDED) break;
  }
  // Known limit: if there is no history yet, and at New Year a crawl expires between two updates at once, each may begin another year, of which
  // the later one does not know the earlier one. To rule that out takes a transaction over the years.
  for (const history of years) {
    const lastAsRead = history.year === stored?.year ? lastOf(stored) : null;
    if (lastOf(history) === lastAsRead) continue;
    // Somebody else has added crawls in the meantime, so what follows may be theirs too.
    if (!(await store.writeHistory(list, history, lastAsRead))) return;
  }
}

/** The history of the latest year that has one. */
async function latestHistory(
  { list, startedAt }: Pointer,
  store: Pick<Store, 'readHistory'>,
): Promise<History | null> {
  for (let back = 0; back <= YEARS_BACK; back++) {
    const history = await store.readHistory(list, yearOf(startedAt) - back);
    if (history !== null) return history;
  }
  return null;
}

/**
 * Reads the published crawls that are newer than the last one in a history, oldest first. One that is no longer whole, or was too long, is left out; the
 * next one says that it is missing, because it had replaced it.
 */
async function* missingCrawls(
  list: string,
  last: string,
  store: Historian['store'],
): AsyncIterable<PublishedCrawl> {
  for await (const id of store.crawlsAfter(list, last)) {
    const crawl = await store.readCrawl(id);
    if (crawl?.state !== 'published' || crawl.plan === null || isLong(crawl.plan)) continue;
    const entries = await readWholeCrawl(id, crawl.plan.pages, store);
    if (entries === null || entries.length > MAX_HISTORY) continue;
    yield { id, startedAt: crawl.startedAt, previous: crawl.previous, entries };
  }
}

/** Whether a crawl certainly has too many entries for a history, because all its pages but the last are full. */
function isLong({ pages, pageSize }: Plan): boolean {
  return (pages - 1) * pageSize >= MAX_HISTORY;
}
