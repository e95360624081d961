import type { Crawl } from './crawl.ts';
import type { PageError } from './page-error.ts';
import type { Store } from './ports.ts';

/** A crawl as the API shows it. */
export interface CrawlStatus {
  id: string;
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
  store: Pick<Store, 'readCrawl' | 'readPending' | 'readErrors'>,
  now: number,
): Promise<CrawlStatus | null> {
  const crawl = await store.readCrawl(id);
  if (crawl === null) return null;
  const [errors, ...pending] = await Promise.all([
    store.readErrors(id),
    ...crawl.openShards.map(shard => store.readPending(id, shard)),
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
    list: crawl.list,
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
  return late
    ? { state: 'incomplete', reason: `${missing.size} of ${plan.pages} pages missing past the deadline` }
    : { state, reason };
}
