/** What an error means for the page it happened to. The class is the decision; see README, "When things go wrong". */
export type ErrorClass = 'retry' | 'blocked' | 'changed' | 'refused';

export interface ErrorFacts {
  /** What the crawl needed, in words a person can act on. */
  expected?: string;
  /** What it got instead, cut to a length that fits a log line. */
  actual?: string;
  /** The site's own wish for how long to stay away, in seconds. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** The one error of a crawl. Anything else that is thrown counts as `retry`: it says nothing about the page. */
export class CrawlError extends Error {
  override readonly name = 'CrawlError';
  readonly class: ErrorClass;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(errorClass: ErrorClass, message: string, facts: ErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.class = errorClass;
    this.expected = facts.expected ?? null;
    this.actual = facts.actual === undefined ? null : cut(facts.actual);
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

/** The class of anything that was thrown. */
export function classOf(error: unknown): ErrorClass {
  return error instanceof CrawlError ? error.class : 'retry';
}

/** The message of anything that was thrown, with its cause, which for a failed fetch is where the reason stands. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && error.cause.message !== '' ? ` (${error.cause.message})` : '';
  return `${error.message}${error instanceof CrawlError ? '' : cause}`;
}

/** Cuts text that came from outside, so that neither a log line nor a table item grows with it. */
export function cut(text: string, length = 300): string {
  return text.length <= length ? text : `${text.slice(0, length)}...`;
}
