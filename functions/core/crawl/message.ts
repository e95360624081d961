import * as z from 'zod';
import { MAX_DELAY } from '../limits.ts';
import { type Crawl, FIRST_LIST, VERSION } from './crawl.ts';
import { later } from './deadline.ts';
import { messageSpacing } from './interval.ts';
import { expectedPage, type Plan } from './plan.ts';

/** The message for one page: what to fetch, and what the page must show. */
export const PageMessage = z.object({
  v: z.literal(VERSION),
  /** The list's key in the table. */
  list: z.string().min(1),
  /** The list's name: whose file reads the page. Version 0.1 did not send it. */
  name: z.string().min(1).default(FIRST_LIST),
  crawl: z.string().min(1),
  page: z.int().positive(),
  url: z.url(),
  firstRank: z.int().positive(),
  size: z.int().positive(),
  atLeast: z.int().positive(),
  /** The list's URL when the crawl began; version 0.1 did not send it. */
  listUrl: z.url().optional(),
  /** Seconds between two fetches of the crawl; version 0.1 did not send it. */
  intervalSeconds: z.number().nonnegative().optional(),
  /** The page is not fetched after this time, unless the crawl's deadline has grown. */
  deadline: z.iso.datetime(),
  /** The page is not fetched before this time; null if the crawl has no interval. */
  notBefore: z.iso.datetime().nullable(),
});
export type PageMessage = z.infer<typeof PageMessage>;

/**
 * Makes the messages for pages of a crawl, one interval and some slack apart. The first page is due that long from now.
 * @param now epoch milliseconds
 */
export function messagesFor(
  crawl: Crawl & { plan: Plan },
  pages: number[],
  intervalSeconds: number,
  now: number,
): PageMessage[] {
  const spacing = messageSpacing(intervalSeconds);
  return pages.map((page, index) => ({
    v: VERSION,
    list: crawl.list,
    name: crawl.name,
    crawl: crawl.id,
    page,
    ...expectedPage(crawl.plan, page),
    listUrl: crawl.plan.firstUrl,
    intervalSeconds,
    deadline: crawl.deadline,
    notBefore: spacing === 0 ? null : later(now, (index + 1) * spacing),
  }));
}

/** The messages with the delay that each is sent with. */
export function withDelays(messages: PageMessage[], now: number) {
  return messages.map(message => ({ message, delaySeconds: delayOf(message, now) }));
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
