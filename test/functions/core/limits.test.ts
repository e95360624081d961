import { expect, it } from 'vitest';
import {
  BODY_TIMEOUT,
  CONNECT_TIMEOUT,
  HEADERS_TIMEOUT,
  LEASE,
  MAX_PLAN_DAYS,
  PARSE_TIMEOUT,
  RETENTION_DAYS,
  SEED_TIMEOUT,
} from '../../../functions/core/limits.ts';

/** What one fetch may take with all its redirects. */
const FETCH = CONNECT_TIMEOUT + HEADERS_TIMEOUT + BODY_TIMEOUT;

it('a function that fetches robots.txt and a page as slowly as possible has time left to record the error', () => {
  expect(PARSE_TIMEOUT - 2 * FETCH).toBeGreaterThanOrEqual(10);
  expect(SEED_TIMEOUT - 2 * FETCH).toBeGreaterThanOrEqual(30);
});

it('the lock outlives the function that acquires it', () => {
  expect(LEASE).toBeGreaterThanOrEqual(2 * SEED_TIMEOUT);
});

it('the last message of the longest plan is kept long enough to be redriven for as long again', () => {
  expect(RETENTION_DAYS).toBeGreaterThanOrEqual(2 * MAX_PLAN_DAYS);
});
