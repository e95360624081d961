/** Numbers that both the functions and the stack must know, each in seconds unless its name says otherwise. */

/** What Lambda allows seed: 10,000 messages are sent in about ten seconds, and page 1 may take `FETCH` and a redirect. */
export const SEED_TIMEOUT = 60;
/** What seed allows itself when a person waits: HTTP API gives an integration 30 s at most. */
export const SEED_HTTP_TIMEOUT = 20;
/** What Lambda allows parse: a whole fetch, once more for robots.txt, and the table. */
export const PARSE_TIMEOUT = 70;
export const API_TIMEOUT = 10;
/** How long a seed holds the list before its plan is recorded; after that the crawl's deadline counts. */
export const LEASE = 2 * SEED_TIMEOUT;

export const CONNECT_TIMEOUT = 5;
export const HEADERS_TIMEOUT = 10;
export const BODY_TIMEOUT = 15;
/** After decompression. The real pages have 65 KB. */
export const BODY_BYTES = 5 * 1024 * 1024;
export const REDIRECTS = 5;

/** Fetches of one page before its message rests in the dead letters. */
export const MAX_TRIES = 5;
/** SQS takes no longer delay for a message. */
export const MAX_DELAY = 900;
/** SQS lets a receive hide its message for 12 h in all; an hour is left for the fetch and for clocks that differ. */
export const MAX_INVISIBLE = 11 * 3600;

/** The longest list that is crawled, in pages. */
export const MAX_PAGES = 10_000;
/** Page numbers in one pending item: an item is rewritten whole at each update, so its size is the cost of a mark. */
export const PAGES_PER_SHARD = 100;
/** RFC 9309, 2.4: robots.txt is not used for longer than a day. */
export const ROBOTS_HOURS = 24;

/** How often a message of the longest list is received just to wait for its turn: `DelaySeconds` covers the first `MAX_DELAY`. */
export function waitsAtMost(pageIntervalSeconds: number): number {
  return waitsBefore(MAX_PAGES * pageIntervalSeconds);
}

/** How often a message is received just to wait when its turn is that many seconds after it was sent. */
export function waitsBefore(seconds: number): number {
  return Math.max(0, Math.ceil((seconds - MAX_DELAY) / MAX_INVISIBLE));
}
