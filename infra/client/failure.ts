import type { Crawl } from './api.ts';

/** How many missing pages are explained. A site that blocks a long list would otherwise fill the screen with the same error. */
const EXPLAINED = 20;

/** Explains why a crawl was not published: one line for the crawl, one for each of the first missing pages, and one for the others. */
export function failureOf({ id, state, reason, pages }: Crawl): string[] {
  const errors = new Map(pages.errors.map(error => [error.page, error]));
  // Pages with an error come first, because the others say only that they are missing.
  const missing = [
    ...pages.pending.filter(page => errors.has(page)),
    ...pages.pending.filter(page => !errors.has(page)),
  ];
  const lines = missing.slice(0, EXPLAINED).map(page => {
    const error = errors.get(page);
    if (error === undefined) return `page ${page}: missing`;
    const { expected, actual, message, tries } = error;
    // Some messages say it already.
    const isSaid = expected === null || (message.includes(expected) && message.includes(actual ?? ''));
    const difference = isSaid ? '' : ` (expected ${expected}, got ${actual})`;
    return `page ${page}: ${error.class}: ${message}${difference}, after ${tries} ${tries === 1 ? 'try' : 'tries'}`;
  });
  const others = missing.length - lines.length;
  if (others > 0) lines.push(`and ${others} more missing pages`);
  return [`crawl ${id} is ${state}${reason === null ? '' : `: ${reason}`}`, ...lines];
}
