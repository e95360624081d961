import { checkList } from '../../functions/core/crawl/check-list.ts';
import { disagreement, type Evidence, evidenceOf } from '../../functions/core/crawl/evidence.ts';
import { planOfList } from '../../functions/core/crawl/list-plan.ts';
import { checkExpected, expectedPage, type Plan } from '../../functions/core/crawl/plan.ts';
import { toCrawlError } from '../../functions/core/errors.ts';
import { extract } from '../../functions/core/page/extract.ts';
import type { Entry, List } from '../../functions/core/page/list.ts';

/** A page to try: where it came from, in words, its text and its URL. */
export interface TriedPage {
  name: string;
  html: string;
  url: string;
}

/** Gets a page by its number and its URL; null if it does not exist. Throws a CrawlError if it cannot be fetched. */
export type PageSource = (page: number, url: string) => Promise<TriedPage | null>;

export interface Trial {
  entries: Entry[];
  /** Null if page 1 could not be read. */
  plan: Plan | null;
  /** What a crawl would not publish: a page, or the whole list, and why. */
  rejected: { what: string; why: string }[];
}

type Checked = Parameters<typeof checkList>[0] extends AsyncIterable<infer Page> ? Page : never;

/**
 * Reads a list's pages as a crawl would: page 1 makes the plan, the plan says what the other pages must show, and all of them have to form
 * a whole list.
 * @param listUrl the URL of page 1
 * @param onPage called after each page, with its number and how many there are
 */
export async function tryPages(
  list: List,
  listUrl: string,
  source: PageSource,
  onPage: (page: number, pages: number) => void = () => {},
): Promise<Trial> {
  const trial: Trial = { entries: [], plan: null, rejected: [] };
  const checked: Checked[] = [];
  let first: Evidence | null = null;
  const reject = (what: string, error: unknown) => trial.rejected.push({ what, why: describe(error) });

  for (let number = 1; number <= (trial.plan?.pages ?? 1); number++) {
    const at = trial.plan === null ? { url: listUrl, firstRank: 1 } : expectedPage(trial.plan, number);
    let name = `page ${number}`;
    try {
      const page = await source(number, at.url);
      if (page === null) throw new Error('there is no such page');
      name = page.name;
      const { entries, pagination } = extract(list, page.html, page.url, at.firstRank);
      trial.plan ??= planOfList(list, listUrl, entries.length, pagination, {
        atLeast: 1,
        intervalSeconds: null,
      });
      checkExpected(entries, expectedPage(trial.plan, number));
      const evidence = evidenceOf(pagination);
      first ??= evidence;
      const flaw = disagreement(number, evidence, first, trial.plan);
      // Where pages show no ranks, this alone tells that a file is another page than its name says.
      if (flaw !== null) throw new Error(flaw);
      trial.entries.push(...entries);
      checked.push({ page: number, entries, evidence });
    } catch (error) {
      reject(name, error);
    }
    onPage(number, trial.plan?.pages ?? 1);
  }
  if (trial.plan !== null && trial.rejected.length === 0) {
    const atLeast = listUrl === list.url ? list.atLeast : 1;
    const { flaw } = await checkList(inOrder(checked), trial.plan, atLeast);
    if (flaw !== null) reject('the whole list', new Error(flaw));
  }
  return trial;
}

async function* inOrder<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}

function describe(error: unknown): string {
  const { class: errorClass, message, expected, actual } = toCrawlError(error);
  // The message of a page that has changed says both already.
  const sides =
    expected === null || message.includes(expected) ? '' : `: expected ${expected}, got ${actual}`;
  return error instanceof Error && error.name === 'CrawlError'
    ? `${errorClass}: ${message}${sides}`
    : message;
}
