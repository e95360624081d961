import { readHttpDate } from './http-date.ts';

/**
 * Reads `Retry-After`, seconds or an HTTP date, as seconds from now.
 * @param now epoch milliseconds
 * @returns null for a header that is missing or neither of the two
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const date = readHttpDate(value, now);
  return date === null ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
