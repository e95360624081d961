import { type CrawlAt, lastOf, MAX_HISTORY } from '../../../core/history/history.ts';
import { listingOf } from '../../../core/history/read-history.ts';
import { ranksAt } from '../../../core/history/timeline.ts';
import type { Entry } from '../../../core/page/list.ts';
import { MAX_WHOLE, type Snapshot } from '../../../core/read/snapshot.ts';
import { entryPage } from '../page/entry-page.ts';
import type { Language } from '../page/language.ts';
import { groundsOf } from '../page/poster.ts';
import type { RecentCrawl } from '../page/recent-crawls.ts';
import { readYears } from './histories.ts';
import type { ListContext } from './list-operations.ts';
import { HttpProblem, type Representation } from './operation.ts';
import { contextOf, pageRepresentation } from './pages.ts';

/** Neighbours on either side. */
const NEAR = 3;
/** The crawls whose ranks, ratings and votes are shown in a table. */
const RECENT = 7;

/** The page of an entry, by its rank or by its id; also of one that has left, if the history knows it. */
export async function readEntryPage(
  context: ListContext,
  snapshot: Snapshot,
  wanted: { rank: number } | { id: string },
  { url, lang }: { url: URL; lang: Language | undefined },
): Promise<Representation> {
  const { list, lists, reader } = context;
  const { definition } = list;
  const { crawl, count, startedAt, publishedAt } = snapshot;
  const years = count > MAX_HISTORY ? [] : await readYears(context, snapshot, 'both');
  const version = `${crawl} ${lastOf(years.at(-1) ?? null)}`;
  return pageRepresentation(definition, { version, lastModified: publishedAt }, async () => {
    const entry = await entryOf(context, snapshot, wanted);
    const id = 'id' in wanted ? wanted.id : (entry?.id ?? '');
    const listing = listingOf(id, years);
    if (entry === null && listing === null)
      throw new HttpProblem(
        404,
        `the list ${definition.name} has had no entry with the id ${id.slice(0, 100)}`,
      );
    const crawls = years.flatMap(year => year.crawls).filter(one => one.startedAt <= startedAt);
    const first = entry === null ? 0 : Math.max(0, entry.rank - 1 - NEAR);
    return entryPage(
      { ...contextOf(lists, definition, url, lang), count },
      {
        list: definition,
        id,
        entry,
        listing,
        crawls,
        recent:
          listing === null ? [] : await recentOf(context, snapshot, id, crawls, ranksAt(listing, crawls)),
        neighbours:
          entry === null ? [] : await reader.slice(list, snapshot, first, entry.rank + NEAR - first),
        count,
        ground: entry === null ? 0 : groundsOf(definition, await wholeOrOne(context, snapshot, entry))(entry),
      },
    );
  });
}

async function entryOf(
  { list, reader }: ListContext,
  snapshot: Snapshot,
  wanted: { rank: number } | { id: string },
): Promise<Entry | null> {
  if ('rank' in wanted) return (await reader.slice(list, snapshot, wanted.rank - 1, 1))[0] ?? null;
  const all = await reader.slice(list, snapshot, 0, snapshot.count);
  return all.find(({ id }) => id === wanted.id) ?? null;
}

/** The whole list, by which the grounds of the stand-ins are chosen; the entry alone where the list is too long. */
async function wholeOrOne({ list, reader }: ListContext, snapshot: Snapshot, entry: Entry): Promise<Entry[]> {
  return snapshot.count > MAX_WHOLE ? [entry] : reader.slice(list, snapshot, 0, snapshot.count);
}

/** An entry in the last crawls, newest first. A crawl keeps its pages for some time; the rank is known for longer. */
async function recentOf(
  { list, store }: ListContext,
  { pageSize }: Snapshot,
  id: string,
  crawls: CrawlAt[],
  ranks: (number | null)[],
): Promise<RecentCrawl[]> {
  const last = crawls
    .map((crawl, at) => ({ ...crawl, rank: ranks[at] ?? null }))
    .slice(-RECENT)
    .reverse();
  return Promise.all(
    last.map(async ({ id: crawl, startedAt, rank }) => {
      const found = rank === null ? undefined : await entryOfCrawl(store, crawl, { id, rank }, pageSize);
      const entry = found === undefined ? null : list.definition.entry.parse(found);
      return { id: crawl, startedAt, rank, rating: entry?.rating ?? null, votes: entry?.votes ?? null };
    }),
  );
}

/** An entry as a crawl has it. Its site may have shown more or fewer entries a page then, as the plan of that crawl knows. */
async function entryOfCrawl(
  store: ListContext['store'],
  crawl: string,
  { id, rank }: { id: string; rank: number },
  pageSize: number,
): Promise<unknown> {
  const entryAt = async (size: number) =>
    (await store.readPage(crawl, Math.ceil(rank / size)))?.entries.find(one => one.id === id);
  const found = await entryAt(pageSize);
  if (found !== undefined) return found;
  const size = (await store.readCrawl(crawl))?.plan?.pageSize ?? pageSize;
  return size === pageSize ? undefined : entryAt(size);
}
