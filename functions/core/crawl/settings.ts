import type { Site } from '../page/admission.ts';

/** The settings of a crawl, from seed to its last page. */
export interface CrawlSettings {
  /** The list's name in the table and the API: its URL without the scheme. */
  list: string;
  listUrl: string;
  site: Site;
  /** Seconds between two fetches; 0 for no limit. */
  pageIntervalSeconds: number;
  /** Seconds before the first retry; each further wait is twice as long. */
  retryBaseSeconds: number;
  /** Seconds a crawl may go on after the time of its last page. */
  deadlineSeconds: number;
  keepDays: number;
  /** The least number of movies that is the whole list. */
  atLeast: number;
}
