import { afterAll, vi } from 'vitest';

/**
 * Sets environment variables, until the end of the file, before it imports the handlers, because their modules read the environment on
 * import. Files share modules, so a file that needs its own variables in a handler has to call `vi.resetModules` first.
 */
export async function withEnvironment<T>(
  variables: Record<string, string>,
  load: () => Promise<T>,
): Promise<T> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  afterAll(() => vi.unstubAllEnvs());
  return await load();
}
