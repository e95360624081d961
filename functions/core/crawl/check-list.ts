import { cut } from '../errors.ts';
import type { StoredPage } from './crawl.ts';
import { disagreement, type Evidence } from './evidence.ts';
import type { Plan } from './plan.ts';

/** What a check needs to know of a stored page. */
export type CheckedPage = Pick<StoredPage, 'page' | 'evidence'> & { entries: { rank: number; id: string }[] };

/**
 * Checks that a crawl's pages form a whole list: every page is stored, its own pagination agrees with the plan, ranks run from 1
 * without a gap, no entry appears twice, and there are enough of them. Keeps only ranks and ids, so that a long list need not fit in
 * memory. It cannot detect an entry that was removed between two fetches while all others moved up.
 * @param pages in order
 * @param atLeast the least count that is a whole list
 * @returns the number of entries, and the first flaw in words, or null. It may hold texts of a page, so it is cut.
 */
export async function checkList(
  pages: AsyncIterable<CheckedPage>,
  plan: Plan,
  atLeast: number,
): Promise<{ count: number; flaw: string | null }> {
  const rankOf = new Map<string, number>();
  let first: Evidence | null = null;
  let read = 0;
  let flaw: string | null = null;
  for await (const { page, entries, evidence } of pages) {
    read += 1;
    if (page !== read) flaw ??= `page ${read} is missing`;
    if (evidence === null) {
      flaw ??= `page ${page} was stored by an older version, without its pagination; start another crawl`;
    } else {
      first ??= evidence;
      flaw ??= disagreement(page, evidence, first, plan);
    }
    for (const { rank, id } of entries) {
      const earlier = rankOf.get(id);
      if (earlier !== undefined)
        flaw ??= `entry ${id} has rank ${earlier} and rank ${rank}: the list changed while it was read`;
      else if (rank !== rankOf.size + 1) flaw ??= `rank ${rankOf.size + 1} is missing; the next is ${rank}`;
      rankOf.set(id, rank);
    }
  }
  const count = rankOf.size;
  if (read !== plan.pages) flaw ??= `${read} of ${plan.pages} pages are stored`;
  if (plan.total !== null && count !== plan.total) flaw ??= `${count} of ${plan.total} entries are stored`;
  if (count < atLeast) flaw ??= `${count} entries, but the whole list has at least ${atLeast}`;
  return { count, flaw: flaw && cut(flaw) };
}
