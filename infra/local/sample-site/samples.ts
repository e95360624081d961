import { existsSync } from 'node:fs';
import * as z from 'zod';
import type { Sample } from '../../../functions/lists/sample.ts';

/** What a sample file exports; its functions are checked by the tests that read their pages. */
const SampleModule = z.object({
  default: z.custom<Sample>(
    value => value instanceof Object && 'entryOf' in value && 'renderPage' in value,
    'expected a default export with entryOf and renderPage',
  ),
});

/** Whether the sample site can serve a list: whether a sample file stands beside the list's file. */
export function hasSample(list: string): boolean {
  return existsSync(fileOf(list));
}

/**
 * Loads what the sample site serves for a list.
 * @throws Error if the list has no sample file
 */
export async function loadSample(list: string): Promise<Sample> {
  if (!hasSample(list)) throw new Error(`expected functions/lists/${list}.sample.ts, which does not exist`);
  return SampleModule.parse(await import(fileOf(list).href)).default;
}

function fileOf(list: string): URL {
  return new URL(`../../../functions/lists/${list}.sample.ts`, import.meta.url);
}
