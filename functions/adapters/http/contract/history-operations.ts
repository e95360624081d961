import * as z from 'zod';
import { listingsOf } from '../../../core/history/read-history.ts';
import { CONTENT_TYPES } from '../../../core/read/formats.ts';
import { csvOf } from '../../../core/read/write.ts';
import { readYears, representationOfHistory } from './histories.ts';
import type { ListContext } from './list-operations.ts';
import { type Operation, operation } from './operation.ts';
import { findSnapshot } from './snapshots.ts';

export const ListingSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    link: z.string(),
    listed: z.boolean().meta({ description: 'Whether it is in the list' }),
    lastRank: z.int().nullable().meta({ description: 'Its rank, or the last one that it had' }),
    firstSeen: z.iso.datetime(),
    lastSeen: z.iso.datetime(),
    days: z.int().meta({ description: 'Days in the list, of the years that are shown' }),
    ranks: z
      .array(z.object({ crawl: z.string(), startedAt: z.iso.datetime(), rank: z.int().nullable() }))
      .meta({ description: 'The crawls that changed its rank; null from the one that no longer had it' }),
    numbers: z
      .array(
        z.object({ startedAt: z.iso.datetime(), rating: z.number().nullable(), votes: z.int().nullable() }),
      )
      .meta({ description: 'Its rating and votes, about once a week' }),
  })
  .meta({ id: 'Listing', description: 'What is known of the time that an entry has been in the list' });

const HistoryBody = z
  .object({
    list: z.string(),
    partial: z.boolean().meta({ description: 'Whether crawls may be missing' }),
    crawls: z.array(z.object({ id: z.string(), startedAt: z.iso.datetime() })),
    entries: z.array(ListingSchema),
  })
  .meta({ id: 'History' });

const COLUMNS = ['startedAt', 'crawl', 'id', 'title', 'rank'];

/** The routes of a list's history: every entry's rank over time. */
export function historyOperations(context: ListContext): Operation[] {
  const { name } = context.list.definition;
  const shared = { tag: name, params: z.strictObject({}), query: z.strictObject({}), problems: [404, 413] };
  return [
    operation({
      ...shared,
      path: `/${name}/history.json`,
      id: `${name}-history`,
      summary: 'The rank of every entry over time',
      description: 'Of this year, in January also of the last one. Only changes of ranks are listed.',
      responses: { [CONTENT_TYPES.json]: HistoryBody },
      async handle() {
        const snapshot = await findSnapshot(context, null);
        const years = await readYears(context, snapshot);
        return {
          ...representationOfHistory(snapshot, years),
          type: CONTENT_TYPES.json,
          render: () => ({
            body: JSON.stringify({
              list: name,
              partial: years.length === 0 || years.some(({ partial }) => partial),
              crawls: years.flatMap(({ crawls }) => crawls),
              entries: listingsOf(years),
            }),
          }),
        };
      },
    }),
    operation({
      ...shared,
      path: `/${name}/history.csv`,
      id: `${name}-history-csv`,
      summary: 'The rank of every entry over time, as CSV: a line for each change',
      responses: { [CONTENT_TYPES.csv]: null },
      async handle() {
        const snapshot = await findSnapshot(context, null);
        const years = await readYears(context, snapshot);
        return {
          ...representationOfHistory(snapshot, years),
          type: CONTENT_TYPES.csv,
          render: () => {
            const rows = listingsOf(years)
              .flatMap(({ id, title, ranks }) => ranks.map(change => ({ ...change, id, title })))
              .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
            return { body: csvOf(rows, { fields: COLUMNS, raw: false, bom: false }) };
          },
        };
      },
    }),
  ];
}
