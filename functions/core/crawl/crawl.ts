import * as z from 'zod';
import { later } from './deadline.ts';
import { Evidence } from './evidence.ts';
import { Plan } from './plan.ts';

/** The version of messages and items. It tells newer code what it reads when a deploy happens during a crawl. */
export const VERSION = 1;
/** The only list of version 0.1, whose crawls and messages do not name their list. */
export const FIRST_LIST = 'movies';

/** The states in which a crawl ends for good. */
export const EndState = z.enum(['published', 'inconsistent', 'failed', 'superseded']);
export type EndState = z.infer<typeof EndState>;

/** A crawl as it is recorded. Times are ISO 8601 in UTC. */
export const Crawl = z.object({
  v: z.literal(VERSION),
  id: z.string().min(1),
  /** The list's key in the table: its URL without the scheme. */
  list: z.string().min(1),
  /** The list's name. Versions without it knew one list. */
  name: z.string().default(FIRST_LIST),
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
  /** Of a published crawl, the one that it replaced; null for a list's first. Versions without it did not record it. */
  previous: z.string().nullable().optional(),
  /** Of a published crawl, when readers got it; missing if whoever recorded its end did not know. */
  publishedAt: z.iso.datetime().optional(),
});
export type Crawl = z.infer<typeof Crawl>;

/** A crawl that has just been triggered. `now` is in epoch milliseconds. */
export function newCrawl({
  now,
  ...crawl
}: Pick<Crawl, 'id' | 'list' | 'name' | 'deadline' | 'acceptSmaller'> & { now: number }): Crawl {
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

/** An entry as it is stored. What else it has is its list's own. */
const StoredEntry = z.looseObject({ rank: z.int().positive(), id: z.string().min(1) });

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
  /** In order, as the list's file reads them. */
  entries: z.array(StoredEntry),
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
  /** Entries in the list. A response that has fewer is an error. */
  count: z.int().positive(),
  pageSize: z.int().positive(),
  previous: z.string().nullable(),
  /** Crawls that the pointer has named and that are not yet recorded as published. */
  unfinished: z.array(z.string()).default([]),
  /** By each of these, the crawl that it replaced; null for none. Versions without it did not record it. */
  replaced: z.record(z.string(), z.string().nullable()).default({}),
  /** When the table may delete the item, in epoch seconds. */
  expiresAt: z.int(),
});
export type Pointer = z.infer<typeof Pointer>;
