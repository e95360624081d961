import type { Plan } from './plan.ts';

/**
 * Holds a crawl's pages against its plan: every page there, ranks from 1 without a gap, no movie twice. Keeps ranks and ids alone,
 * so a long list need not fit in memory. What it cannot see: a movie removed and all others moved up between two fetches.
 * @param pages in order
 * @returns how many movies there are, and the first flaw in words, or null
 */
export async function checkList(
  pages: AsyncIterable<{ page: number; movies: { rank: number; id: string }[] }>,
  plan: Plan,
): Promise<{ count: number; flaw: string | null }> {
  const rankOf = new Map<string, number>();
  let read = 0;
  let flaw: string | null = null;
  for await (const { page, movies } of pages) {
    read += 1;
    if (page !== read) flaw ??= `page ${read} is missing`;
    for (const { rank, id } of movies) {
      const earlier = rankOf.get(id);
      if (earlier !== undefined)
        flaw ??= `movie ${id} stands at rank ${earlier} and at rank ${rank}: the list changed while it was read`;
      else if (rank !== rankOf.size + 1)
        flaw ??= `rank ${rankOf.size + 1} is missing: after it comes ${rank}`;
      rankOf.set(id, rank);
    }
  }
  if (read !== plan.pages) flaw ??= `${read} of ${plan.pages} pages are there`;
  if (plan.total !== null && rankOf.size !== plan.total)
    flaw ??= `${rankOf.size} of ${plan.total} movies are there`;
  return { count: rankOf.size, flaw };
}
