import * as z from 'zod';
import { MAX_HISTORY } from '../../../core/history/history.ts';
import { listingOf } from '../../../core/history/read-history.ts';
import { CONTENT_TYPES } from '../../../core/read/formats.ts';
import { readEntryPage } from './entry-page.ts';
import { readYears, representationOfHistory } from './histories.ts';
import { ListingSchema } from './history-operations.ts';
import type { ListContext } from './list-operations.ts';
import { entrySchema } from './list-schemas.ts';
import { HttpProblem, type Operation, operation } from './operation.ts';
import { JsonOrPage, PAGE_RESPONSE } from './pages.ts';
import { findSnapshot, refuseLong, representationOf } from './snapshots.ts';

const Rank = z
  .int()
  .min(1)
  .max(999_999_999)
  .meta({ description: 'The place in the list', accepts: 'a whole number from 1' });
const Id = z.string().min(1).max(500).meta({
  description: "The entry's id, encoded twice if it has other characters than letters, digits, - and _",
  accepts: 'the id of an entry',
});

/** The routes that return one entry: by its rank, or by its id. */
export function entryOperations(context: ListContext): Operation[] {
  const { list, reader } = context;
  const { definition } = list;
  const { name } = definition;
  const entry = entrySchema(definition);
  const shared = {
    tag: name,
    query: z.strictObject(JsonOrPage),
    responses: { [CONTENT_TYPES.json]: entry, ...PAGE_RESPONSE },
    problems: [404, 503],
  };
  return [
    operation({
      ...shared,
      path: `/${name}/by-id/{id}`,
      description: 'Also one that has left the list, of which title, link and listing are known.',
      id: `${name}-by-id`,
      summary: 'One entry by its id',
      params: z.strictObject({ id: Id }),
      responses: {
        [CONTENT_TYPES.json]: z.object({
          entry: entry.nullable().meta({ description: 'Null if it has left the list' }),
          listing: ListingSchema.nullable().meta({ description: 'Null if the list has no history' }),
        }),
        ...PAGE_RESPONSE,
      },
      async handle({ params: { id }, query: { format, lang }, url }) {
        const snapshot = await findSnapshot(context, null);
        refuseLong(snapshot);
        if (format === 'html') return readEntryPage(context, snapshot, { id }, { url, lang });
        const years = snapshot.count > MAX_HISTORY ? [] : await readYears(context, snapshot, 'both');
        return {
          ...representationOfHistory(snapshot, years),
          type: CONTENT_TYPES.json,
          async render() {
            const entries = await reader.slice(list, snapshot, 0, snapshot.count);
            const entry = entries.find(one => one.id === id) ?? null;
            const listing = listingOf(id, years);
            if (entry === null && listing === null)
              throw new HttpProblem(404, `the list ${name} has had no entry with the id ${id}`);
            return { body: JSON.stringify({ entry, listing }) };
          },
        };
      },
    }),
    operation({
      ...shared,
      path: `/${name}/{rank}`,
      id: `${name}-by-rank`,
      summary: 'One entry by its rank',
      params: z.strictObject({ rank: Rank }),
      async handle({ params: { rank }, query: { format, lang }, url }) {
        const snapshot = await findSnapshot(context, null);
        if (rank > snapshot.count)
          throw new HttpProblem(404, `rank is ${rank}, but the list ends at ${snapshot.count}`);
        if (format === 'html') return readEntryPage(context, snapshot, { rank }, { url, lang });
        return {
          ...representationOf(snapshot),
          type: CONTENT_TYPES.json,
          async render() {
            const [one] = await reader.slice(list, snapshot, rank - 1, 1);
            return { body: JSON.stringify(one) };
          },
        };
      },
    }),
  ];
}
