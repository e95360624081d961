import { once } from 'node:events';
import { apiClient } from '../client/api.ts';
import type { RunningStack } from './emulator/start-stack.ts';
import { say } from './print.ts';

/**
 * Says where the API is, starts a crawl, and waits for Ctrl-C.
 * @param title the name of the list
 * @returns the exit code
 */
export async function serve(stack: RunningStack, title: string, signal: AbortSignal): Promise<number> {
  const notes = stack.routes.map(route => {
    const open = stack.iamRoutes.includes(route) ? '   (requires IAM on AWS; open here)' : '';
    return `  ${route}${open}`;
  });
  say([`${stack.url} serves ${title}`, ...notes, 'press Ctrl-C to stop'].join('\n'));
  const ended = signal.aborted ? undefined : once(signal, 'abort');
  try {
    await apiClient(stack.url, signal).start();
  } catch (error) {
    // The stack keeps running, and a later POST may succeed.
    if (!signal.aborted) say(error instanceof Error ? error.message : String(error));
  }
  await ended;
  return 0;
}
