import type { Crawl } from './crawl.ts';
import type { PageError } from './page-error.ts';
import type { Store } from './ports.ts';

/** A crawl as the API shows it. */
export interface CrawlStatus {
  id: string;
  /** The list's name. */
  list: string;
  state: Crawl['state'] | 'incomplete';
  reason: string | null;
  startedAt: string;
  endedAt: string | null;
  deadline: string;
  /** `total` is null until page 1 has been read. */
  pages: { total: number | null; done: number; pending: number[]; errors: PageError[] };
}

/** Reads the status of a crawl at a moment (epoch milliseconds); null if there is no crawl of that id. */
export async function readCrawlStatus(
  id: string,
  store: StatusStore,
  now: number,
): Promise<CrawlStatus | null> {
  const crawl = await store.readCrawl(id);
  return crawl === null ? null : readStatus(crawl, store, now);
}

/**
 * Reads the statuses of the newest crawls of lists, newest first. A crawl that has ended takes one read, so its errors are left out: they are read by
 * its id.
 */
export async function readCrawlStatuses(
  lists: string[],
  limit: number,
  store: StatusStore & Pick<Store, 'listCrawls'>,
  now: number,
): Promise<CrawlStatus[]> {
  const ids = await Promise.all(lists.map(list => store.listCrawls(list, limit)));
  const crawls = await Promise.all(ids.flat().map(store.readCrawl));
  const newest = crawls
    .filter(crawl => crawl !== null)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
    .slice(0, limit);
  return Promise.all(
    newest.map(crawl =>
      crawl.state === 'running' ? readStatus(crawl, store, now) : statusOf(crawl, [], [], now),
    ),
  );
}

type StatusStore = Pick<Store, 'readCrawl' | 'readPending' | 'readErrors'>;

async function readStatus(crawl: Crawl, store: StatusStore, now: number): Promise<CrawlStatus> {
  const [errors, ...pending] = await Promise.all([
    store.readErrors(crawl.id),
    ...crawl.openShards.map(shard => store.readPending(crawl.id, shard)),
  ]);
  return statusOf(
    crawl,
    pending.flatMap(pages => [...(pages ?? [])]),
    errors,
    now,
  );
}

/**
 * Derives the status of a crawl at a moment. `incomplete` is not recorded: a crawl is incomplete when its deadline has passed, or
 * when every missing page is in the dead-letter queue. A crawl without a plan has `failed` once its deadline has passed.
 * @param pending the pages that are not done, in any order
 * @param now in epoch milliseconds
 */
export function statusOf(crawl: Crawl, pending: number[], errors: PageError[], now: number): CrawlStatus {
  const missing = new Set(crawl.plan === null ? [1] : pending);
  const open = errors.filter(error => missing.has(error.page));
  return {
    id: crawl.id,
    list: crawl.name,
    ...stateOf(crawl, missing, open, now),
    startedAt: crawl.startedAt,
    endedAt: crawl.endedAt,
    deadline: crawl.deadline,
    pages: {
      total: crawl.plan?.pages ?? null,
      done: crawl.plan === null ? 0 : crawl.plan.pages - pending.length,
      pending: pending.toSorted((a, b) => a - b),
      errors: open.toSorted((a, b) => a.page - b.page),
    },
  };
}

function stateOf(
  crawl: Crawl,
  missing: Set<number>,
  errors: PageError[],
  now: number,
): Pick<CrawlStatus, 'state' | 'reason'> {
  const { state, reason, plan } = crawl;
  if (state !== 'running') return { state, reason };
  const late = now > Date.parse(crawl.deadline);
  if (plan === null) {
    if (!late) return { state, reason };
    const last = errors.at(-1)?.message ?? 'no error recorded';
    return { state: 'failed', reason: `seed did not record a plan before the deadline: ${last}` };
  }
  const dead = errors.filter(error => error.dead).length;
  if (missing.size > 0 && dead === missing.size)
    return { state: 'incomplete', reason: `${dead} of ${plan.pages} pages are in the dead-letter queue` };
  if (!late) return { state, reason };
  const what =
    missing.size === 0
      ? 'all pages are stored, but the crawl was not published before the deadline; npm run redrive finishes it'
      : `${missing.size} of ${plan.pages} pages missing past the deadline`;
  return { state: 'incomplete', reason: what };
}
