import { MAX_PLAN_DAYS } from '../functions/core/limits.ts';
import { longestIntervalHours } from './schedule-interval.ts';

/** A run may start late: by the flexible time window, and by an hour of Scheduler's retries. */
const LATE_HOURS = 2;

/**
 * The least number of days for which crawls must be kept. A crawl's items must not expire before the end of the longest crawl. Nor may the
 * published list expire between two runs. A run renews the list only once half its time is gone, so up to half of it may be gone by a run
 * that does nothing; the other half must last until the next run, although a list's first page was stored a whole crawl before its last.
 * @param schedule in the syntax of EventBridge Scheduler, or `off`
 * @param deadlineSeconds how long a crawl may take after the time of its last page
 */
export function leastKeepDays(schedule: string, deadlineSeconds: number): number {
  const longestCrawlHours = MAX_PLAN_DAYS * 24 + deadlineSeconds / 3600;
  const intervalHours = longestIntervalHours(schedule);
  // Nothing renews the list of a schedule that is off or ends.
  if (intervalHours === null) return Math.ceil(longestCrawlHours / 24);
  return Math.ceil((2 * (intervalHours + LATE_HOURS + longestCrawlHours)) / 24);
}
