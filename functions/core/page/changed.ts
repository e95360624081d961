import { CrawlError } from '../errors.ts';

/** The `changed` error of a page that is not as expected, with both sides in its message. */
export function changed(expected: string, actual: string): CrawlError {
  return new CrawlError('changed', `the page has changed: expected ${expected}, got ${actual}`, {
    expected,
    actual,
  });
}
