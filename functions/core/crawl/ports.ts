import type { History } from '../history/history.ts';
import type { Crawl, EndState, Pointer, StoredPage } from './crawl.ts';
import type { PageMessage } from './message.ts';
import type { Publication } from './notify.ts';
import type { PageError } from './page-error.ts';
import type { Plan } from './plan.ts';

/**
 * The table, as a crawl needs it. Each write is one operation that may be repeated in any order. An update that needs an existing
 * item never creates one that has expired.
 */
export interface Store {
  /**
   * Acquires a list's lock for a crawl until that time, if it is free, this crawl's, or its lease has expired.
   * Returns null, or the holder.
   */
  acquire(list: string, crawl: string, until: string, now: string): Promise<Holder | null>;
  /** Acquires the lock from that holder, unless anybody has acquired it since. Returns null, or the holder. */
  takeOver(list: string, crawl: string, until: string, holder: Holder): Promise<Holder | null>;
  /** Extends the lock of a crawl that holds it. Returns whether it does. */
  extendLock(list: string, crawl: string, until: string): Promise<boolean>;
  /** Releases a list's lock if this crawl still holds it. */
  release(list: string, crawl: string): Promise<void>;
  /** Stores a crawl unless one of its id exists. Returns the stored crawl, and whether it was stored by this call. */
  putCrawl(crawl: Crawl): Promise<{ crawl: Crawl; isNew: boolean }>;
  readCrawl(id: string): Promise<Crawl | null>;
  /** Returns the ids of a list's crawls, newest first. */
  listCrawls(list: string, limit: number): Promise<string[]>;
  /** Reads the ids of a list's crawls that come after one, oldest first. It is given as `orderOf` writes it; empty for all. */
  crawlsAfter(list: string, order: string): AsyncIterable<string>;
  /** Stores a page unless it exists: the first write wins. Returns whether this one did. */
  putPage(page: StoredPage): Promise<boolean>;
  readPage(crawl: string, page: number): Promise<StoredPage | null>;
  /** Reads a crawl's pages in order, consistently, a few at a time. */
  readPages(crawl: string): AsyncIterable<StoredPage>;
  putPending(crawl: string, shard: number, pages: number[]): Promise<void>;
  /** Returns the pages of a shard that are not done, or null if nothing was ever pending. */
  readPending(crawl: string, shard: number): Promise<Set<number> | null>;
  /** Removes pages from their shard. Returns the pages that are left, or null if nothing was ever pending. */
  markDone(crawl: string, shard: number, pages: number[]): Promise<Set<number> | null>;
  /**
   * Records the plan of a running crawl unless it has one. Returns the crawl with the recorded plan, and whether it was recorded by
   * this call.
   */
  setPlan(
    crawl: string,
    plan: Plan,
    shards: number[],
    deadline: string,
  ): Promise<{ crawl: Crawl; isNew: boolean }>;
  /** Records that all messages of a crawl were sent. Returns the crawl, or null if there is no such crawl. */
  markSent(id: string, sentAt: string): Promise<Crawl | null>;
  /** Moves the deadline of a running crawl, unless it is later already. */
  postpone(id: string, deadline: string): Promise<void>;
  /** Records that a shard is empty. Returns the crawl with the shards that are still open, or null if there is no such crawl. */
  closeShard(crawl: string, shard: number): Promise<Crawl | null>;
  /** Moves the pointer unless it names a newer crawl, or a list of more than `most` entries. */
  movePointer(
    pointer: Omit<Pointer, 'v' | 'previous' | 'unfinished' | 'replaced' | 'expiresAt'>,
    most: number,
  ): Promise<PointerMove>;
  readPointer(list: string): Promise<Pointer | null>;
  /** Records that a crawl, to which the pointer has moved, has ended. */
  removeUnfinished(list: string, crawl: string): Promise<void>;
  /** Ends a running crawl; as `failed` only one without a plan. Returns whether it did. */
  endCrawl(id: string, end: CrawlEnd): Promise<boolean>;
  /** Records a page's error and adds the attempt to its tries. Returns the record with their number. */
  recordError(crawl: string, error: PageError, attempt: string): Promise<PageError>;
  /** Records that a page's message is in the dead-letter queue. */
  setDead(crawl: string, page: number): Promise<void>;
  /** Replaces a page's error and forgets its attempts. */
  putError(crawl: string, error: PageError): Promise<void>;
  readErrors(crawl: string): Promise<PageError[]>;
  /** The history of a list in a year; null if it has none. */
  readHistory(list: string, year: number): Promise<History | null>;
  /** Writes a year's history if its last crawl is the one that was read, or if it has none and null is given. Returns whether it did. */
  writeHistory(list: string, history: History, lastAsRead: string | null): Promise<boolean>;
  /** Extends the expiry of the list that readers see. */
  renew(pointer: Pointer): Promise<void>;
  /**
   * Takes a turn until `next` (epoch milliseconds), if it is free at `now` or ends at `own`, the end of the caller's own turn.
   * Returns null, or when it will be free.
   */
  takeTurn(turn: string, now: number, next: number, own?: number | null): Promise<number | null>;
}

