import * as z from 'zod';

/** What an error means for its page. The class decides what happens next; see "When things go wrong" in the README. */
export const ErrorClass = z.enum(['retry', 'blocked', 'changed', 'refused']);
export type ErrorClass = z.infer<typeof ErrorClass>;

/** The most characters of a message: those of what was expected and of what came instead, and the words around them. */
const LONGEST_MESSAGE = 1000;

export interface ErrorFacts {
  /** What the crawl needed, in words a person can act on. */
  expected?: string;
  /** What it got instead. */
  actual?: string;
  /** How long the site asked us to wait, in seconds. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/**
 * The one error of a crawl. Any other thrown error counts as `retry`, because it says nothing about the page. All its texts are cut, because
 * they may hold those of a page, and an item of the table with more than 400 KB could not be written.
 */
export class CrawlError extends Error {
  override readonly name = 'CrawlError';
  readonly class: ErrorClass;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(errorClass: ErrorClass, message: string, facts: ErrorFacts = {}) {
    super(cut(message, LONGEST_MESSAGE), { cause: facts.cause });
    this.class = errorClass;
    this.expected = facts.expected === undefined ? null : cut(facts.expected);
    this.actual = facts.actual === undefined ? null : cut(facts.actual);
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

/** The caller's input is wrong. The message is for the caller. */
export class InputError extends Error {
  override readonly name: string = 'InputError';
}

/** Turns anything that was thrown into a CrawlError; the message of a foreign error includes its cause, which holds the reason of a failed fetch. */
export function toCrawlError(error: unknown): CrawlError {
  return error instanceof CrawlError ? error : new CrawlError('retry', messageOf(error), { cause: error });
}

/** The message of anything that was thrown, with the message of its cause. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && error.cause.message !== '' ? ` (${error.cause.message})` : '';
  return `${error.message}${error instanceof CrawlError ? '' : cause}`;
}

/** Cuts text from outside, so that it makes neither a log line nor a table item grow. Cuts before a character, never inside it. */
export function cut(text: string, length = 300): string {
  if (text.length <= length) return text;
  // Created when it is needed, because that takes 6 ms, and most functions never cut anything.
  // Of a text of megabytes only what is near the end is looked at.
  const end = new Intl.Segmenter().segment(text.slice(0, length + 100)).containing(length)?.index;
  return `${text.slice(0, end)}...`;
}
