import * as z from 'zod';
import { CrawlError } from '../errors.ts';
import { MAX_PAGES } from '../limits.ts';
import type { Paginator } from '../page/pagination.ts';

/** The URLs of a list as a rule, because 10,000 of them would not fit into an item: `before + (first + step * page) + after`. */
const UrlRule = z.object({ before: z.string(), after: z.string(), step: z.int().positive(), first: z.int() });
type UrlRule = z.infer<typeof UrlRule>;

/** What a crawl is going to read, as page 1 told it. Recorded once, with page 1, and never read anew. */
export const Plan = z.object({
  firstUrl: z.url(),
  pages: z.int().positive().max(MAX_PAGES),
  /** Movies on a full page. */
  pageSize: z.int().positive(),
  /** Movies in the list, where the site says. */
  total: z.int().positive().nullable(),
  rule: UrlRule.nullable(),
});
export type Plan = z.infer<typeof Plan>;

/** Where a page stands in the list, and so what it has to show. */
export interface Place {
  url: string;
  firstRank: number;
  /** Movies it has to show; on the last page of a list that tells no total, the most it may show. */
  size: number;
  atLeast: number;
}

/**
 * Reads the plan of a crawl off page 1. Every link has to fit one rule, so a window of links with a gap before the last page is as
 * good as all of them. Links must have been admitted before.
 * @param movies how many movies page 1 shows
 * @throws CrawlError `changed` for totals that cannot be, contradict one another, or links that fit no rule
 */
export function readPlan(firstUrl: string, movies: number, paginator: Paginator): Plan {
  if (paginator.thisPage !== null && paginator.thisPage !== '1')
    throw unlike('page 1 of the list', `page ${paginator.thisPage}`);
  const linked = paginator.links.reduce((last, link) => Math.max(last, link.page), 1);
  const statedPages = readTotal(paginator.totalPages, MAX_PAGES, 'pages');
  const total = readTotal(paginator.totalMovies, MAX_PAGES * movies, 'movies');
  const pages = statedPages ?? (total === null ? linked : Math.ceil(total / movies));
  if (pages < linked || pages > MAX_PAGES)
    throw unlike(`a link to page ${pages} at most`, `one to page ${linked}`);
  if (total !== null && Math.ceil(total / movies) !== pages) {
    throw unlike(`${total} movies on pages of ${movies}`, `${pages} pages`);
  }
  if (total !== null && pages === 1 && total !== movies)
    throw unlike(`${total} movies`, `${movies} on the only page`);
  const rule = pages === 1 ? null : fitRule(firstUrl, paginator.links, movies);
  return { firstUrl, pages, pageSize: movies, total, rule };
}

/** What a page's place calls for. */
export function expectedPage(plan: Plan, page: number): Place {
  const { rule, pageSize, total } = plan;
  const url =
    page === 1 || rule === null
      ? plan.firstUrl
      : `${rule.before}${rule.first + rule.step * page}${rule.after}`;
  const before = (page - 1) * pageSize;
  if (page < plan.pages) return { url, firstRank: before + 1, size: pageSize, atLeast: pageSize };
  const size = total === null ? pageSize : total - before;
  return { url, firstRank: before + 1, size, atLeast: total === null ? 1 : size };
}

/**
 * Holds a page against its place.
 * @throws CrawlError `changed` where its ranks or their number are not what the place calls for
 */
export function checkExpected(movies: { rank: number }[], place: Omit<Place, 'url'>): void {
  const { firstRank, size, atLeast } = place;
  const expected = `ranks ${firstRank} to ${firstRank + size - 1}`;
  if (movies.length < atLeast || movies.length > size) throw unlike(expected, `${movies.length} movies`);
  const odd = movies.find((movie, index) => movie.rank !== firstRank + index);
  if (odd !== undefined)
    throw unlike(expected, `rank ${odd.rank} at place ${firstRank + movies.indexOf(odd)}`);
}

function unlike(expected: string, actual: string): CrawlError {
  return new CrawlError('changed', `the list is not what it was: expected ${expected}, got ${actual}`, {
    expected,
    actual,
  });
}

function readTotal(written: string | null, most: number, of: string): number | null {
  if (written === null) return null;
  const total = /^\d{1,9}$/.test(written.trim()) ? Number(written) : 0;
  if (total < 1 || total > most) throw unlike(`a total of 1 to ${most} ${of}`, `"${written}"`);
  return total;
}

/** Finds the one number in the links' URLs that grows evenly with the page, and the step it grows by. */
function fitRule(firstUrl: string, links: Paginator['links'], pageSize: number): UrlRule {
  const others = links.filter(link => link.page > 1).toSorted((a, b) => a.page - b.page);
  const [near] = others;
  const far = others.at(-1);
  if (near === undefined || far === undefined) throw unlike('a link to page 2', 'none');
  const numbers = numbersIn(near.url).filter(({ before, value }) => !hasNumber(firstUrl, before, value));
  const candidates = numbers.flatMap(({ before, value, after }) => {
    if (far.page === near.page) {
      // One link alone does not show a step, so its number has to be the page's offset or the page itself.
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
      UrlRule.safeParse(one).success && one.first + one.step >= 0 && others.every(link => fits(one, link)),
  );
  if (rule === undefined)
    throw unlike('links that differ in one number, evenly', `${near.url} and ${far.url}`);
  // A number that would be 0 on page 1 counts movies, and then a page that shows fewer of them has lost some.
  if (rule.first + rule.step === 0 && rule.step !== pageSize)
    throw unlike(`${rule.step} movies on page 1`, `${pageSize}`);
  return rule;
}

function fits(rule: UrlRule, link: { page: number; url: string }): boolean {
  return link.url === `${rule.before}${rule.first + rule.step * link.page}${rule.after}`;
}

/** Whether page 1's own URL has this number in this place, as `/top250` has: then it tells no page. */
function hasNumber(firstUrl: string, before: string, value: number): boolean {
  const head = `${before}${value}`;
  return firstUrl.startsWith(head) && !/^\d/.test(firstUrl.slice(head.length));
}

/** The numbers of a URL, but for negative ones. */
function numbersIn(url: string): { before: string; value: number; after: string }[] {
  return [...url.matchAll(/(?<!=-|\d)\d+/g)].map(match => ({
    before: url.slice(0, match.index),
    value: Number(match[0]),
    after: url.slice(match.index + match[0].length),
  }));
}
