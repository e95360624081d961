import * as z from 'zod';
import type { CrawlSettings, KnownLists } from './core/crawl/settings.ts';
import { turnOf } from './core/crawl/settings.ts';
import { type Site, siteOf } from './core/page/admission.ts';
import { type List, listKey } from './core/page/list.ts';

/** A list of the stack, as its settings have it. */
const ConfiguredList = z.object({
  name: z.string().min(1),
  /** Without it, what the list's file says. */
  url: z.url().optional(),
  /** Null for what the list's file says. */
  atLeast: z.int().positive().nullable().default(null),
  pageIntervalSeconds: z.number().nonnegative(),
});
export type ConfiguredList = z.infer<typeof ConfiguredList>;
/** The same, as the variable has it. */
export type ListVariable = z.input<typeof ConfiguredList>;

const ConfiguredLists = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.array(ConfiguredList).min(1));

/** The environment variables that the stack sets and the functions read. */
const Environment = z.object({
  TABLE_NAME: z.string().min(1),
  PAGES_QUEUE_URL: z.url().optional(),
  DEAD_LETTERS_QUEUE_URL: z.url().optional(),
  PUBLISHED_TOPIC_ARN: z.string().min(1).optional(),
  API_URL: z.url().optional(),
  LISTS: ConfiguredLists,
  RETRY_BASE_SECONDS: z.coerce.number().positive(),
  DEADLINE_SECONDS: z.coerce.number().positive(),
  KEEP_DAYS: z.coerce.number().positive(),
  USER_AGENT: z.string().min(1),
  PROXY_URL: z.union([z.literal(''), z.url()]),
});
export type Variable = keyof z.infer<typeof Environment>;

/** What these variables say, as one text: it differs whenever one of them does. */
export function settingsText(environment: Record<string, string | undefined>): string {
  return JSON.stringify(Environment.keyof().options.map(name => environment[name] ?? null));
}

export interface FunctionSettings extends KnownLists {
  /** The configured lists. The first is the default. */
  lists: [CrawlSettings, ...CrawlSettings[]];
  /** Private addresses may be fetched if a configured list has one. */
  site: Pick<Site, 'isPrivate'>;
  keepDays: number;
  tableName: string;
  /** Empty for a function that sends no messages. */
  pagesQueueUrl: string;
  deadLettersQueueUrl: string;
  /** Empty for a function that publishes no list. */
  publishedTopicArn: string;
  /** Of the API, without a trailing slash; empty if it is not known. */
  apiUrl: string;
  userAgent: string;
  proxyUrl: string | null;
}

/**
 * Reads a function's settings. Called once, at cold start.
 * @param registered the lists whose files the function has, configured or not: a message may come from an earlier configuration
 * @throws Error naming the variable that is missing or wrong
 */
export function readEnvironment(
  environment: Record<string, string | undefined>,
  registered: List[],
): FunctionSettings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`environment variable ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'is wrong'}`);
  }
  const variables = parsed.data;
  const settingsOf = ({ name, url: given, atLeast, pageIntervalSeconds }: ConfiguredList): CrawlSettings => {
    const definition = registered.find(list => list.name === name);
    if (definition === undefined)
      throw new Error(
        `environment variable LISTS: no list ${name} is registered; expected one of ${registered.map(list => list.name).join(', ')}`,
      );
    const url = given ?? definition.url;
    return {
      definition,
      list: listKey(url),
      listUrl: new URL(url).href,
      site: siteOf(url),
      turn: turnOf(definition, url),
      pageIntervalSeconds,
      retryBaseSeconds: variables.RETRY_BASE_SECONDS,
      deadlineSeconds: variables.DEADLINE_SECONDS,
      keepDays: variables.KEEP_DAYS,
      atLeast: atLeast ?? (listKey(url) === listKey(definition.url) ? definition.atLeast : 1),
    };
  };
  const configured = variables.LISTS;
  const [first, ...others] = configured.map(settingsOf);
  if (first === undefined) throw new Error('environment variable LISTS: expected at least one list');
  const lists: FunctionSettings['lists'] = [first, ...others];
  // A list that is no longer configured has only messages left, which carry their own URL and interval.
  const interval = Math.max(...configured.map(list => list.pageIntervalSeconds));
  const known = new Map(
    registered.map(({ name }) => [name, settingsOf({ name, atLeast: null, pageIntervalSeconds: interval })]),
  );
  for (const list of lists) known.set(list.definition.name, list);
  return {
    lists,
    find: name => known.get(name) ?? null,
    site: { isPrivate: lists.some(({ site }) => site.isPrivate) },
    retryBaseSeconds: variables.RETRY_BASE_SECONDS,
    keepDays: variables.KEEP_DAYS,
    tableName: variables.TABLE_NAME,
    pagesQueueUrl: variables.PAGES_QUEUE_URL ?? '',
    deadLettersQueueUrl: variables.DEAD_LETTERS_QUEUE_URL ?? '',
    publishedTopicArn: variables.PUBLISHED_TOPIC_ARN ?? '',
    apiUrl: variables.API_URL ?? '',
    userAgent: variables.USER_AGENT,
    proxyUrl: variables.PROXY_URL === '' ? null : variables.PROXY_URL,
  };
}
