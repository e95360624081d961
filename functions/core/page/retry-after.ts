import { readHttpDate } from './http-date.ts';

/**
 * Reads `Retry-After`, seconds or an HTTP date, as seconds from now.
 * @param now epoch milliseconds
 * @returns null for a header that is missing or neither of the two
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  // A number that is too large to be exact still means a very long time.
  if (/^\d+$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  const date = readHttpDate(value, now);
  return date === null ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
