import type { Crawl } from './api.ts';

/** Why a crawl was not published, a line for it and one for each page that is missing. */
export function failureOf({ id, state, reason, pages }: Crawl): string[] {
  const lines = pages.pending.map(page => {
    const error = pages.errors.find(candidate => candidate.page === page);
    if (error === undefined) return `page ${page}: missing`;
    const differs = error.expected !== null ? ` (expected ${error.expected}; got ${error.actual})` : '';
    return `page ${page}: ${error.class}: ${error.message}${differs}, after ${error.tries} tries`;
  });
  return [`crawl ${id} is ${state}${reason === null ? '' : `: ${reason}`}`, ...lines];
}

/** The quote stands in angle brackets, so that a line can be taken apart again: titles and quotes hold spaces. */
