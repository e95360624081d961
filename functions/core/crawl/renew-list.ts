import type { Dependencies } from './ports.ts';
import type { CrawlSettings } from './settings.ts';

/** Extends the current list's expiry once half its time is gone, so that the list outlives a time without successful crawls. */
export async function renewCurrentList(
  { list, keepDays, definition }: CrawlSettings,
  { store, telemetry, now }: Dependencies,
): Promise<void> {
  const current = await store.readPointer(list);
  if (current === null || current.expiresAt - now() / 1000 > (keepDays * 86_400) / 2) return;
  await store.renew(current);
  telemetry.info('current list renewed', {
    list: definition.name,
    crawl: current.crawl,
    publishedAt: current.publishedAt,
  });
}
