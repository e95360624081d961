import * as z from 'zod';
import type { CrawlSettings } from './core/crawl/settings.ts';
import { siteOf } from './core/page/admission.ts';
import { DEFAULT_LIST } from './core/page/list-facts.ts';

/** The environment variables that the stack sets and the functions read. */
const Environment = z.object({
  TABLE_NAME: z.string().min(1),
  PAGES_QUEUE_URL: z.url().optional(),
  DEAD_LETTERS_QUEUE_URL: z.url().optional(),
  LIST_URL: z.url(),
  PAGE_INTERVAL_SECONDS: z.coerce.number().nonnegative(),
  RETRY_BASE_SECONDS: z.coerce.number().positive(),
  DEADLINE_SECONDS: z.coerce.number().positive(),
  KEEP_DAYS: z.coerce.number().positive(),
  /** Empty for what is known of the list. */
  AT_LEAST: z
    .string()
    .regex(/^([1-9]\d{0,5})?$/)
    .default('')
    .transform(text => (text === '' ? null : Number(text))),
  USER_AGENT: z.string().min(1),
  PROXY_URL: z.union([z.literal(''), z.url()]),
});
export type Variable = keyof z.infer<typeof Environment>;

export interface FunctionSettings extends CrawlSettings {
  tableName: string;
  /** Empty for a function that sends no messages. */
  pagesQueueUrl: string;
  deadLettersQueueUrl: string;
  userAgent: string;
  proxyUrl: string | null;
}

/**
 * Reads a function's settings. Called once, at cold start.
 * @throws Error naming the variable that is missing or wrong
 */
export function readEnvironment(environment: Record<string, string | undefined>): FunctionSettings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`environment variable ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'is wrong'}`);
  }
  const variables = parsed.data;
  const url = new URL(variables.LIST_URL);
  return {
    list: `${url.host}${url.pathname}${url.search}`,
    listUrl: url.href,
    site: siteOf(url.href),
    pageIntervalSeconds: variables.PAGE_INTERVAL_SECONDS,
    retryBaseSeconds: variables.RETRY_BASE_SECONDS,
    deadlineSeconds: variables.DEADLINE_SECONDS,
    keepDays: variables.KEEP_DAYS,
    atLeast: variables.AT_LEAST ?? (url.href === DEFAULT_LIST.url ? DEFAULT_LIST.atLeast : 1),
    tableName: variables.TABLE_NAME,
    pagesQueueUrl: variables.PAGES_QUEUE_URL ?? '',
    deadLettersQueueUrl: variables.DEAD_LETTERS_QUEUE_URL ?? '',
    userAgent: variables.USER_AGENT,
    proxyUrl: variables.PROXY_URL === '' ? null : variables.PROXY_URL,
  };
}
