import { parseArgs } from 'node:util';
import * as z from 'zod';
import { OperatorError } from './deployed.ts';

const Count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .pipe(z.int().positive());

/** What `npm run crawl` is asked for. */
export interface CrawlArguments {
  /** The list's name; null for the first configured one. */
  list: string | null;
  /** The count from which the crawl may replace a longer list; null if it may not. */
  acceptSmaller: number | null;
}

/**
 * Reads the arguments of `npm run crawl`.
 * @throws OperatorError for any other argument, or for a count that is not a whole number from 1
 */
export function readCrawlArguments(args: string[]): CrawlArguments {
  const { list = null, 'accept-smaller': counts } = readFlags(args);
  if (counts === undefined) return { list, acceptSmaller: null };
  const count = Count.safeParse(counts[0]);
  if (count.success && counts.length === 1) return { list, acceptSmaller: count.data };
  throw new OperatorError(
    `invalid value ${JSON.stringify(counts.join(', '))} of --accept-smaller; expected the least number of entries that the list may have, a whole number from 1`,
  );
}

function readFlags(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { list: { type: 'string' }, 'accept-smaller': { type: 'string', multiple: true } },
    }).values;
  } catch {
    throw new OperatorError(
      `unexpected arguments ${JSON.stringify(args.join(' '))}; this command accepts --list NAME and --accept-smaller N`,
    );
  }
}
