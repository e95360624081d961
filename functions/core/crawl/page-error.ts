import * as z from 'zod';
import { type CrawlError, ErrorClass } from '../errors.ts';

/** The last error of a page. */
export const PageError = z.object({
  page: z.int().positive(),
  class: ErrorClass,
  message: z.string(),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  tries: z.int(),
  /** Whether the page's message is in the dead-letter queue. */
  dead: z.boolean(),
  at: z.iso.datetime(),
});
export type PageError = z.infer<typeof PageError>;

/** Makes the record of an error. `now` is in epoch milliseconds. */
export function pageError(
  page: number,
  { class: errorClass, message, expected, actual }: CrawlError,
  { tries, dead, now }: { tries: number; dead: boolean; now: number },
): PageError {
  return { page, class: errorClass, message, expected, actual, tries, dead, at: new Date(now).toISOString() };
}
