import { readFileSync } from 'node:fs';
import * as z from 'zod';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * The context in cdk.json: the settings that differ from the defaults.
 * @throws Error if the file cannot be read, or is not JSON with a context
 */
export function readCdkJson(): Record<string, unknown> {
  const file = new URL('../cdk.json', import.meta.url);
  return CdkJson.parse(JSON.parse(readFileSync(file, 'utf8'))).context;
}
