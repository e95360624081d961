import * as z from 'zod';
import { Movie } from '../page/movie.ts';
import { Plan } from './plan.ts';

/** The version that messages and items carry, for the deploy that comes in the middle of a crawl. */
export const VERSION = 1;

/** How a crawl may end, for good. */
export const EndState = z.enum(['published', 'inconsistent', 'failed', 'superseded']);
export type EndState = z.infer<typeof EndState>;

/** A crawl as it is recorded: its plan once there is one, its end once it has one. Times are ISO 8601 in UTC. */
export const Crawl = z.object({
  v: z.literal(VERSION),
  id: z.string().min(1),
  list: z.string().min(1),
  state: z.union([z.literal('running'), EndState]),
  startedAt: z.iso.datetime(),
  deadline: z.iso.datetime(),
  plan: Plan.nullable(),
  /** Shards of the pending set that still hold pages. */
  openShards: z.array(z.int()),
  endedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
export type Crawl = z.infer<typeof Crawl>;

/** One page as it was stored: the unit that is written, read and published. Page 1 brings the plan that was read off it. */
export const StoredPage = z.object({
  v: z.literal(VERSION),
  crawl: z.string(),
  page: z.int().positive(),
  url: z.url(),
  fetchedAt: z.iso.datetime(),
  /** How long the fetch took, and what it brought after decompression. */
  fetchMs: z.number(),
  bytes: z.int(),
  movies: z.array(Movie),
  plan: Plan.optional(),
});
export type StoredPage = z.infer<typeof StoredPage>;

/** The last error of a page. */
export const PageError = z.object({
  page: z.int().positive(),
  class: z.enum(['retry', 'blocked', 'changed', 'refused']),
  message: z.string(),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  tries: z.int(),
  /** Whether its message rests in the dead letters. */
  dead: z.boolean(),
  at: z.iso.datetime(),
});
export type PageError = z.infer<typeof PageError>;

/** Which crawl readers see. */
export const Pointer = z.object({
  v: z.literal(VERSION),
  list: z.string(),
  crawl: z.string(),
  startedAt: z.iso.datetime(),
  publishedAt: z.iso.datetime(),
  /** Movies in the list; an answer that is short of it is no answer. */
  count: z.int().positive(),
  pageSize: z.int().positive(),
  previous: z.string().nullable(),
  /** In epoch seconds, when the table may drop it. */
  expiresAt: z.int(),
});
export type Pointer = z.infer<typeof Pointer>;

/** A crawl as the API tells it. */
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

/**
 * Tells how a crawl stands at a moment. `incomplete` is not recorded but derived: past the deadline, or every page that is
 * missing rests in the dead letters. A crawl whose seed died before it had a plan has `failed` once its deadline is over.
 * @param pending the pages not done, in any order
 * @param now in epoch milliseconds
 */
export function statusOf(crawl: Crawl, pending: number[], errors: PageError[], now: number): CrawlStatus {
  const missing = new Set(crawl.plan === null ? [1] : pending);
  const open = errors.filter(error => missing.has(error.page));
  return {
    id: crawl.id,
    list: crawl.list,
    ...standing(crawl, missing, open, now),
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

function standing(
  crawl: Crawl,
  missing: Set<number>,
  open: PageError[],
  now: number,
): Pick<CrawlStatus, 'state' | 'reason'> {
  const { state, reason, plan } = crawl;
  if (state !== 'running') return { state, reason };
  const late = now > Date.parse(crawl.deadline);
  const last = open.at(-1)?.message;
  if (plan === null) {
    return late
      ? {
          state: 'failed',
          reason: `seed did not get through before the deadline: ${last ?? 'no error recorded'}`,
        }
      : { state, reason };
  }
  const dead = open.filter(error => error.dead).length;
  if (missing.size > 0 && dead === missing.size)
    return { state: 'incomplete', reason: `${dead} of ${plan.pages} pages rest in the dead letters` };
  return late
    ? { state: 'incomplete', reason: `${missing.size} of ${plan.pages} pages missing past the deadline` }
    : { state, reason };
}
