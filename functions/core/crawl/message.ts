import * as z from 'zod';
import { MAX_DELAY } from '../limits.ts';
import { type Crawl, VERSION } from './crawl.ts';
import { expectedPage, type Plan } from './plan.ts';

/** The message for one page: what to fetch, and what the page must show. */
export const PageMessage = z.object({
  v: z.literal(VERSION),
  list: z.string().min(1),
  crawl: z.string().min(1),
  page: z.int().positive(),
  url: z.url(),
  firstRank: z.int().positive(),
  size: z.int().positive(),
  atLeast: z.int().positive(),
  /** No retry waits beyond this time. */
  deadline: z.iso.datetime(),
  /** The page is not fetched before this time; null if the crawl has no interval. */
  notBefore: z.iso.datetime().nullable(),
});
export type PageMessage = z.infer<typeof PageMessage>;

/**
 * Makes the messages for pages of a crawl, one interval apart. The first page is due one interval from now.
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

/** How long SQS should delay a message, in whole seconds. A page that is due later waits by its message's visibility timeout. */
export function delayOf(message: PageMessage, now: number): number {
  return message.notBefore === null
    ? 0
    : Math.min(MAX_DELAY, Math.max(0, Math.ceil((Date.parse(message.notBefore) - now) / 1000)));
}

/** Reads a message body; null if it is not a page message. */
export function readMessage(body: string): PageMessage | null {
  try {
    return PageMessage.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
