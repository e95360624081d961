import { parseArgs } from 'node:util';
import * as z from 'zod';
import { OperatorError } from './operator-error.ts';

const Count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .pipe(z.int().positive());

/** What `npm run crawl` is asked for. */
export interface CrawlArguments {
  /** The name of the list; null for the first configured one. */
  list: string | null;
  /** The count from which the crawl may replace a longer list; null if it may not. */
  acceptSmaller: number | null;
}

/**
 * Reads the arguments of `npm run crawl`.
 * @throws OperatorError for any other argument, for two lists, or for a count that is not a whole number from 1
 */
export function readCrawlArguments(args: string[]): CrawlArguments {
  const { list = [], 'accept-smaller': counts = [] } = readFlags(args);
  if (list.length > 1 || list[0] === '')
    throw invalid('--list', list, 'the name of one list; a crawl is of one list');
  const [count] = counts;
  if (count === undefined) return { list: list[0] ?? null, acceptSmaller: null };
  const parsed = Count.safeParse(count);
  if (!parsed.success || counts.length > 1)
    throw invalid(
      '--accept-smaller',
      counts,
      'the least number of entries that the list may have, a whole number from 1',
    );
  return { list: list[0] ?? null, acceptSmaller: parsed.data };
}

function readFlags(args: string[]) {
  const flag = { type: 'string', multiple: true } as const;
  try {
    return parseArgs({ args, options: { list: flag, 'accept-smaller': flag } }).values;
  } catch (error) {
    const lacksValue =
      error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE';
    const what = lacksValue ? 'a flag without its value in' : 'unexpected arguments';
    throw new OperatorError(
      `${what} ${JSON.stringify(args.join(' '))}; this command accepts --list NAME and --accept-smaller N`,
    );
  }
}

function invalid(flag: string, values: string[], expected: string): OperatorError {
  return new OperatorError(
    `invalid value ${JSON.stringify(values.join(', '))} of ${flag}; expected ${expected}`,
  );
}
