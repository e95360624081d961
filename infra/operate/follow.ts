import type { apiClient, Crawl } from '../client/api.ts';
import { failureOf } from '../client/failure.ts';
import { createProgress } from '../client/progress.ts';
import { say } from './say.ts';

/** Waits until a crawl has ended, and shows its progress. Explains an end other than `published`. */
export async function follow(api: ReturnType<typeof apiClient>, id: string): Promise<Crawl> {
  const progress = createProgress(process.stderr);
  const end = await api.follow(id, progress.show).finally(progress.end);
  if (end.state !== 'published') for (const line of failureOf(end)) say(line);
  return end;
}
