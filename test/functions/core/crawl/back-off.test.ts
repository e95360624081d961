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
  it('waits twice as long each time, and rests after its tries', () => {
    const decisions = [1, 2, 3, 4, 5].map(tries => decide(error('retry'), tries, HOURS, 30, 0.5));
    expect(decisions.slice(0, 4)).toEqual([{ again: 30 }, { again: 60 }, { again: 120 }, { again: 240 }]);
    expect(decisions[4]).toEqual({ dead: `retry: ${MAX_TRIES} tries` });
  });

  it('spreads by chance from half to one and a half times', () => {
    expect(decide(error('retry'), 2, HOURS, 30, 0)).toEqual({ again: 30 });
    expect(decide(error('retry'), 2, HOURS, 30, 0.999)).toEqual({ again: 90 });
  });

  it('waits at least as long as the site asks', () => {
    expect(decide(error('retry', 200), 1, HOURS, 30, 0.5)).toEqual({ again: 200 });
    expect(decide(error('retry', 3), 1, HOURS, 30, 0.5)).toEqual({ again: 30 });
  });

  it('goes on past the deadline, as a crawl that is late may still be finished', () => {
    expect(decide(error('retry'), 1, -10, 30, 0.5)).toEqual({ again: 30 });
  });

  it('waits whole seconds, and at least one, however short the base', () => {
    expect(decide(error('retry'), 1, HOURS, 0.05, 0)).toEqual({ again: 1 });
  });
});

describe('a block', () => {
  it('waits minutes, or as the site asks', () => {
    expect(decide(error('blocked'), 1, HOURS, 30, 0.5)).toEqual({ again: 300 });
    expect(decide(error('blocked', 3), 1, HOURS, 30, 0.5)).toEqual({ again: 300 });
    expect(decide(error('blocked', 1000), 1, HOURS, 30, 0.5)).toEqual({ again: 1000 });
  });

  it('rests where the wait would end past the deadline', () => {
    expect(decide(error('blocked'), 1, 299, 30, 0.5)).toHaveProperty('dead');
    expect(decide(error('blocked'), 1, 300, 30, 0.5)).toEqual({ again: 300 });
    expect(decide(error('blocked', HOURS + 1), 1, HOURS, 30, 0.5)).toHaveProperty('dead');
    expect(decide(error('blocked'), 1, -1, 30, 0.5)).toHaveProperty('dead');
  });

  it('rests after its tries', () => {
    expect(decide(error('blocked'), MAX_TRIES, HOURS, 30, 0.5)).toHaveProperty('dead');
  });
});

it.each(['changed', 'refused'] as const)('%s rests at once', errorClass => {
  expect(decide(error(errorClass), 1, HOURS, 30, 0.5)).toHaveProperty('dead');
});

it('no message is asked to wait longer than SQS hides one', () => {
  for (const one of ['retry', 'blocked'] as const) {
    expect(decide(error(one, MAX_INVISIBLE), 1, 1e9, 30, 0.5)).toEqual({ again: MAX_INVISIBLE });
    expect(decide(error(one, MAX_INVISIBLE + 1), 1, 1e9, 30, 0.5)).toHaveProperty('dead');
  }
});
