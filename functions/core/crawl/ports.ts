import type { Crawl, EndState, PageError, Pointer, StoredPage } from './crawl.ts';
import type { PageMessage } from './message.ts';
import type { Plan } from './plan.ts';

/**
 * The table, as a crawl needs it. Each write is one conditional or set-valued operation that may be repeated, in any order; none
 * creates an item by updating one that is not there.
 */
export interface Store {
  /** Takes or keeps the list for a crawl until that time; answers null, or the id of the crawl that holds it. */
  claim(list: string, crawl: string, until: string, now: string): Promise<string | null>;
  /** Gives the list up, if it is still this crawl's. */
  release(list: string, crawl: string): Promise<void>;
  /** Puts a crawl if there is none of its id; answers what is there. */
  putCrawl(crawl: Crawl): Promise<Crawl>;
  readCrawl(id: string): Promise<Crawl | null>;
  /** Stores a page unless it is there: the first write wins. */
  putPage(page: StoredPage): Promise<void>;
  readPage(crawl: string, page: number): Promise<StoredPage | null>;
  /** A crawl's pages in order, read consistently, a few at a time. */
  readPages(crawl: string): AsyncIterable<StoredPage>;
  putPending(crawl: string, shard: number, pages: number[]): Promise<void>;
  /** The pages of a shard not yet done, or null where nothing was ever pending. */
  readPending(crawl: string, shard: number): Promise<Set<number> | null>;
  /** Takes a page out of its shard; answers what is left, or null where nothing was ever pending. */
  markDone(crawl: string, shard: number, page: number): Promise<Set<number> | null>;
  /** Records the plan of a running crawl unless there is one; answers the crawl with the plan that holds. */
  setPlan(crawl: string, plan: Plan, shards: number[], deadline: string): Promise<Crawl>;
  /** Records that a shard is empty; answers the crawl with the shards still open, or null where there is none. */
  closeShard(crawl: string, shard: number): Promise<Crawl | null>;
  /** Moves the pointer unless it names a newer crawl; answers whether it now names this one. */
  movePointer(pointer: Omit<Pointer, 'v' | 'previous' | 'expiresAt'>): Promise<boolean>;
  readPointer(list: string): Promise<Pointer | null>;
  /** Ends a crawl that is running; as `failed` only one without a plan. Answers whether it did. */
  endCrawl(id: string, end: { state: EndState; reason: string | null; endedAt: string }): Promise<boolean>;
  putError(crawl: string, error: PageError): Promise<void>;
  readErrors(crawl: string): Promise<PageError[]>;
  /** Puts off the expiry of the list that readers see. */
  renew(pointer: Pointer): Promise<void>;
}

export interface Queue {
  /** Sends all messages, each after its delay in seconds, or throws. */
  send(messages: { message: PageMessage; delaySeconds: number }[], signal?: AbortSignal): Promise<void>;
  /** Hides a received message for so many seconds from now. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  /** Puts a copy of a message's body with the dead letters. */
  sendToDeadLetters(body: string, reason: { class: string; message: string }): Promise<void>;
}

export interface FetchedPage {
  /** After redirects. */
  url: string;
  html: string;
  ms: number;
  bytes: number;
}

export interface Web {
  /** Fetches a page of the configured list's site; every CrawlError is possible. */
  fetchPage(url: string, signal?: AbortSignal): Promise<FetchedPage>;
  /** The delay between two fetches that robots.txt asks for, in seconds, possibly a fraction; 0 where it asks for none. */
  crawlDelay(signal?: AbortSignal): Promise<number>;
}

/** What tells people what happened: a log line, and a number to telemetry. */
export interface Telemetry {
  info(message: string, facts: object): void;
  warn(message: string, facts: object): void;
  error(message: string, facts: object): void;
  count(metric: Metric, value?: number): void;
}

export type Metric =
  | 'PagesParsed'
  | 'PagesFailed'
  | 'PagesBlocked'
  | 'PagesChanged'
  | 'PagesRefused'
  | 'MoviesStored'
  | 'CrawlsPublished'
  | 'CrawlsInconsistent'
  | 'CrawlsFailed'
  | 'CrawlSeconds';

/** What a step of a crawl is given: the clients, the clock (epoch milliseconds) and chance (0 to 1). */
export interface Dependencies {
  store: Store;
  queue: Queue;
  web: Web;
  telemetry: Telemetry;
  now: () => number;
  random: () => number;
}
