import type { Store } from '../../../core/crawl/ports.ts';
import type { CrawlSettings } from '../../../core/crawl/settings.ts';
import { type History, lastOf, MAX_HISTORY, yearOf } from '../../../core/history/history.ts';
import type { Snapshot } from '../../../core/read/snapshot.ts';
import { HttpProblem, type Representation } from './operation.ts';
import { representationOf } from './snapshots.ts';

/** Until then in a year, the year before is read too, so that a chart of the last weeks does not begin anew. */
const FIRST_MONTH = '01';

/**
 * The history of a list that its charts and feeds need, oldest year first: this year's, in January also last year's.
 * @param span `both` for last year's in any month, as a chart of a whole year needs it
 * @throws HttpProblem 404 for a list that is too long for a history
 */
export async function readYears(
  { list, store }: { list: CrawlSettings; store: Pick<Store, 'readHistory'> },
  { count, startedAt }: Snapshot,
  span: 'recent' | 'both' = 'recent',
): Promise<History[]> {
  if (count > MAX_HISTORY)
    throw new HttpProblem(404, `the list has ${count} entries; lists of up to ${MAX_HISTORY} have a history`);
  const year = yearOf(startedAt);
  const years = span === 'both' || startedAt.slice(5, 7) === FIRST_MONTH ? [year - 1, year] : [year];
  const found = await Promise.all(years.map(one => store.readHistory(list.list, one)));
  return found.filter(history => history !== null);
}

/** What a client may keep of a history: it also changes when a publication was caught up with. */
export function representationOfHistory(snapshot: Snapshot, years: History[]) {
  const { lastModified, cacheControl } = representationOf(snapshot);
  const version = `${snapshot.crawl} ${lastOf(years.at(-1) ?? null)}`;
  return { version, lastModified, cacheControl } satisfies Partial<Representation>;
}
