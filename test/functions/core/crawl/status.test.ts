import { describe, expect, it } from 'vitest';
import { Crawl } from '../../../../functions/core/crawl/crawl.ts';
import { statusOf } from '../../../../functions/core/crawl/status.ts';
import { crawl, DEADLINE, PLAN, pageError } from '../../../support/crawl.ts';

const IN_TIME = Date.parse(DEADLINE);
const LATE = IN_TIME + 1;
const planned = (changes: Partial<Crawl> = {}) => crawl({ plan: PLAN, openShards: [0], ...changes });
const state = (...args: Parameters<typeof statusOf>) => statusOf(...args).state;

it('a crawl without page 1 is running and has no total', () => {
  expect(statusOf(crawl(), [], [], IN_TIME)).toMatchObject({
    state: 'running',
    pages: { total: null, done: 0, pending: [], errors: [] },
  });
});

it('a crawl is running while pages are pending, and lists them in order', () => {
  expect(statusOf(planned(), [3, 2], [], IN_TIME).pages).toEqual({
    total: 3,
    done: 1,
    pending: [2, 3],
    errors: [],
  });
});

it('a crawl with all pages done is running until it is published', () => {
  expect(statusOf(planned({ openShards: [] }), [], [], IN_TIME)).toMatchObject({
    state: 'running',
    pages: { done: 3 },
  });
});

describe('a crawl is incomplete', () => {
  it('after its deadline, with the number of missing pages', () => {
    expect(statusOf(planned(), [2, 3], [], LATE)).toMatchObject({
      state: 'incomplete',
      reason: '2 of 3 pages missing past the deadline',
    });
  });

  it('before its deadline if every missing page is in the dead-letter queue', () => {
    expect(statusOf(planned(), [2, 3], [pageError(2), pageError(3)], IN_TIME)).toMatchObject({
      state: 'incomplete',
      reason: '2 of 3 pages are in the dead-letter queue',
    });
  });

  it('but not while a missing page can still be retried', () => {
    expect(state(planned(), [2, 3], [pageError(2), pageError(3, { dead: false })], IN_TIME)).toBe('running');
    expect(state(planned(), [2, 3], [pageError(2)], IN_TIME)).toBe('running');
  });

  it('after its deadline if no page is missing but the list is not published', () => {
    expect(state(planned({ openShards: [] }), [], [], LATE)).toBe('incomplete');
  });
});

it('errors of pages that are done are omitted', () => {
  const { pages } = statusOf(planned(), [3], [pageError(3), pageError(2)], IN_TIME);
  expect(pages.errors.map(({ page }) => page)).toEqual([3]);
});

it('errors are listed in the order of their pages', () => {
  const { pages } = statusOf(planned(), [2, 3], [pageError(3), pageError(2)], IN_TIME);
  expect(pages.errors.map(({ page }) => page)).toEqual([2, 3]);
});

it('a crawl that has no plan by its deadline has failed, with the last error as its reason', () => {
  const errors = [pageError(1, { class: 'retry', message: 'connection reset', dead: false })];
  expect(statusOf(crawl(), [], errors, IN_TIME)).toMatchObject({ state: 'running', pages: { errors } });
  expect(statusOf(crawl(), [], errors, LATE)).toMatchObject({
    state: 'failed',
    reason: 'seed did not record a plan before the deadline: connection reset',
  });
  expect(statusOf(crawl(), [], [], LATE).reason).toContain('no error recorded');
});

it.each(['published', 'inconsistent', 'failed', 'superseded'] as const)(
  'the end state %s does not change after the deadline',
  end => {
    const ended = planned({ state: end, reason: 'why', endedAt: DEADLINE });
    expect(statusOf(ended, [2], [pageError(2)], LATE)).toMatchObject({
      state: end,
      reason: 'why',
      endedAt: DEADLINE,
    });
  },
);

it('a crawl of another version is rejected', () => {
  expect(Crawl.safeParse({ ...crawl(), v: 2 }).success).toBe(false);
  expect(Crawl.safeParse(crawl()).success).toBe(true);
});
