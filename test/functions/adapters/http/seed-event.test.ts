import { describe, expect, it } from 'vitest';
import { readTrigger, UnknownListError } from '../../../../functions/adapters/http/seed-event.ts';
import type { CrawlSettings } from '../../../../functions/core/crawl/settings.ts';
import { CRAWL_ID } from '../../../../functions/core/crawl/trigger.ts';
import { InputError } from '../../../../functions/core/errors.ts';
import books from '../../../../functions/lists/books.ts';
import { crawlSettings, LIST } from '../../../support/crawl.ts';

const schedule = {
  schedule: 'arn:aws:scheduler:eu-central-1:1:schedule/g/daily',
  scheduledTime: '2026-11-23T19:00:00Z',
};
const post = (key?: string) => ({
  version: '2.0',
  requestContext: { http: { method: 'POST', path: '/crawls' } },
  headers: { host: 'x', ...(key !== undefined && { 'idempotency-key': key }) },
});
const LISTS: [CrawlSettings, ...CrawlSettings[]] = [
  crawlSettings(),
  crawlSettings({ definition: books, list: 'book.example/list' }),
];
const crawlOf = (event: unknown, list = LIST) => readTrigger(event, [crawlSettings({ list })]).crawl;

describe('the same trigger has the same crawl id', () => {
  it('for a scheduled time, if it is delivered repeatedly', () => {
    expect(crawlOf(schedule)).toBe(crawlOf({ ...schedule, extra: 'attempt 2' }));
    expect(crawlOf(schedule)).toMatch(CRAWL_ID);
  });

  it('for an idempotency key on the same list', () =>
    expect(crawlOf(post('monday'))).toBe(crawlOf(post('monday'))));
});

describe('another trigger has another crawl id', () => {
  it.each([
    ['the next scheduled time', schedule, { ...schedule, scheduledTime: '2026-11-24T19:00:00Z' }],
    ['another schedule', schedule, { ...schedule, schedule: `${schedule.schedule}-2` }],
    ['another key', post('monday'), post('tuesday')],
    ['no key', post(), post()],
    ['a key that equals the ARN of a schedule', schedule, post(schedule.schedule)],
  ])('%s', (_case, one, other) => expect(crawlOf(one)).not.toBe(crawlOf(other)));

  it('the same scheduled time of another list', () => {
    expect(crawlOf(schedule)).not.toBe(crawlOf(schedule, 'other.example/list'));
  });

  it('the same key on another list', () => {
    expect(crawlOf(post('monday'))).not.toBe(crawlOf(post('monday'), 'other.example/list'));
  });

  it('fields that are different but equal when concatenated', () => {
    expect(crawlOf({ schedule: 'ab', scheduledTime: 'c' })).not.toBe(
      crawlOf({ schedule: 'a', scheduledTime: 'bc' }),
    );
  });
});

it('a request without a key gets a generated one, which identifies the same crawl', () => {
  const trigger = readTrigger(post(), LISTS);
  expect(trigger.by === 'http' && crawlOf(post(trigger.key))).toBe(trigger.crawl);
});

it.each([
  ['an unreplaced scheduled time', { ...schedule, scheduledTime: '<aws.scheduler.scheduled-time>' }],
  ['an unreplaced ARN', { ...schedule, schedule: '<aws.scheduler.schedule-arn>' }],
  ['an empty attribute', { ...schedule, schedule: '' }],
  ['a missing attribute', { schedule: 'x' }],
  ['nothing', undefined],
  ['null', null],
  ['a string', 'crawl!'],
  ['a GET', { ...post(), requestContext: { http: { method: 'GET' } } }],
])('%s is an input error that says which events seed accepts', (_case, event) => {
  expect(() => readTrigger(event, LISTS)).toThrow(InputError);
  expect(() => readTrigger(event, LISTS)).toThrow(/expected \{ schedule, scheduledTime \} or a POST/);
});

it.each(['', 'two words', 'ü', 'x'.repeat(256), 'a\nb'])('"%s" is not a valid key', key => {
  expect(() => readTrigger(post(key), LISTS)).toThrow(/invalid Idempotency-Key .*1 to 255 printable ASCII/);
});

it('a request with a query is an input error that says where the list belongs, so that no other list is crawled', () => {
  const asked = { ...post(), rawQueryString: 'list=books' };
  expect(() => readTrigger(asked, LISTS)).toThrow(InputError);
  expect(() => readTrigger(asked, LISTS)).toThrow(
    'invalid query "list=books"; expected none, because list and acceptSmaller belong in the body',
  );
  for (const rawQueryString of ['', null])
    expect(readTrigger({ ...post(), rawQueryString }, LISTS).settings.definition.name).toBe('movies');
});

describe('the list of a trigger', () => {
  const listOf = (event: unknown) => readTrigger(event, LISTS).settings.definition.name;
  const request = (body: object) => ({ ...post(), body: JSON.stringify(body) });

  it('is the one that it names', () => {
    expect(listOf(request({ list: 'books' }))).toBe('books');
    expect(listOf({ ...schedule, list: 'books' })).toBe('books');
  });

  it('is the first configured one if it names none, as a schedule of version 0.1', () => {
    expect(listOf(post())).toBe('movies');
    expect(listOf(schedule)).toBe('movies');
  });

  it.each([
    ['a request', request({ list: 'games' })],
    ['a schedule', { ...schedule, list: 'games' }],
  ])('that is not configured is an error that names those that are, in %s', (_case, event) => {
    expect(() => readTrigger(event, LISTS)).toThrow(UnknownListError);
    expect(() => readTrigger(event, LISTS)).toThrow('invalid list "games"; expected one of movies, books');
  });
});
