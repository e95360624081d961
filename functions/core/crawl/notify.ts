import { cut, messageOf } from '../errors.ts';
import { MAX_HISTORY } from '../history/history.ts';
import type { Entry } from '../page/list.ts';
import { type Changes, changesBetween } from '../read/changes.ts';
import { readWholeCrawl } from '../read/whole-crawl.ts';
import { type Crawl, type Pointer, VERSION } from './crawl.ts';
import type { Dependencies } from './ports.ts';

/** The most entries of a kind in a notification, which is to be read by people too. */
const MAX_NAMED = 50;
/** The most characters of a title in a notification. */
const LONGEST_TITLE = 200;

/** What subscribers of the topic `published` get: a list has a new state. */
export interface Publication extends Changes {
  v: typeof VERSION;
  /** The list's name. */
  list: string;
  crawl: string;
  startedAt: string;
  /** When readers got the list; null if they have got a newer one since, because only that one's time is kept. */
  publishedAt: string | null;
  /** The entries in the list; null if the crawl is no longer whole. */
  count: number | null;
  /** How many entered, left, rose and fell; null for a first publication, or if the previous crawl is no longer whole. */
  changed: Record<keyof Changes, number> | null;
}

type Notifying = Pick<Dependencies, 'store' | 'notifier' | 'telemetry'>;

/**
 * Notifies the subscribers of a publication, before its end is recorded: a crash in between notifies twice, and never not at all. A lasting error
 * of the topic is logged, and the crawl ends all the same.
 * @param pointer the list's pointer, which has named the crawl
 */
export async function notify(crawl: Crawl, pointer: Pointer, dependencies: Notifying): Promise<void> {
  const { notifier, telemetry } = dependencies;
  const { id, name: list } = crawl;
  // An error of the table is thrown: whoever repeats this publication notifies then.
  const publication = await publicationOf(crawl, pointer, dependencies);
  try {
    await notifier.published(publication);
    telemetry.info('subscribers notified', { list, crawl: id, ...publication.changed });
  } catch (error) {
    telemetry.error('subscribers could not be notified of a publication', {
      list,
      crawl: id,
      reason: messageOf(error),
    });
  }
}

async function publicationOf(
  { id, name: list, startedAt, plan }: Crawl,
  pointer: Pointer,
  dependencies: Notifying,
): Promise<Publication> {
  const isCurrent = pointer.crawl === id;
  // To compare two crawls of a longer list would take longer than a function has.
  const isShort = pointer.count <= MAX_HISTORY;
  const after = isShort ? await readWholeCrawl(id, plan?.pages ?? 0, dependencies.store) : null;
  const before = isCurrent && isShort ? await readPrevious(pointer, dependencies) : null;
  const changes = before === null || after === null ? null : changesBetween(before, after);
  const { entered = [], left = [], rose = [], fell = [] } = changes ?? {};
  return {
    v: VERSION,
    list,
    crawl: id,
    startedAt,
    publishedAt: isCurrent ? pointer.publishedAt : null,
    count: isCurrent ? pointer.count : (after?.length ?? null),
    changed:
      changes === null
        ? null
        : { entered: entered.length, left: left.length, rose: rose.length, fell: fell.length },
    entered: firstOf(entered),
    left: firstOf(left),
    rose: firstOf(rose),
    fell: firstOf(fell),
  };
}

function firstOf<One extends { title: string; link: string }>(all: One[]): One[] {
  return all.slice(0, MAX_NAMED).map(one => ({ ...one, title: cut(one.title, LONGEST_TITLE) }));
}

async function readPrevious({ previous }: Pointer, dependencies: Notifying): Promise<Entry[] | null> {
  const crawl = previous === null ? null : await dependencies.store.readCrawl(previous);
  return crawl?.plan == null ? null : readWholeCrawl(crawl.id, crawl.plan.pages, dependencies.store);
}
