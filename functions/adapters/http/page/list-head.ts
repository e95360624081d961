import type { Entry, List } from '../../../core/page/list.ts';
import { type PageContext, titlesOf } from './context.ts';
import type { Alternate } from './layout.ts';

/** The list's formats and feeds, for programs that look for them in the head. */
export function listAlternates(
  { words }: PageContext,
  { name }: List,
  { isWhole, hasHistory }: { isWhole: boolean; hasHistory: boolean },
): Alternate[] {
  const own = (suffix: string, type: string, title?: string): Alternate => ({
    type,
    path: `${name}${suffix}`,
    ...(title !== undefined && { title }),
  });
  return [
    own('.json', 'application/json'),
    own('.csv', 'text/csv'),
    own('.ndjson', 'application/x-ndjson'),
    own('.txt', 'text/plain'),
    ...(isWhole ? [own('/feed.rss', 'application/rss+xml', `${words.lists} · RSS`)] : []),
    ...(hasHistory
      ? [
          own('/feed.atom', 'application/atom+xml', `${words.allChanges} · Atom`),
          own('/feed.json', 'application/feed+json', `${words.allChanges} · JSON Feed`),
          own('/history.json', 'application/json', words.yearOfRanks),
          own('/history.csv', 'text/csv', words.yearOfRanks),
        ]
      : []),
  ];
}

/** The entries of a page as a schema.org ItemList. */
export function listData(
  context: PageContext,
  {
    list,
    entries,
    snapshot,
    total,
  }: { list: List; entries: Entry[]; snapshot: { publishedAt: string }; total: number },
): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'ItemList',
    name: list.title[context.language],
    numberOfItems: total,
    dateModified: snapshot.publishedAt,
    itemListElement: entries.map(entry => ({
      '@type': 'ListItem',
      position: entry.rank,
      name: titlesOf(context, list, entry).main,
      url: entry.link,
    })),
  };
}
