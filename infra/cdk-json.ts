import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { SettingsError } from './settings-error.ts';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * The context in cdk.json: the settings that differ from the defaults.
 * @throws SettingsError if the file cannot be read, or is not JSON with a context
 */
export function readCdkJson(): Record<string, unknown> {
  const parsed = CdkJson.safeParse(readJson(new URL('../cdk.json', import.meta.url)));
  if (parsed.success) return parsed.data.context;
  throw new SettingsError(
    'cdk.json: expected "context" to be an object of settings, such as {"keepDays":30}',
  );
}

function readJson(file: URL): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingsError(`cdk.json cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
