import * as z from 'zod';
import { type CrawlError, ErrorClass } from '../errors.ts';
import { later } from './deadline.ts';

/** The last error of a page. */
export const PageError = z.object({
  page: z.int().positive(),
  class: ErrorClass,
  message: z.string(),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  /** Attempts to fetch the page so far. */
  tries: z.int(),
  /** Whether the page's message is in the dead-letter queue. */
  dead: z.boolean(),
  at: z.iso.datetime(),
});
export type PageError = z.infer<typeof PageError>;

/** Makes the record of an error. The store counts the tries. `now` is in epoch milliseconds. */
export function pageError(page: number, error: CrawlError, now: number): PageError {
  const { class: errorClass, message, expected, actual } = error;
  const at = later(now, 0);
  return { page, class: errorClass, message, expected, actual, tries: 0, dead: false, at };
}
