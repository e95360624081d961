import * as z from 'zod';
import { Movie } from '../page/movie.ts';
import { later } from './deadline.ts';
import { Evidence } from './evidence.ts';
import { Plan } from './plan.ts';

/** The version of messages and items. It tells newer code what it reads when a deploy happens during a crawl. */
export const VERSION = 1;

/** The states in which a crawl ends for good. */
export const EndState = z.enum(['published', 'inconsistent', 'failed', 'superseded']);
export type EndState = z.infer<typeof EndState>;

/** A crawl as it is recorded. Times are ISO 8601 in UTC. */
export const Crawl = z.object({
  v: z.literal(VERSION),
  id: z.string().min(1),
  list: z.string().min(1),
  state: z.union([z.literal('running'), EndState]),
  startedAt: z.iso.datetime(),
  deadline: z.iso.datetime(),
  /** Null until page 1 has been read. */
  plan: Plan.nullable(),
  /** Shards of the pending set that still hold pages. */
  openShards: z.array(z.int()),
  /** The count from which the crawl may replace a longer list, as its trigger said; null if it may not. */
  acceptSmaller: z.int().positive().nullable().default(null),
  /** When all messages had been sent; null before. */
  sentAt: z.iso.datetime().nullable().default(null),
  endedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
});
export type Crawl = z.infer<typeof Crawl>;

/** A crawl that has just been triggered. `now` is in epoch milliseconds. */
export function newCrawl({
  now,
  ...crawl
}: Pick<Crawl, 'id' | 'list' | 'deadline' | 'acceptSmaller'> & { now: number }): Crawl {
  return {
    v: VERSION,
    ...crawl,
    state: 'running',
    startedAt: later(now, 0),
    plan: null,
    openShards: [],
    sentAt: null,
    endedAt: null,
    reason: null,
  };
}

/** One page as it is stored: the unit that is written, read and published. Page 1 carries the plan that was read from it. */
export const StoredPage = z.object({
  v: z.literal(VERSION),
  crawl: z.string(),
  page: z.int().positive(),
  url: z.url(),
  fetchedAt: z.iso.datetime(),
  /** How long the fetch took, and the body's size after decompression. */
  fetchMs: z.number(),
  bytes: z.int(),
  movies: z.array(Movie),
  /** What the page said about the list's pages; null if version 0.1 stored it. */
  evidence: Evidence.nullable().default(null),
  plan: Plan.optional(),
});
export type StoredPage = z.infer<typeof StoredPage>;

/** Names the crawl that readers see. */
export const Pointer = z.object({
  v: z.literal(VERSION),
  list: z.string(),
  crawl: z.string(),
  startedAt: z.iso.datetime(),
  publishedAt: z.iso.datetime(),
  /** Movies in the list. A response that has fewer is an error. */
  count: z.int().positive(),
  pageSize: z.int().positive(),
  previous: z.string().nullable(),
  /** Crawls that the pointer has named and that are not yet recorded as published. */
  unfinished: z.array(z.string()).default([]),
  /** When the table may delete the item, in epoch seconds. */
  expiresAt: z.int(),
});
export type Pointer = z.infer<typeof Pointer>;
