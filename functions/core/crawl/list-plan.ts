import { changed } from '../page/changed.ts';
import type { List } from '../page/list.ts';
import type { Pagination } from '../page/pagination.ts';
import { statedRule } from '../page/stated-pages.ts';
import { expectedPage, type Plan, readPlan, type UrlRule } from './plan.ts';

/** What the plan records beside what page 1 says. */
type Facts = Pick<Plan, 'atLeast' | 'intervalSeconds'>;

/**
 * Makes the plan of a list: as page 1 shows it, or as the list's file states it and page 1 confirms.
 * @param listUrl the URL of page 1
 * @param entries how many entries page 1 shows
 * @throws CrawlError `changed` if the pages cannot be told, or page 1 does not confirm what the file states
 */
export function planOfList(
  { pages, pagination: reader }: Pick<List, 'pages' | 'pagination'>,
  listUrl: string,
  entries: number,
  pagination: Pagination,
  facts: Facts,
): Plan {
  if (pages !== undefined) {
    const rule = statedRule(listUrl, entries, pages);
    return statedPlan(listUrl, entries, pagination, { pages: pages.count, rule }, facts);
  }
  if (reader === null) return statedPlan(listUrl, entries, pagination, { pages: 1, rule: null }, facts);
  return readPlan(listUrl, entries, pagination, facts);
}

/** Page 1 has to link to the second page where the rule says, or to none if it is the only one, and may say nothing else. */
function statedPlan(
  firstUrl: string,
  entries: number,
  { thisPage, totalPages, next, links }: Pagination,
  { pages, rule }: { pages: number; rule: UrlRule | null },
  facts: Facts,
): Plan {
  const plan = { firstUrl, pages, pageSize: entries, total: null, rule, ...facts };
  const stated = `${pages} pages, as the list's file states`;
  if (thisPage !== null && thisPage !== '1') throw changed('page 1 of the list', `page ${thisPage}`);
  if (totalPages !== null && totalPages.trim() !== String(pages))
    throw changed(stated, `a total of ${totalPages} pages`);
  const last = links.reduce((last, link) => Math.max(last, link.page), 1);
  if (last > pages) throw changed(stated, `a link to page ${last}`);
  const second = pages === 1 ? null : expectedPage(plan, 2).url;
  if (next !== second)
    throw changed(second === null ? 'no next page' : `a link to the next page at ${second}`, next ?? 'none');
  return plan;
}
