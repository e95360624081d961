import * as z from 'zod';
import { CrawlError } from '../errors.ts';
import { MAX_PAGES } from '../limits.ts';
import { changed } from '../page/changed.ts';
import type { Pagination } from '../page/pagination.ts';
import type { statedRule } from '../page/stated-pages.ts';

/** The URLs of a list as a rule, because 10,000 URLs do not fit into an item: as a list's file states it, or as page 1 shows it. */
export type UrlRule = ReturnType<typeof statedRule>;
const UrlRule = z.object({
  before: z.string(),
  after: z.string(),
  step: z.int().positive(),
  first: z.int(),
}) satisfies z.ZodType<UrlRule>;

/** What a crawl will read, according to page 1. Recorded once, with page 1; a later reading of page 1 does not change it. */
export const Plan = z.object({
  firstUrl: z.url(),
  pages: z.int().positive().max(MAX_PAGES),
  /** Entries on a full page. */
  pageSize: z.int().positive(),
  /** Entries in the list, if the site says so. */
  total: z.int().positive().nullable(),
  /** The least number of entries that is the whole list; 1 if nothing is known of it. */
  atLeast: z.int().positive().default(1),
  rule: UrlRule.nullable(),
  /** Seconds between two fetches; null if version 0.1 made the plan, for the setting. */
  intervalSeconds: z.number().nonnegative().nullable().default(null),
});
export type Plan = z.infer<typeof Plan>;

/** What a page of the plan must show. */
export interface ExpectedPage {
  url: string;
  firstRank: number;
  /** The number of entries; on the last page of a list without a total, the most it may show. */
  size: number;
  atLeast: number;
}

/**
 * Reads the plan of a crawl from page 1. Every link must fit one rule, so that a window of links with a gap before the last page is as
 * good as all of them. The links must have been admitted.
 * @param entries how many entries page 1 shows
 * @param facts what the plan records beside: the least number of entries that is the whole list, and the interval
 * @throws CrawlError `changed` if the pages cannot be told from page 1: no pagination, totals that are impossible or contradict each
 *   other, links that fit no rule, or a link to the next page and nothing else
 */
export function readPlan(
  firstUrl: string,
  entries: number,
  pagination: Pagination,
  facts: Pick<Plan, 'atLeast' | 'intervalSeconds'>,
): Plan {
  const { thisPage, totalPages, totalEntries, next, links } = pagination;
  if (thisPage !== null && thisPage !== '1') throw changed('page 1 of the list', `page ${thisPage}`);
  const linked = links.reduce((last, link) => Math.max(last, link.page), 1);
  const statedPages = readTotal(totalPages, MAX_PAGES, 'pages');
  const total = readTotal(totalEntries, MAX_PAGES * entries, 'entries');
  const stated = statedPages ?? (total === null ? null : Math.ceil(total / entries));
  if (stated === null && linked === 1) {
    if (next !== null) throw nextOnly(next);
    if (thisPage === null) throw changed('a pagination', 'one without page numbers, totals or links');
  }
  const pages = stated ?? linked;
  const least = Math.max(linked, next === null ? 1 : 2);
  if (pages < least || pages > MAX_PAGES)
    throw changed(`a link to page ${pages} at most`, `one to page ${least}`);
  if (total !== null && Math.ceil(total / entries) !== pages)
    throw changed(`${total} entries on pages of ${entries}`, `${pages} pages`);
  if (total !== null && pages === 1 && total !== entries)
    throw changed(`${total} entries`, `${entries} on the only page`);
  const others = [...links, ...(next === null ? [] : [{ page: 2, url: next }])];
  const rule = pages === 1 ? null : fitRule(firstUrl, others, entries);
  return { firstUrl, pages, pageSize: entries, total, rule, ...facts };
}

function nextOnly(next: string): CrawlError {
  return new CrawlError(
    'changed',
    "this kind of list cannot be planned: page 1 links to the next page, but shows neither the last page's number nor a total",
    {
      expected: 'links to pages by number, or a total, or a list file that states its pages',
      actual: `only a link to ${next}`,
    },
  );
}

