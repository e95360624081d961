/** Numbers that both the functions and the stack use, in seconds unless the name says otherwise. */

/** Lambda's timeout for seed: one fetch of robots.txt, one of page 1, and at most 10,000 messages sent and 10,000 items renewed, about ten seconds for each of the two. */
export const SEED_TIMEOUT = 120;
/** Seed's own limit over HTTP, because an HTTP API waits at most 30 s for its integration. */
export const SEED_HTTP_TIMEOUT = 20;
/** Lambda's timeout for parse: one fetch of the page, one of robots.txt, and the calls to the table. */
export const PARSE_TIMEOUT = 70;
export const API_TIMEOUT = 10;
/** How long seed holds the list's lock before its plan is recorded; after that the crawl's deadline counts. */
export const LEASE = 2 * SEED_TIMEOUT;

export const CONNECT_TIMEOUT = 5;
export const HEADERS_TIMEOUT = 10;
export const BODY_TIMEOUT = 15;
/** After decompression. The real pages have 65 KB. */
export const BODY_BYTES = 5 * 1024 * 1024;
export const REDIRECTS = 5;

/** Fetches of one page before its message goes to the dead-letter queue. */
export const MAX_TRIES = 5;
/** The longest delay that SQS accepts for a message. */
export const MAX_DELAY = 900;
/** SQS keeps a received message invisible for 12 h at most; an hour is left for the fetch and for clocks that differ. */
export const MAX_INVISIBLE = 11 * 3600;

/** Receives after which SQS itself moves a message to the dead-letter queue. Waiting costs receives, so there are many more than tries. */
export const MAX_RECEIVES = 100;
/** How long SQS keeps messages, the longest that it allows. */
export const RETENTION_DAYS = 14;
/** The longest plan: its last message, dead at its end, must be kept long enough to be redriven and to wait for as long again. */
export const MAX_PLAN_DAYS = 7;

/** The longest list that can be crawled, in pages. */
export const MAX_PAGES = 10_000;
/** Page numbers in one pending item. Each update rewrites the whole item, so its size determines the cost of marking a page as done. */
export const PAGES_PER_SHARD = 100;
/** RFC 9309, 2.4: robots.txt is not used for longer than a day. */
export const ROBOTS_HOURS = 24;
