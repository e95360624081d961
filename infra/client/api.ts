import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { BaseEntry, type Entry } from '../../functions/core/page/list.ts';
import { pause as inRealTime, type Pause, repeat } from './patience.ts';

const StartResult = z.object({ id: z.string() });
const Problem = z.object({ detail: z.string(), idempotencyKey: z.string().optional() });

const PageError = z.object({
  page: z.number(),
  class: z.string(),
  message: z.string(),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  tries: z.number(),
  dead: z.boolean(),
});

const Crawl = z.object({
  id: z.string(),
  list: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  startedAt: z.coerce.date(),
  endedAt: z.coerce.date().nullable(),
  pages: z.object({
    total: z.number().nullable(),
    done: z.number(),
    pending: z.array(z.number()),
    errors: z.array(PageError),
  }),
});
/** A crawl as the API returns it. */
export type Crawl = z.infer<typeof Crawl>;

const Crawls = z.object({
  crawls: z.array(
    z.object({ id: z.string(), list: z.string(), state: z.string(), startedAt: z.coerce.date() }),
  ),
});
/** A crawl as `GET /crawls` lists it. */
export type ListedCrawl = z.infer<typeof Crawls>['crawls'][number];

const Lists = z.object({
  lists: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      crawl: z.string().nullable(),
      publishedAt: z.coerce.date().nullable(),
      count: z.number().nullable(),
    }),
  ),
});
/** A configured list, and what of it is published; null before the first publication. */
export type ListSummary = z.infer<typeof Lists>['lists'][number];

/** The entries have the fields of their list beside those of every list. */
const Entries = z.array(BaseEntry.loose());
/** A slice of a list. */
const sliceOf = (list: string) =>
  z
    .looseObject({ total: z.number(), publishedAt: z.coerce.date() })
    .transform(({ total, publishedAt, [list]: entries }) => ({
      total,
      publishedAt,
      entries: Entries.parse(entries),
    }));

/** The API returned an error. The message is the `detail` of its problem document. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** How long the API asks to wait before a retry; 0 if it does not. */
  readonly retryAfterSeconds: number;

  constructor(status: number, detail: string, retryAfterSeconds = 0) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Milliseconds to wait at least before each retry of a POST that got a 503. Lambda also retries an asynchronous invocation twice. */
const RETRY_DELAYS = [500, 1500];

/** Milliseconds between two polls of a crawl: the first wait, the longest one, and the factor by which the wait grows. */
const POLL = { first: 100, longest: 1000, growth: 1.1 };

/** Milliseconds for which a poll that fails is repeated: a redrive lasts for hours, and the network or the API may be away for minutes. */
const PATIENCE = 300_000;

/** Sends a request to the API. A deployed API needs signed requests, so it does not use plain `fetch`. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/**
 * A client for the API, local or deployed. Its functions throw ApiProblem if the API returns an error.
 * @param pause how it waits between two requests
 * @param patience milliseconds for which a poll that fails is repeated
 */
export function apiClient(
  url: string,
  signal: AbortSignal,
  {
    send = fetch,
    pause = inRealTime,
    patience = PATIENCE,
  }: { send?: Send; pause?: Pause; patience?: number } = {},
) {
  async function call<Body>(path: string, shape: z.ZodType<Body>, init: RequestInit = {}): Promise<Body> {
    const response = await send(url + path, { ...init, signal });
    const text = await response.text();
    if (response.ok) return shape.parse(JSON.parse(text));
    const detail =
      detailOf(text) ?? `${init.method ?? 'GET'} ${path} returned status ${response.status}: ${text}`;
    throw new ApiProblem(response.status, detail, Number(response.headers.get('retry-after') ?? 0));
  }
  return {
    /**
     * Starts a crawl and returns its id. All attempts send the same key, so that they start only one crawl.
     * @param list the list's name; the first configured one without it
     * @param acceptSmaller the count from which the crawl may replace a longer list
     */
    async start({
      list,
      acceptSmaller = null,
    }: {
      list?: string | undefined;
      acceptSmaller?: number | null;
    } = {}) {
      const init = {
        method: 'POST',
        headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
        body: JSON.stringify({ list, acceptSmaller }),
      };
      for (const delay of RETRY_DELAYS) {
        try {
          return (await call('/crawls', StartResult, init)).id;
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.status !== 503) throw error;
          // The site may have been fetched less than an interval ago.
          await pause(Math.max(delay, error.retryAfterSeconds * 1000), signal);
        }
      }
      return (await call('/crawls', StartResult, init)).id;
    },
    /**
     * Polls a crawl until it has ended, and returns it in its final state. A crawl takes up to hours, so a poll that fails is repeated for
     * some minutes.
     */
    async follow(id: string, show: (crawl: Crawl) => void): Promise<Crawl> {
      const poll = () => call(`/crawls/${id}`, Crawl);
      let wait = POLL.first;
      for (;;) {
        const crawl = await repeat(poll, { delayOf: delayAfter, pause, signal, all: patience });
        show(crawl);
        if (crawl.state !== 'running') return crawl;
        await pause(wait, signal);
        wait = Math.min(POLL.longest, wait * POLL.growth);
      }
    },
    /** A crawl in its present state. */
    crawl: (id: string): Promise<Crawl> => call(`/crawls/${id}`, Crawl),
    /** The last crawls of a list, newest first. */
    crawls: async (list: string): Promise<ListedCrawl[]> =>
      (await call(`/crawls?list=${encodeURIComponent(list)}`, Crawls)).crawls,
    /** The configured lists, and what of each is published. */
    lists: async (): Promise<ListSummary[]> => (await call('/lists', Lists)).lists,
    /** A published list, in order. `show` is called after each request with how many entries of how many are read. */
    async entries(
      list: string,
      show: (read: number, total: number) => void = () => {},
    ): Promise<{ publishedAt: Date; entries: Entry[] }> {
      const shape = sliceOf(list);
      const { total, publishedAt, entries } = await call(`/${list}`, shape);
      while (entries.length < total) {
        show(entries.length, total);
        const slice = await call(`/${list}?limit=1000&offset=${entries.length}`, shape);
        if (slice.entries.length === 0)
          throw new ApiProblem(503, `expected ${total} entries, got ${entries.length}`);
        entries.push(...slice.entries);
      }
      return { publishedAt, entries };
    },
  };
}

/** The milliseconds that a read which failed has to wait; null if its error will not pass. */
function delayAfter(error: unknown): number | null {
  if (error instanceof ApiProblem)
    return error.status === 429 || error.status >= 500 ? error.retryAfterSeconds * 1000 || 0 : null;
  // Errors of the network have a code, or those of `fetch` a cause. Any other is a response that cannot be read.
  const isOfNetwork = error instanceof Error && ('code' in error || error.cause !== undefined);
  return isOfNetwork ? 0 : null;
}

function detailOf(text: string): string | undefined {
  try {
    const { detail, idempotencyKey } = Problem.parse(JSON.parse(text));
    // Running the command again generates a new key, so the advice to repeat the old one does not apply.
    return detail.replace(`. Repeat the request with Idempotency-Key: ${idempotencyKey}`, '');
  } catch {
    return undefined;
  }
}
