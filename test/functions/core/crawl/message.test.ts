import { describe, expect, it } from 'vitest';
import { delayOf, messagesFor, PageMessage } from '../../../../functions/core/crawl/message.ts';
import { MAX_DELAY } from '../../../../functions/core/limits.ts';
import { crawl, PLAN, STARTED } from '../../../support/crawl.ts';
import { LIST_URL } from '../../../support/page.ts';

const NOW = Date.parse(STARTED);
const planned = { ...crawl(), plan: PLAN };
const plannedLong = { ...planned, plan: { ...PLAN, pages: 10_000, total: null } };

it('a message says all that its page needs', () => {
  expect(messagesFor(planned, [3], 0, NOW)).toEqual([
    {
      v: 1,
      list: planned.list,
      crawl: 'c1',
      page: 3,
      url: `${LIST_URL}?start=4`,
      firstRank: 5,
      size: 2,
      atLeast: 2,
      deadline: planned.deadline,
      notBefore: null,
    },
  ]);
});

describe('turns', () => {
  const numbers = Array.from({ length: 9999 }, (_, index) => index + 2);
  const messages = messagesFor(plannedLong, numbers, 5, NOW);

  it('are an interval apart, the first one interval after page 1', () => {
    const turns = messages.map(({ notBefore }) => Date.parse(notBefore ?? ''));
    expect(turns.every((turn, index) => turn === NOW + (index + 1) * 5000)).toBe(true);
  });

  it('are waited for by a delay that SQS takes, in whole seconds', () => {
    const delays = messages.map(message => delayOf(message, NOW));
    expect(delays.slice(0, 3)).toEqual([5, 10, 15]);
    expect(delays[179]).toBe(900);
    expect(delays.every(delay => Number.isInteger(delay) && delay >= 0 && delay <= MAX_DELAY)).toBe(true);
  });

  it('that have passed are not waited for', () => {
    const [first] = messages;
    expect(first && delayOf(first, NOW + 60_000)).toBe(0);
  });

  it('that lie within a second are waited for whole', () => {
    const [half] = messagesFor(planned, [2], 0.5, NOW);
    expect(half && delayOf(half, NOW)).toBe(1);
  });

  it('are none without a pace', () => {
    expect(messagesFor(planned, [2, 3], 0, NOW).map(message => delayOf(message, NOW))).toEqual([0, 0]);
  });
});

it('each message is read as it was written', () => {
  for (const message of messagesFor(planned, [2, 3], 5, NOW))
    expect(PageMessage.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
});

it.each([
  ['another version', { v: 2 }],
  ['page 0', { page: 0 }],
  ['half a page', { page: 2.5 }],
  ['a URL that is none', { url: 'top250' }],
  ['no first rank', { firstRank: undefined }],
  ['a turn that is no time', { notBefore: 'soon' }],
])('%s is no page message', (_case, change) => {
  const [message] = messagesFor(planned, [2], 0, NOW);
  expect(PageMessage.safeParse({ ...message, ...change }).success).toBe(false);
});
