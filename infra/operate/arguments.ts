import { parseArgs } from 'node:util';
import * as z from 'zod';
import { OperatorError } from './deployed.ts';

const Count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .pipe(z.int().positive());

/**
 * Reads the arguments of `npm run crawl`.
 * @returns the count from which the crawl may replace a longer list; null without `--accept-smaller`
 * @throws OperatorError for any other argument, or for a count that is not a whole number from 1
 */
export function readAcceptSmaller(args: string[]): number | null {
  const values = readFlags(args)['accept-smaller'];
  if (values === undefined) return null;
  const count = Count.safeParse(values[0]);
  if (count.success && values.length === 1) return count.data;
  throw new OperatorError(
    `invalid value ${JSON.stringify(values.join(', '))} of --accept-smaller; expected the least number of movies that the list may have, a whole number from 1`,
  );
}

function readFlags(args: string[]) {
  try {
    return parseArgs({ args, options: { 'accept-smaller': { type: 'string', multiple: true } } }).values;
  } catch {
    throw new OperatorError(
      `unexpected arguments ${JSON.stringify(args.join(' '))}; this command accepts --accept-smaller N`,
    );
  }
}
