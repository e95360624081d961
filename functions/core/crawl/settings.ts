import type { Site } from '../page/admission.ts';
import type { List } from '../page/list.ts';

/** The settings of one list's crawls, from seed to the last page. */
export interface CrawlSettings {
  definition: List;
  /** The list's key in the table: its URL without the scheme. */
  list: string;
  listUrl: string;
  site: Site;
  /** Whose turn a fetch takes: the site's own, or the one that lists on several hosts share. */
  turn: string;
  /** Seconds between two fetches; 0 for no limit. */
  pageIntervalSeconds: number;
  /** Seconds before the first retry; each further wait is twice as long. */
  retryBaseSeconds: number;
  /** Seconds a crawl may go on after the time of its last page. */
  deadlineSeconds: number;
  keepDays: number;
  /** The least number of entries that is the whole list. */
  atLeast: number;
}

/** Every list whose pages a function may meet. */
export interface KnownLists {
  /** The settings of a list by its name; null if it is not registered. */
  find(name: string): CrawlSettings | null;
  /** Seconds before the first retry, of a page of any list. */
  retryBaseSeconds: number;
}

/**
 * The turn of a list at a URL. Lists on hosts that count the visits of an address together name one turn; a copy of such a list elsewhere
 * has its own site's.
 */
export function turnOf({ turn, url }: Pick<List, 'turn' | 'url'>, listUrl: string): string {
  const { hostname, origin } = new URL(listUrl);
  return turn !== undefined && hostname === new URL(url).hostname ? turn : origin;
}
