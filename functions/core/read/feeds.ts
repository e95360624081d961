import XMLBuilder from 'fast-xml-builder';
import type { CrawlChanges, Listing } from '../history/read-history.ts';
import { type Entry, type List, listKey } from '../page/list.ts';
import { xmlText } from '../xml-text.ts';

/** The most items in a feed of changes: about a month of them. */
const MAX_CHANGES = 30;
/** The most titles of a kind that an item of changes names. */
const MAX_NAMED = 20;

const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true });

/** A list, where it is, and when it was published. */
export interface FeedList {
  list: Pick<List, 'title'>;
  /** The list's own page, to which a feed leads. */
  url: string;
  publishedAt: string;
}

/**
 * The entries themselves as RSS 2.0, for programs that subscribe to a list: an item an entry, with its original link, a stable guid, and the date
 * when it was first seen.
 * @param listings what the history knows of the entries; an item of one without has no date, because a new one each time would show it as new
 */
export function rssOf(
  { list, url, publishedAt }: FeedList,
  entries: Entry[],
  listings: Map<string, Listing>,
): string {
  const items = entries.map(entry => ({
    title: xmlText(entry.title),
    link: entry.link,
    guid: { '@_isPermaLink': 'false', '#text': xmlText(`${listKey(url)}#${entry.id}`) },
    ...datesOf(listings.get(entry.id)),
    description: xmlText(descriptionOf(entry)),
  }));
  return xml({
    rss: {
      '@_version': '2.0',
      channel: {
        title: xmlText(list.title.en),
        link: url,
        description: xmlText(`${list.title.en} · ${list.title.zh}`),
        lastBuildDate: new Date(publishedAt).toUTCString(),
        item: items,
      },
    },
  });
}

function datesOf(listing: Listing | undefined): { pubDate?: string } {
  return listing === undefined ? {} : { pubDate: new Date(listing.firstSeen).toUTCString() };
}

/** The first year in it is the entry's; programs look for that. */
function descriptionOf({ year, rating, quote }: Entry): string {
  return [typeof year === 'number' ? String(year) : null, rating === null ? null : `★ ${rating}`, quote]
    .filter(part => part !== null)
    .join(' · ');
}

interface ChangeItem {
  id: string;
  title: string;
  text: string;
  at: string;
}

/** The changes as Atom: an entry for each crawl that changed something that matters. */
export function atomOf(feed: FeedList, changes: CrawlChanges[]): string {
  const { list, url, publishedAt } = feed;
  return xml({
    feed: {
      '@_xmlns': 'http://www.w3.org/2005/Atom',
      id: tagOf(url, 'changes'),
      title: xmlText(`${list.title.en}: changes`),
      updated: publishedAt,
      author: { name: 'Toplist' },
      link: { '@_rel': 'alternate', '@_href': url },
      entry: itemsOf(url, changes).map(({ id, title, text, at }) => ({
        id,
        title: xmlText(title),
        updated: at,
        published: at,
        link: { '@_rel': 'alternate', '@_href': url },
        content: { '@_type': 'text', '#text': xmlText(text) },
      })),
    },
  });
}

/** The changes as JSON Feed 1.1. */
export function jsonFeedOf({ list, url }: FeedList, changes: CrawlChanges[]) {
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title: `${list.title.en}: changes`,
    home_page_url: url,
    items: itemsOf(url, changes).map(({ id, title, text, at }) => ({
      id,
      url,
      title,
      content_text: text,
      date_published: at,
    })),
  };
}

/** Newest first. */
function itemsOf(url: string, changes: CrawlChanges[]): ChangeItem[] {
  return changes
    .toReversed()
    .slice(0, MAX_CHANGES)
    .map(change => {
      const { crawl, startedAt, entered, left, rose, fell } = change;
      const counts = [
        [entered.length, 'entered'],
        [left.length, 'left'],
        [rose.length, 'rose'],
        [fell.length, 'fell'],
      ] as const;
      const title = counts
        .filter(([count]) => count > 0)
        .map(([count, what]) => `${count} ${what}`)
        .join(', ');
      const lines = [
        ...linesOf('entered', entered, ({ rank, title }) => `entered at ${rank}: ${title}`),
        ...linesOf('left', left, ({ rank, title }) => `left, was ${rank}: ${title}`),
        ...linesOf('rose', rose, ({ title, from, to }) => `rose from ${from} to ${to}: ${title}`),
        ...linesOf('fell', fell, ({ title, from, to }) => `fell from ${from} to ${to}: ${title}`),
      ];
      return { id: tagOf(url, crawl), title, text: lines.join('\n'), at: startedAt };
    });
}

/** A line for each of the first ones, and one that says how many more there are. */
function linesOf<Change>(what: string, all: Change[], lineOf: (change: Change) => string): string[] {
  const more = all.length - MAX_NAMED;
  return [...all.slice(0, MAX_NAMED).map(lineOf), ...(more > 0 ? [`${more} more ${what}`] : [])];
}

/** A tag URI (RFC 4151): it stays what it is, wherever the feed is read. */
function tagOf(url: string, what: string): string {
  const { hostname, pathname, search } = new URL(url);
  return `tag:${hostname},2026:${encodeURI(pathname + search)}/${what}`;
}

function xml(document: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}
