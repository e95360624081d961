import { once } from 'node:events';
import { apiClient } from '../client/api.ts';
import type { RunningStack } from './emulator/start-stack.ts';
import type { LocalLists } from './lists.ts';
import { say } from './print.ts';

/**
 * Says where the page and the API are, starts a crawl of each list, and waits for Ctrl-C.
 * @returns the exit code
 */
export async function serve(
  stack: RunningStack,
  { names, title }: Pick<LocalLists, 'names' | 'title'>,
  signal: AbortSignal,
): Promise<number> {
  const notes = stack.routes.map(route => {
    const open = stack.iamRoutes.includes(route) ? '   (requires IAM on AWS; open here)' : '';
    return `  ${route}${open}`;
  });
  say([`${stack.url}/ is the page; it shows ${title}`, ...notes, 'press Ctrl-C to stop'].join('\n'));
  const ended = signal.aborted ? undefined : once(signal, 'abort');
  const api = apiClient(stack.url, signal);
  for (const list of names) {
    try {
      await api.start({ list });
    } catch (error) {
      // The stack keeps running, and a later POST may succeed.
      if (!signal.aborted) say(error instanceof Error ? error.message : String(error));
    }
  }
  await ended;
  return 0;
}
