import { describe, expect, it } from 'vitest';
import { decide } from '../../../../functions/core/crawl/back-off.ts';
import { MAX_INVISIBLE, MAX_TRIES } from '../../../../functions/core/limits.ts';

const HOURS = 3 * 3600;
const error = (
  errorClass: 'retry' | 'blocked' | 'changed' | 'refused',
  retryAfterSeconds: number | null = null,
) => ({
  class: errorClass,
  retryAfterSeconds,
});

describe('a retry', () => {
  it('waits twice as long each time, and gives up after the last try', () => {
    const decisions = [1, 2, 3, 4, 5].map(tries => decide(error('retry'), tries, HOURS, 30, 0.5));
    expect(decisions.slice(0, 4)).toEqual([{ again: 30 }, { again: 60 }, { again: 120 }, { again: 240 }]);
    expect(decisions[4]).toEqual({ dead: `retry: ${MAX_TRIES} tries` });
  });

  it('waits for a random time from half to one and a half times the back-off', () => {
    expect(decide(error('retry'), 2, HOURS, 30, 0)).toEqual({ again: 30 });
    expect(decide(error('retry'), 2, HOURS, 30, 0.999)).toEqual({ again: 90 });
  });

  it('waits at least as long as the site asks for', () => {
    expect(decide(error('retry', 200), 1, HOURS, 30, 0.5)).toEqual({ again: 200 });
    expect(decide(error('retry', 3), 1, HOURS, 30, 0.5)).toEqual({ again: 30 });
  });

  it('does not continue after the deadline', () => {
    expect(decide(error('retry'), 1, 0, 30, 0.5)).toEqual({ again: 30 });
    expect(decide(error('retry'), 1, -1, 30, 0.5)).toEqual({ dead: 'retry: the deadline has passed' });
  });

  it('waits a whole number of seconds, and at least one', () => {
    expect(decide(error('retry'), 1, HOURS, 0.05, 0)).toEqual({ again: 1 });
  });
});

describe('a block', () => {
  it('waits for minutes, or for longer if the site asks for it', () => {
    expect(decide(error('blocked'), 1, HOURS, 30, 0.5)).toEqual({ again: 300 });
    expect(decide(error('blocked', 3), 1, HOURS, 30, 0.5)).toEqual({ again: 300 });
    expect(decide(error('blocked', 1000), 1, HOURS, 30, 0.5)).toEqual({ again: 1000 });
  });

  it('gives up if the wait would end after the deadline', () => {
    expect(decide(error('blocked'), 1, 299, 30, 0.5)).toHaveProperty('dead');
    expect(decide(error('blocked'), 1, 300, 30, 0.5)).toEqual({ again: 300 });
    expect(decide(error('blocked', HOURS + 1), 1, HOURS, 30, 0.5)).toHaveProperty('dead');
    expect(decide(error('blocked'), 1, -1, 30, 0.5)).toHaveProperty('dead');
  });

  it('gives up after the last try', () => {
    expect(decide(error('blocked'), MAX_TRIES, HOURS, 30, 0.5)).toHaveProperty('dead');
  });
});

it.each(['changed', 'refused'] as const)('an error of class %s is never retried', errorClass => {
  expect(decide(error(errorClass), 1, HOURS, 30, 0.5)).toHaveProperty('dead');
});

it('a message is not retried if the wait is longer than the longest visibility timeout', () => {
  for (const one of ['retry', 'blocked'] as const) {
    expect(decide(error(one, MAX_INVISIBLE), 1, 1e9, 30, 0.5)).toEqual({ again: MAX_INVISIBLE });
    expect(decide(error(one, MAX_INVISIBLE + 1), 1, 1e9, 30, 0.5)).toHaveProperty('dead');
  }
});
