import { type CrawlStatus, readCrawlStatuses } from '../../../core/crawl/status.ts';
import { lastOf, MAX_HISTORY } from '../../../core/history/history.ts';
import { type Timeline, timelineOf } from '../../../core/history/timeline.ts';
import type { Entry } from '../../../core/page/list.ts';
import { isPlain, select } from '../../../core/read/select.ts';
import { currentSnapshot, MAX_WHOLE, pinnedSnapshot, type Snapshot } from '../../../core/read/snapshot.ts';
import { CALENDAR_DAYS } from '../page/charts/calendar.ts';
import { firstCrawlPage } from '../page/first-crawl-page.ts';
import { daysBefore } from '../page/format.ts';
import type { Language } from '../page/language.ts';
import { type ListView, listPage, rowsOnly } from '../page/list-page.ts';
import { readYears } from './histories.ts';
import type { ListContext } from './list-operations.ts';
import type { ListQuery } from './list-schemas.ts';
import type { Representation } from './operation.ts';
import { contextOf, pageRepresentation } from './pages.ts';
import { selectionOf } from './selection.ts';
import { refuseLong } from './snapshots.ts';

/** A list of up to so many entries is one page; a longer one has slices of so many rows. */
const ONE_PAGE = 1000;
const ROWS = 250;
/** The least crawls that the charts go back. */
const CRAWLS = 30;

interface PageRequest {
  query: Pick<ListQuery, 'limit' | 'offset' | 'crawl'> & {
    lang?: Language | undefined;
    part?: 'rows' | undefined;
  };
  url: URL;
}

/** The page of a list: what it shows is read from the table as for JSON, and made by the same selection. */
export async function readListPage(
  context: ListContext,
  { query, url }: PageRequest,
): Promise<Representation> {
  const { list, lists, store } = context;
  const { definition } = list;
  const page = contextOf(lists, definition, url, query.lang);
  const now = new Date(context.now()).toISOString();
  const [snapshot, [status = null]] = await Promise.all([
    query.crawl === undefined ? currentSnapshot(list, store) : pinnedSnapshot(list, query.crawl, store),
    readCrawlStatuses([list.list], 1, store, context.now()),
  ]);
  if (snapshot === null)
    return pageRepresentation(definition, { version: null, status: 404 }, () =>
      firstCrawlPage(page, definition, status, now),
    );
  const selection = selectionOf(definition, query);
  if (!isPlain(selection)) refuseLong(snapshot);
  const years = snapshot.count > MAX_HISTORY ? null : await readYears(context, snapshot, 'both');
  const version = [snapshot.crawl, lastOf(years?.at(-1) ?? null), versionOf(status)].join(' ');
  const lastModified = status?.state === 'running' ? null : snapshot.publishedAt;
  return pageRepresentation(definition, { version, lastModified }, async () => {
    const timeline = years === null || years.length === 0 ? null : timelineFor(snapshot, years);
    const part = await entriesOf(context, snapshot, selection, query);
    const view: ListView = { list: definition, url: list.listUrl, snapshot, timeline, status, now, ...part };
    const counted = { ...page, count: snapshot.count };
    return query.part === 'rows' ? rowsOnly(counted, view) : listPage(counted, view);
  });
}

/** What of a crawl's status the page shows; the time that a running one has taken is shown as it was when something else changed. */
function versionOf(status: CrawlStatus | null): string {
  if (status === null) return '';
  const { id, state, pages } = status;
  const errors = pages.errors.map(({ page, tries, dead }) => `${page}/${tries}/${dead}`);
  return [id, state, pages.total, pages.pending.join(','), ...errors].join(' ');
}

function timelineFor({ startedAt }: Snapshot, years: Parameters<typeof timelineOf>[0]): Timeline {
  const since = daysBefore(startedAt, CALENDAR_DAYS + 1);
  return timelineOf(years, { until: startedAt, atLeast: CRAWLS, since });
}

/** The entries that a page shows, and how many there are. */
async function entriesOf(
  { list, reader }: ListContext,
  snapshot: Snapshot,
  selection: ReturnType<typeof selectionOf>,
  { offset, limit }: Pick<ListQuery, 'limit' | 'offset'>,
): Promise<Pick<ListView, 'all' | 'entries' | 'total' | 'offset' | 'rows' | 'isPlain'>> {
  const { count } = snapshot;
  const rows = Math.min(limit, count > ONE_PAGE ? ROWS : ONE_PAGE);
  const shared = { offset, rows, isPlain: isPlain(selection) };
  if (count > MAX_WHOLE)
    return { ...shared, all: null, entries: await reader.slice(list, snapshot, offset, rows), total: count };
  const all: Entry[] = await reader.slice(list, snapshot, 0, count);
  const selected = select(list.definition, all, selection);
  return { ...shared, all, entries: selected.slice(offset, offset + rows), total: selected.length };
}
