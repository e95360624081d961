import { MAX_PAGES } from '../limits.ts';

/** How many pages a list has, and their URLs relative to the list's, as its file states them. */
interface Stated {
  count: number;
  url: string;
}

/** The URLs of a list's pages: `before + (first + step * page) + after`. */
interface Rule {
  before: string;
  after: string;
  step: number;
  first: number;
}

/**
 * What is wrong with the pages that a list's file states, and what would be right; null if nothing is.
 */
export function flawOfStated({ count, url }: Stated): { what: string; expected: string } | null {
  if (!Number.isInteger(count) || count < 1 || count > MAX_PAGES)
    return { what: `invalid pages.count ${count}`, expected: `a whole number from 1 to ${MAX_PAGES}` };
  if (url.match(/\{(page|offset)\}/g)?.length === 1) return null;
  return {
    what: `invalid pages.url ${JSON.stringify(url)}`,
    expected: 'either {page} or {offset} in it, once',
  };
}

/**
 * The rule of the pages' URLs that a list's file states.
 * @param listUrl what the stated URL is relative to
 * @param pageSize entries on a full page, for `{offset}`
 */
export function statedRule(listUrl: string, pageSize: number, { url }: Stated): Rule {
  // A mark that no URL has, and that resolving does not change.
  const mark = 'toplist-page-number';
  const isOffset = url.includes('{offset}');
  const resolved = new URL(url.replace(isOffset ? '{offset}' : '{page}', mark), listUrl).href;
  const at = resolved.indexOf(mark);
  return {
    before: resolved.slice(0, at),
    after: resolved.slice(at + mark.length),
    step: isOffset ? pageSize : 1,
    first: isOffset ? -pageSize : 0,
  };
}