/** What the plan expects of a page. */
export function expectedPage(plan: Plan, page: number): ExpectedPage {
  const { rule, pageSize, total } = plan;
  const url = page === 1 || rule === null ? plan.firstUrl : urlOf(rule, page);
  const before = (page - 1) * pageSize;
  if (page < plan.pages) return { url, firstRank: before + 1, size: pageSize, atLeast: pageSize };
  const size = total === null ? pageSize : total - before;
  return { url, firstRank: before + 1, size, atLeast: total === null ? 1 : size };
}

/**
 * Checks a page's entries against what the plan expects of it.
 * @throws CrawlError `changed` if their ranks or their number differ
 */
export function checkExpected(entries: { rank: number }[], page: Omit<ExpectedPage, 'url'>): void {
  const { firstRank, size, atLeast } = page;
  const expected = `ranks ${firstRank} to ${firstRank + size - 1}`;
  if (entries.length < atLeast || entries.length > size) throw changed(expected, `${entries.length} entries`);
  const index = entries.findIndex((entry, index) => entry.rank !== firstRank + index);
  if (index >= 0)
    throw changed(expected, `rank ${entries[index]?.rank} in the place of ${firstRank + index}`);
}

function readTotal(written: string | null, most: number, of: string): number | null {
  if (written === null) return null;
  const total = /^\d{1,9}$/.test(written.trim()) ? Number(written) : 0;
  if (total < 1 || total > most) throw changed(`a total of 1 to ${most} ${of}`, `"${written}"`);
  return total;
}

/** Finds the one number in the links' URLs that grows evenly with the page number, and its step. */
function fitRule(firstUrl: string, links: Pagination['links'], pageSize: number): UrlRule {
  const others = links.filter(link => link.page > 1).toSorted((a, b) => a.page - b.page);
  const [near] = others;
  const far = others.at(-1);
  if (near === undefined || far === undefined) throw changed('a link to page 2', 'none');
  const numbers = numbersIn(near.url).filter(({ before, value }) => !hasNumber(firstUrl, before, value));
  const candidates = numbers.flatMap(({ before, value, after }) => {
    if (far.page === near.page) {
      // One link alone shows no step, so its number must be the page's offset or the page number.
      const offset = (near.page - 1) * pageSize;
      if (value !== offset && value !== near.page) return [];
      const step = value === offset ? pageSize : 1;
      return [{ before, after, step, first: value - step * near.page }];
    }
    const end = Number(far.url.slice(before.length, after === '' ? undefined : -after.length));
    const step = (end - value) / (far.page - near.page);
    return [{ before, after, step, first: value - step * near.page }];
  });
  const rule = candidates.find(
    one =>
      UrlRule.safeParse(one).success &&
      one.first + one.step >= 0 &&
      others.every(({ page, url }) => urlOf(one, page) === url),
  );
  if (rule === undefined)
    throw changed('links that differ in one number, evenly', `${near.url} and ${far.url}`);
  // A number that would be 0 on page 1 counts entries, so a page that shows fewer entries than the step has lost some.
  if (rule.first + rule.step === 0 && rule.step !== pageSize)
    throw changed(`${rule.step} entries on page 1`, `${pageSize}`);
  return rule;
}

function urlOf({ before, first, step, after }: UrlRule, page: number): string {
  return `${before}${first + step * page}${after}`;
}

/** Whether page 1's own URL has the same number at the same position, as `/top250` has; then it is not a page number. */
function hasNumber(firstUrl: string, before: string, value: number): boolean {
  const head = `${before}${value}`;
  return firstUrl.startsWith(head) && !/^\d/.test(firstUrl.slice(head.length));
}

/** The numbers in a URL, except negative ones. */
function numbersIn(url: string): { before: string; value: number; after: string }[] {
  return [...url.matchAll(/(?<!=-|\d)\d+/g)].map(match => ({
    before: url.slice(0, match.index),
    value: Number(match[0]),
    after: url.slice(match.index + match[0].length),
  }));
}
