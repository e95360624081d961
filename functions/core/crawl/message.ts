import * as z from 'zod';
import { MAX_DELAY } from '../limits.ts';
import { type Crawl, VERSION } from './crawl.ts';
import { expectedPage, type Plan } from './plan.ts';

/** The message for one page: what to fetch and what its place in the list calls for. */
export const PageMessage = z.object({
  v: z.literal(VERSION),
  list: z.string().min(1),
  crawl: z.string().min(1),
  page: z.int().positive(),
  url: z.url(),
  firstRank: z.int().positive(),
  size: z.int().positive(),
  atLeast: z.int().positive(),
  /** After this a blocked page waits no longer. */
  deadline: z.iso.datetime(),
  /** The page's turn, where the crawl has a pace; no fetch before it. */
  notBefore: z.iso.datetime().nullable(),
});
export type PageMessage = z.infer<typeof PageMessage>;

/**
 * The messages for pages of a crawl, each with its turn, the first of them one interval from now.
 * @param now epoch milliseconds
 */
export function messagesFor(
  crawl: Crawl & { plan: Plan },
  pages: number[],
  intervalSeconds: number,
  now: number,
): PageMessage[] {
  return pages.map((page, index) => ({
    v: VERSION,
    list: crawl.list,
    crawl: crawl.id,
    page,
    ...expectedPage(crawl.plan, page),
    deadline: crawl.deadline,
    notBefore:
      intervalSeconds === 0 ? null : new Date(now + (index + 1) * intervalSeconds * 1000).toISOString(),
  }));
}

/** How long SQS is to keep a message back, in whole seconds; a later turn is waited for by visibility. */
export function delayOf(message: PageMessage, now: number): number {
  return message.notBefore === null
    ? 0
    : Math.min(MAX_DELAY, Math.max(0, Math.ceil((Date.parse(message.notBefore) - now) / 1000)));
}
