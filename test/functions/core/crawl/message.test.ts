import { describe, expect, it } from 'vitest';
import { delayOf, messagesFor, PageMessage } from '../../../../functions/core/crawl/message.ts';
import { MAX_DELAY } from '../../../../functions/core/limits.ts';
import { crawl, PLAN, STARTED } from '../../../support/crawl.ts';
import { LIST_URL } from '../../../support/page.ts';

const NOW = Date.parse(STARTED);
const planned = { ...crawl(), plan: PLAN };
const plannedLong = { ...planned, plan: { ...PLAN, pages: 10_000, total: null } };

it('a message contains everything that is needed to crawl its page', () => {
  expect(messagesFor(planned, [3], 0, NOW)).toEqual([
    {
      v: 1,
      list: planned.list,
      name: 'movies',
      crawl: 'c1',
      page: 3,
      url: `${LIST_URL}?start=4`,
      firstRank: 5,
      size: 2,
      atLeast: 2,
      listUrl: LIST_URL,
      intervalSeconds: 0,
      deadline: planned.deadline,
      notBefore: null,
    },
  ]);
});

describe('the start times of pages', () => {
  const numbers = Array.from({ length: 9999 }, (_, index) => index + 2);
  const messages = messagesFor(plannedLong, numbers, 5, NOW);

  it('are one interval and 4 seconds apart, beginning that long after page 1', () => {
    const times = messages.map(({ notBefore }) => Date.parse(notBefore ?? ''));
    expect(times.every((time, index) => time === NOW + (index + 1) * 9000)).toBe(true);
  });

  it('become delays in whole seconds, up to the longest delay of SQS', () => {
    const delays = messages.map(message => delayOf(message, NOW));
    expect(delays.slice(0, 3)).toEqual([9, 18, 27]);
    expect(delays[99]).toBe(900);
    expect(delays.every(delay => Number.isInteger(delay) && delay >= 0 && delay <= MAX_DELAY)).toBe(true);
  });

  it('become no delay if they have passed', () => {
    const [first] = messages;
    expect(first && delayOf(first, NOW + 60_000)).toBe(0);
  });

  it('are rounded up to a whole second', () => {
    const [half] = messagesFor(planned, [2], 0.5, NOW);
    expect(half && delayOf(half, NOW)).toBe(5);
  });

  it('become no delay without an interval', () => {
    expect(messagesFor(planned, [2, 3], 0, NOW).map(message => delayOf(message, NOW))).toEqual([0, 0]);
  });
});

it('a message is the same after serialization to JSON', () => {
  for (const message of messagesFor(planned, [2, 3], 5, NOW))
    expect(PageMessage.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
});

it.each([
  ['another version', { v: 2 }],
  ['page 0', { page: 0 }],
  ['half a page', { page: 2.5 }],
  ['an invalid URL', { url: 'top250' }],
  ['no first rank', { firstRank: undefined }],
  ['an invalid start time', { notBefore: 'soon' }],
])('a page message with %s is rejected', (_case, change) => {
  const [message] = messagesFor(planned, [2], 0, NOW);
  expect(PageMessage.safeParse({ ...message, ...change }).success).toBe(false);
});
