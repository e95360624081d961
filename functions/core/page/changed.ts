import { CrawlError, cut } from '../errors.ts';

/** The `changed` error of a page that is not as expected, with both sides in its message. */
export function changed(expected: string, actual: string): CrawlError {
  const message = `the page has changed: expected ${cut(expected)}, got ${cut(actual)}`;
  return new CrawlError('changed', message, { expected, actual });
}
