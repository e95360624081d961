import type { Crawl } from './api.ts';

/** Explains why a crawl was not published: one line for the crawl, and one for each missing page. */
export function failureOf({ id, state, reason, pages }: Crawl): string[] {
  const lines = pages.pending.map(page => {
    const error = pages.errors.find(candidate => candidate.page === page);
    if (error === undefined) return `page ${page}: missing`;
    const difference = error.expected !== null ? ` (expected ${error.expected}, got ${error.actual})` : '';
    return `page ${page}: ${error.class}: ${error.message}${difference}, after ${error.tries} tries`;
  });
  return [`crawl ${id} is ${state}${reason === null ? '' : `: ${reason}`}`, ...lines];
}
