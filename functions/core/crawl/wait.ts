import { messageSpacing, takeTurnForPage } from './interval.ts';
import type { PageMessage } from './message.ts';
import type { Dependencies } from './ports.ts';
import { type CrawlSettings, turnOf } from './settings.ts';
import { shardOf } from './shards.ts';

/**
 * Takes the turn of a page's site, if the page is due and the turn is free.
 * @returns zero if the page may be fetched now, or the whole seconds that it must wait
 * @param pending the pending pages of the page's shard
 */
export async function takeTurnOrWait(
  message: PageMessage,
  pending: Set<number>,
  settings: CrawlSettings,
  dependencies: Pick<Dependencies, 'store' | 'web' | 'now'>,
): Promise<number> {
  const { store, now } = dependencies;
  const { crawl, page, notBefore, listUrl = settings.listUrl } = message;
  const { intervalSeconds = settings.pageIntervalSeconds } = message;
  const due = notBefore === null ? 0 : Math.ceil((Date.parse(notBefore) - now()) / 1000);
  if (due > 0) return due;
  const free = await takeTurnForPage(
    turnOf(settings.definition, listUrl),
    listUrl,
    intervalSeconds,
    dependencies,
  );
  if (free === null) return 0;
  // Overdue pages line up behind the turn, each in its own place, so that not all of them come back for the same one.
  const open = (await store.readCrawl(crawl))?.openShards ?? [];
  const before = open.filter(shard => shard < shardOf(page)).map(shard => store.readPending(crawl, shard));
  const inShardsBefore = (await Promise.all(before)).reduce((sum, pages) => sum + (pages?.size ?? 0), 0);
  const place = inShardsBefore + [...pending].filter(other => other < page).length;
  // An interval may have a fraction; SQS takes whole seconds only.
  return Math.ceil(free + place * messageSpacing(intervalSeconds));
}
