import * as z from 'zod';
import { MAX_HISTORY } from '../../../core/history/history.ts';
import { changesOf, listingsOf } from '../../../core/history/read-history.ts';
import { isNotable } from '../../../core/read/changes.ts';
import { atomOf, jsonFeedOf, rssOf } from '../../../core/read/feeds.ts';
import { select } from '../../../core/read/select.ts';
import { readYears, representationOfHistory } from './histories.ts';
import type { ListContext } from './list-operations.ts';
import { selectionShape } from './list-schemas.ts';
import { type Operation, operation } from './operation.ts';
import { selectionOf } from './selection.ts';
import { findSnapshot, refuseLong } from './snapshots.ts';

const ATOM = 'application/atom+xml; charset=utf-8';
const RSS = 'application/rss+xml; charset=utf-8';
const JSON_FEED = 'application/feed+json; charset=utf-8';
/** The most items in a feed of entries. */
const MAX_ITEMS = 1000;

const JsonFeed = z
  .object({
    version: z.string(),
    title: z.string(),
    home_page_url: z.url(),
    items: z.array(
      z.object({
        id: z.string(),
        url: z.url(),
        title: z.string(),
        content_text: z.string(),
        date_published: z.string(),
      }),
    ),
  })
  .meta({ id: 'JsonFeed' });

/** The feeds of a list: what changed, as Atom and JSON Feed, and the entries themselves as RSS. */
export function feedOperations(context: ListContext): Operation[] {
  const { list, reader } = context;
  const { definition, listUrl: url } = list;
  const { name } = definition;
  const shared = { tag: name, params: z.strictObject({}), problems: [400, 404, 413, 503] };

  const changesFeed = (suffix: 'atom' | 'json', type: string, schema: z.ZodType | null) =>
    operation({
      ...shared,
      path: `/${name}/feed.${suffix}`,
      id: `${name}-feed-${suffix}`,
      summary: `What changed, as ${suffix === 'atom' ? 'Atom' : 'JSON Feed 1.1'}`,
      description:
        'An item for each crawl by which an entry entered, left, or moved by three places or more.',
      query: z.strictObject({}),
      responses: { [type]: schema },
      async handle() {
        const snapshot = await findSnapshot(context, null);
        refuseLong(snapshot);
        const years = await readYears(context, snapshot);
        return {
          ...representationOfHistory(snapshot, years),
          type,
          render: () => {
            const changes = years.flatMap(changesOf).filter(isNotable);
            const feed = { list: definition, url, publishedAt: snapshot.publishedAt };
            return {
              body: suffix === 'atom' ? atomOf(feed, changes) : JSON.stringify(jsonFeedOf(feed, changes)),
            };
          },
        };
      },
    });

  return [
    changesFeed('atom', ATOM, null),
    changesFeed('json', JSON_FEED, JsonFeed),
    operation({
      ...shared,
      path: `/${name}/feed.rss`,
      id: `${name}-feed-rss`,
      summary: 'The entries themselves, as RSS 2.0',
      description:
        'For programs that subscribe to a list: an item an entry, with its own link and, if the list has a history, the date when it was first seen.',
      query: z.strictObject({
        limit: z
          .int()
          .min(1)
          .max(MAX_ITEMS)
          .default(MAX_ITEMS)
          .meta({ description: 'The most items', accepts: `a whole number from 1 to ${MAX_ITEMS}` }),
        ...selectionShape(definition),
      }),
      responses: { [RSS]: null },
      async handle({ query }) {
        const snapshot = await findSnapshot(context, null);
        refuseLong(snapshot);
        const years = snapshot.count > MAX_HISTORY ? [] : await readYears(context, snapshot);
        return {
          ...representationOfHistory(snapshot, years),
          type: RSS,
          async render() {
            const all = await reader.slice(list, snapshot, 0, snapshot.count);
            const selected = select(definition, all, selectionOf(definition, query)).slice(
              0,
              Number(query.limit),
            );
            const listings = new Map(listingsOf(years).map(one => [one.id, one]));
            return {
              body: rssOf({ list: definition, url, publishedAt: snapshot.publishedAt }, selected, listings),
            };
          },
        };
      },
    }),
  ];
}
