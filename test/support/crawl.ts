import type { Crawl, StoredPage } from '../../functions/core/crawl/crawl.ts';
import type { Evidence } from '../../functions/core/crawl/evidence.ts';
import type { PageError } from '../../functions/core/crawl/page-error.ts';
import type { CrawlSettings } from '../../functions/core/crawl/settings.ts';
import movies from '../../functions/lists/movies.ts';
import { entries, LIST_URL } from './page.ts';

export const LIST = 'movie.douban.com/top250';
export const STARTED = '2026-11-23T00:00:00.000Z';
export const DEADLINE = '2026-11-23T03:00:00.000Z';

export const PLAN = {
  firstUrl: LIST_URL,
  pages: 3,
  pageSize: 2,
  total: 6,
  atLeast: 1,
  intervalSeconds: 0,
  rule: { before: `${LIST_URL}?start=`, after: '', first: -2, step: 2 },
};

/** The settings of the movies' crawls. */
export function crawlSettings(changes: Partial<CrawlSettings> = {}): CrawlSettings {
  return {
    definition: movies,
    list: LIST,
    listUrl: LIST_URL,
    site: { origin: new URL(LIST_URL).origin, isPrivate: false },
    turn: 'douban.com',
    pageIntervalSeconds: 10,
    retryBaseSeconds: 30,
    deadlineSeconds: 10_800,
    keepDays: 90,
    atLeast: 1,
    ...changes,
  };
}

export function crawl(changes: Partial<Crawl> = {}): Crawl {
  return {
    v: 1,
    id: 'c1',
    list: LIST,
    name: 'movies',
    state: 'running',
    startedAt: STARTED,
    deadline: DEADLINE,
    plan: null,
    openShards: [],
    acceptSmaller: null,
    sentAt: null,
    endedAt: null,
    reason: null,
    ...changes,
  };
}

export function pageError(page: number, changes: Partial<PageError> = {}): PageError {
  return {
    page,
    class: 'changed',
    message: `page ${page} went wrong`,
    expected: 'a list',
    actual: 'none',
    tries: 1,
    dead: true,
    at: STARTED,
    ...changes,
  };
}

/** What a page of `PLAN` says of the others. */
export function evidence(page: number, changes: Partial<Evidence> = {}): Evidence {
  const url = (page: number) => `${LIST_URL}?start=${(page - 1) * 2}`;
  const last = page === 3 ? 2 : 3;
  return {
    thisPage: String(page),
    totalPages: null,
    totalEntries: '6',
    next: page === 3 ? null : url(page + 1),
    last: { page: last, url: url(last) },
    ...changes,
  };
}

/** A stored page with two movies. */
export function storedPage(page: number, changes: Partial<StoredPage> = {}): StoredPage {
  return {
    v: 1,
    crawl: 'c1',
    page,
    url: `${LIST_URL}?start=${(page - 1) * 2}`,
    fetchedAt: STARTED,
    fetchMs: 12,
    bytes: 3000,
    entries: entries((page - 1) * 2 + 1, 2),
    evidence: evidence(page),
    ...changes,
  };
}

export async function* inOrder<T>(items: T[]): AsyncGenerator<T> {
  yield* items;
}
