import * as z from 'zod';
import { type Site, siteOf } from './core/page/admission.ts';

/** What the stack tells its functions, by the names of the variables; infra sets them, `readEnvironment` reads them. */
export const VARIABLES = [
  'TABLE_NAME',
  'PAGES_QUEUE_URL',
  'DEAD_LETTERS_QUEUE_URL',
  'LIST_URL',
  'PAGE_INTERVAL_SECONDS',
  'RETRY_BASE_SECONDS',
  'DEADLINE_SECONDS',
  'KEEP_DAYS',
  'USER_AGENT',
  'PROXY_URL',
] as const;
export type Variable = (typeof VARIABLES)[number];

const Environment = z.object({
  TABLE_NAME: z.string().min(1),
  PAGES_QUEUE_URL: z.url().optional(),
  DEAD_LETTERS_QUEUE_URL: z.url().optional(),
  LIST_URL: z.url(),
  PAGE_INTERVAL_SECONDS: z.coerce.number().nonnegative(),
  RETRY_BASE_SECONDS: z.coerce.number().positive(),
  DEADLINE_SECONDS: z.coerce.number().positive(),
  KEEP_DAYS: z.coerce.number().positive(),
  USER_AGENT: z.string().min(1),
  PROXY_URL: z.union([z.literal(''), z.url()]),
});

/** What a crawl goes by, from the first line of its seed to the last of its pages. */
export interface CrawlSettings {
  /** Names the list in the table and the API: its URL without the scheme. */
  list: string;
  listUrl: string;
  site: Site;
  /** Between two fetches; 0 for no pace at all. */
  pageIntervalSeconds: number;
  /** The first wait of a `retry`; each further one is twice as long. */
  retryBaseSeconds: number;
  /** How long after its last page's turn a crawl may still be finished. */
  deadlineSeconds: number;
  keepDays: number;
}

export interface FunctionSettings extends CrawlSettings {
  tableName: string;
  /** Empty for a function that sends nothing. */
  pagesQueueUrl: string;
  deadLettersQueueUrl: string;
  userAgent: string;
  proxyUrl: string | null;
}

/**
 * Reads a function's settings, once, at cold start.
 * @throws Error naming the variable that is missing or wrong
 */
export function readEnvironment(environment: Record<string, string | undefined>): FunctionSettings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`environment variable ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'is wrong'}`);
  }
  const it = parsed.data;
  return {
    tableName: it.TABLE_NAME,
    pagesQueueUrl: it.PAGES_QUEUE_URL ?? '',
    deadLettersQueueUrl: it.DEAD_LETTERS_QUEUE_URL ?? '',
    userAgent: it.USER_AGENT,
    proxyUrl: it.PROXY_URL === '' ? null : it.PROXY_URL,
    ...crawlSettings(it.LIST_URL, it),
  };
}

function crawlSettings(listUrl: string, it: z.infer<typeof Environment>): CrawlSettings {
  const url = new URL(listUrl);
  return {
    list: `${url.host}${url.pathname}${url.search}`,
    listUrl: url.href,
    site: siteOf(url.href),
    pageIntervalSeconds: it.PAGE_INTERVAL_SECONDS,
    retryBaseSeconds: it.RETRY_BASE_SECONDS,
    deadlineSeconds: it.DEADLINE_SECONDS,
    keepDays: it.KEEP_DAYS,
  };
}
