import type { Crawl } from '../crawl/crawl.ts';
import type { Store, Telemetry } from '../crawl/ports.ts';
import { messageOf } from '../errors.ts';
import { readWholeCrawl } from '../read/whole-crawl.ts';
import { addCrawl, type History, lastOf, MAX_HISTORY, orderOf, yearOf } from './history.ts';

/** Crawls that are looked at: first the newest, which are enough on any other day; then more than a year has. */
const LOOKED_AT = [10, 400];

interface Historian {
  store: Pick<
    Store,
    'readPointer' | 'listCrawls' | 'readCrawl' | 'readPages' | 'readHistory' | 'writeHistory'
  >;
  telemetry: Pick<Telemetry, 'info' | 'warn'>;
}

/**
 * Adds to a list's history every published crawl that it lacks, oldest first. Called after the end of a crawl, never on the way to it: a failure
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
  const year = yearOf(pointer.startedAt);
  const histories = new Map<number, History | null>();
  for (const one of [year - 1, year]) histories.set(one, await store.readHistory(list, one));
  const last =
    [lastOf(histories.get(year - 1) ?? null), lastOf(histories.get(year) ?? null)].sort().at(-1) ?? '';
  const crawls = await missingCrawls(list, last, store);
  const isNew = [...histories.values()].every(history => history === null);
  const missed = isNew && pointer.previous !== null && !crawls.some(({ id }) => id === pointer.previous);
  const read = new Map([...histories].map(([one, history]) => [one, lastOf(history)]));
  let gap = missed;
  for (const { id, startedAt, plan } of crawls) {
    const entries = await readWholeCrawl(id, plan?.pages ?? 0, store);
    if (entries === null) {
      gap = true;
      continue;
    }
    const own = yearOf(startedAt);
    const before = histories.get(own - 1) ?? null;
    const added = addCrawl(histories.get(own) ?? null, before, { id, startedAt, entries });
    histories.set(own, { ...added, partial: added.partial || gap });
  }
  for (const one of [...new Set(crawls.map(({ startedAt }) => yearOf(startedAt)))].sort()) {
    const history = histories.get(one);
    if (history != null && lastOf(history) !== read.get(one))
      await store.writeHistory(list, history, read.get(one) || null);
  }
}

/** The published crawls that are newer than the last one in the history, oldest first. */
async function missingCrawls(list: string, last: string, store: Historian['store']): Promise<Crawl[]> {
  let found: Crawl[] = [];
  for (const limit of LOOKED_AT) {
    const ids = await store.listCrawls(list, limit);
    const { missing, isComplete } = await newerThan(last, ids, store);
    found = missing.reverse();
    if (isComplete || ids.length < limit) break;
  }
  return found;
}

/** The published crawls among these, which are newest first, up to the one that is not newer; and whether that was reached. */
async function newerThan(last: string, ids: string[], store: Historian['store']) {
  const missing: Crawl[] = [];
  for (const id of ids) {
    const crawl = await store.readCrawl(id);
    if (crawl === null) continue;
    if (orderOf(crawl) <= last) return { missing, isComplete: true };
    if (crawl.state === 'published') missing.push(crawl);
  }
  return { missing, isComplete: false };
}