/** How a crawl ended. */
export interface CrawlEnd {
  state: EndState;
  reason: string | null;
  endedAt: string;
  /** Of a published crawl, the one that it replaced; null for a list's first. */
  previous?: string | null | undefined;
  /** When the pointer moved to it, if that is known. */
  publishedAt?: string | undefined;
}

/** The crawl that holds a list's lock, and the nonce of its last acquisition; null for one of version 0.1. */
export interface Holder {
  crawl: string;
  nonce: string | null;
}

/** Whether the pointer now names the crawl, or why not: it names a newer one, or a list that is longer than may be replaced. */
export interface PointerMove {
  result: 'moved' | 'newer' | 'longer';
  current: Pointer;
}

export interface Queue {
  /** Sends all messages, each after its delay in seconds, or throws. */
  send(messages: { message: PageMessage; delaySeconds: number }[], signal?: AbortSignal): Promise<void>;
  /** Makes a received message invisible for so many seconds from now. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  /** Sends a copy of a message's body to the dead-letter queue. */
  sendToDeadLetters(body: string, reason: { class: string; message: string }): Promise<void>;
}

/** A message as it is received from the dead-letter queue. */
export interface DeadLetter {
  body: string;
  receiptHandle: string;
}

export interface DeadLetterQueue {
  /** Receives some dead letters and makes them invisible to others; returns none if the queue is empty. */
  receive(): Promise<DeadLetter[]>;
  remove(letter: DeadLetter): Promise<void>;
  /** Makes a letter visible again at once. */
  leave(letter: DeadLetter): Promise<void>;
}

export interface FetchedPage {
  /** After redirects. */
  url: string;
  html: string;
  ms: number;
  bytes: number;
}

export interface Web {
  /** Fetches a page of a list's own site; throws a CrawlError of any class. */
  fetchPage(listUrl: string, url: string, signal?: AbortSignal): Promise<FetchedPage>;
  /** The delay between two fetches that robots.txt asks for, in seconds, possibly a fraction; 0 if it asks for none. */
  crawlDelay(listUrl: string, signal?: AbortSignal): Promise<number>;
}

/** Tells subscribers that a list has a new state. */
export interface Notifier {
  /** Notifies them of a publication, or throws. */
  published(publication: Publication): Promise<void>;
}

/** Reports what happened: log lines and metrics. */
export interface Telemetry {
  info(message: string, facts: object): void;
  warn(message: string, facts: object): void;
  error(message: string, facts: object): void;
  /** Counts for a list, by its name. */
  count(metric: Metric, list: string, value?: number): void;
}

export type Metric =
  | 'PagesParsed'
  | 'PagesFailed'
  | 'PagesBlocked'
  | 'PagesChanged'
  | 'PagesRefused'
  | 'CrawlsPublished'
  | 'CrawlsInconsistent'
  | 'CrawlsFailed'
  | 'CrawlSeconds';

/** What the steps of a crawl depend on. */
export interface Dependencies {
  store: Store;
  queue: Queue;
  web: Web;
  notifier: Notifier;
  telemetry: Telemetry;
  /** Epoch milliseconds. */
  now: () => number;
  /** 0 to 1. */
  random: () => number;
}
