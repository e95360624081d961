import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { Movie } from '../../functions/core/page/movie.ts';

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
/** A crawl as the API tells it. */
export type Crawl = z.infer<typeof Crawl>;

const Movies = z.object({ total: z.number(), publishedAt: z.coerce.date(), movies: z.array(Movie) });

/** The API answered with a problem, which is the message. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** Milliseconds before each repetition of a POST whose crawl could not start just then; as often as Lambda repeats a schedule's. */
const REPETITIONS = [500, 1500];

/** Milliseconds between two looks at a crawl: at first, and after a while. */
const LOOKS = { first: 25, most: 1000, growth: 1.1 };

/** How a request reaches the API. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** What a caller of the API needs, here or deployed. The functions throw ApiProblem for an answer that is none. */
export function apiClient(url: string, signal: AbortSignal, send: Send = fetch) {
  async function call<Answer>(
    path: string,
    shape: z.ZodType<Answer>,
    init: RequestInit = {},
  ): Promise<Answer> {
    const response = await send(url + path, { ...init, signal });
    const text = await response.text();
    if (response.ok) return shape.parse(JSON.parse(text));
    const detail =
      detailOf(text) ?? `${init.method ?? 'GET'} ${path} was answered with ${response.status}: ${text}`;
    throw new ApiProblem(response.status, detail);
  }
  return {
    /** Starts a crawl and answers with its id; the same key makes it the same crawl, however often it is asked for. */
    async start(): Promise<string> {
      const init = { method: 'POST', headers: { 'idempotency-key': randomUUID() } };
      for (const pause of REPETITIONS) {
        try {
          return (await call('/crawls', StartResult, init)).id;
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.status !== 503) throw error;
          await sleep(pause, undefined, { signal });
        }
      }
      return (await call('/crawls', StartResult, init)).id;
    },
    /** Looks at a crawl until it has come to an end, and answers with that. */
    async follow(id: string, show: (crawl: Crawl) => void): Promise<Crawl> {
      let pause = LOOKS.first;
      for (;;) {
        const crawl = await call(`/crawls/${id}`, Crawl);
        show(crawl);
        if (crawl.state !== 'running') return crawl;
        await sleep(pause, undefined, { signal });
        pause = Math.min(LOOKS.most, pause * LOOKS.growth);
      }
    },
    /** The published list, in order. */
    async movies(): Promise<{ publishedAt: Date; movies: Movie[] }> {
      const { total, publishedAt, movies } = await call('/movies', Movies);
      while (movies.length < total) {
        const slice = await call(`/movies?limit=1000&offset=${movies.length}`, Movies);
        if (slice.movies.length === 0)
          throw new ApiProblem(503, `the list ends at ${movies.length} of ${total}`);
        movies.push(...slice.movies);
      }
      return { publishedAt, movies };
    },
  };
}

function detailOf(text: string): string | undefined {
  try {
    const { detail, idempotencyKey } = Problem.parse(JSON.parse(text));
    // Whoever runs the command again has a new stack, to which the old key says nothing.
    return detail.replace(`. Repeat the request with Idempotency-Key: ${idempotencyKey}`, '');
  } catch {
    return undefined;
  }
}
