import * as z from 'zod';
import type { Pagination } from '../page/pagination.ts';
import { expectedPage, type Plan } from './plan.ts';

/** What a stored page said about its list's pages: what publication needs to agree with the plan. */
export const Evidence = z.object({
  thisPage: z.string().nullable(),
  totalPages: z.string().nullable(),
  totalEntries: z.string().nullable(),
  /** The URL of the next page. */
  next: z.string().nullable(),
  /** The link with the highest page number. */
  last: z.object({ page: z.int(), url: z.string() }).nullable(),
});
export type Evidence = z.infer<typeof Evidence>;

/** The evidence in a page's pagination. Two links are kept, because 10,000 pages with all of theirs would double the table's cost. */
export function evidenceOf({ links, ...pagination }: Pagination): Evidence {
  const last = links.reduce<Evidence['last']>(
    (last, link) => (last === null || link.page > last.page ? link : last),
    null,
  );
  return { ...pagination, last };
}

/**
 * Compares a page's evidence with the plan and with page 1's evidence: what page 1 said, every page must say.
 * @returns the first disagreement in words, or null
 */
export function disagreement(page: number, evidence: Evidence, first: Evidence, plan: Plan): string | null {
  const { thisPage, totalPages, totalEntries, next, last } = evidence;
  const says = (what: string) => `page ${page} ${what}`;
  if (thisPage === null && first.thisPage !== null) return says('does not say which page it is');
  if (thisPage !== null && thisPage !== String(page)) return says(`says that it is page ${thisPage}`);
  if (totalPages !== first.totalPages)
    return says(`says that there are ${totalPages} pages; page 1 said ${first.totalPages ?? 'no total'}`);
  if (totalEntries !== first.totalEntries)
    return says(
      `says that there are ${totalEntries} entries; page 1 said ${first.totalEntries ?? 'no total'}`,
    );
  if (last !== null && last.page > plan.pages)
    return says(`links to page ${last.page}, but the plan has ${plan.pages} pages`);
  if (lastShown(first, 1) === plan.pages && lastShown(evidence, page) !== plan.pages)
    return says(`shows ${lastShown(evidence, page)} as the last page, but the plan has ${plan.pages} pages`);
  if (next !== null && page === plan.pages) return says('is the last of the plan, but links to a next page');
  if (next === null && first.next !== null && page < plan.pages)
    return says(`links to no next page, but the plan has ${plan.pages} pages`);
  const links = [...(last === null ? [] : [last]), ...(next === null ? [] : [{ page: page + 1, url: next }])];
  const other = links.find(link => link.page > 1 && link.url !== expectedPage(plan, link.page).url);
  return other === undefined
    ? null
    : says(
        `links to page ${other.page} at ${other.url}, but the plan has ${expectedPage(plan, other.page).url}`,
      );
}

function lastShown({ last }: Evidence, page: number): number {
  return Math.max(last?.page ?? 1, page);
}
