import * as z from 'zod';
import { CRAWL_ID } from '../../../core/crawl/trigger.ts';
import type { List } from '../../../core/page/list.ts';
import { FORMATS } from '../../../core/read/formats.ts';
import { NUMBER_OR_RANGE, rangeOf, SORT_FIELDS } from '../../../core/read/select.ts';
import { PageQuery } from './pages.ts';

/** The most entries in one response. */
const MAX_LIMIT = 1000;

const whole = (least: number, most: number, description: string) =>
  z
    .int()
    .min(least)
    .max(most)
    .meta({ description, accepts: `a whole number from ${least}${most < 999_999_999 ? ` to ${most}` : ''}` });
const flag = (description: string) => z.boolean().optional().meta({ description, accepts: '1 or 0' });

export const CrawlId = z
  .string()
  .regex(CRAWL_ID)
  .meta({ description: 'The id of a crawl', accepts: 'the id of a crawl: 20 hexadecimal digits' });

/** Names from a set, separated by commas. */
function namesOf(names: string[], description: string) {
  const one = `(${names.join('|')})`;
  return z
    .string()
    .regex(new RegExp(`^${one}(,${one})*$`))
    .optional()
    .meta({ description, accepts: `names separated by commas, of ${names.join(', ')}` });
}

/** Whether a field of a list holds numbers, or lists of them, and beside them nothing but null. */
function isNumeric(list: List, field: string): boolean {
  const schema = z.toJSONSchema(list.entry, { io: 'output', unrepresentable: 'any' }).properties?.[field];
  const types = typesIn(schema).filter(type => type !== 'null');
  return types.length > 0 && types.every(type => type === 'integer' || type === 'number');
}

/** The types that a schema allows, of lists those of their items. */
function typesIn(schema: z.core.JSONSchema._JSONSchema | undefined): string[] {
  if (typeof schema !== 'object') return [];
  const { type = [], items, anyOf = [] } = schema;
  return [
    ...[type].flat().filter(one => one !== 'array'),
    ...[...[items ?? []].flat(), ...anyOf].flatMap(typesIn),
  ];
}

function facetSchemas(list: List) {
  return Object.fromEntries(
    Object.entries(list.facets).map(([name, field]) => {
      const isRange = isNumeric(list, field);
      const value = isRange
        ? z
            .string()
            .regex(NUMBER_OR_RANGE)
            .refine(text => rangeOf(text) !== null)
        : z.string().min(1).max(200);
      const accepts = isRange
        ? 'a number such as 1994, or a range such as 1990-1999 from a lower to a higher one'
        : 'a text of 1 to 200 characters';
      const description = `Only entries with this ${name}; repeated, with any of them`;
      return [name, z.array(value).min(1).max(50).optional().meta({ description, accepts })];
    }),
  );
}

/** The orders in which a list can be read: only by fields that it has. */
function sortsOf(list: List): [string, ...string[]] {
  const fields = SORT_FIELDS.filter(field => Object.hasOwn(list.entry.shape, field));
  return ['rank', ...fields.flatMap(field => (field === 'rank' ? ['-rank'] : [field, `-${field}`]))];
}

/** What selects entries of a list; its feed takes the same. */
export function selectionShape(list: List) {
  const [lowest, highest] = list.ratingScale ?? [0, 100];
  return {
    q: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .meta({
        description: `Only entries with this text in ${list.search.join(', ')}, whatever its case`,
        accepts: 'a text of 1 to 200 characters',
      }),
    ...facetSchemas(list),
    minRating: z
      .number()
      .min(lowest)
      .max(highest)
      .optional()
      .meta({
        description: 'Only entries with at least this rating',
        accepts: `a number from ${lowest} to ${highest}`,
      }),
  };
}

/** The parameters of a list in any format. */
export function listQuery(list: List) {
  const fields = Object.keys(list.entry.shape);
  const sorts = sortsOf(list);
  return z.strictObject({
    limit: whole(1, MAX_LIMIT, 'The most entries to return').default(MAX_LIMIT),
    offset: whole(0, 999_999_999, 'How many entries to skip').default(0),
    ...selectionShape(list),
    sort: z
      .enum(sorts)
      .default('rank')
      .meta({ description: 'The order; - for descending', accepts: `one of ${sorts.join(', ')}` }),
    ...(Object.keys(list.facets).length > 0 && {
      facets: namesOf(Object.keys(list.facets), 'Facets whose values are counted, in JSON'),
    }),
    crawl: CrawlId.optional().meta({
      description: 'The list as this crawl published it, while it is kept',
      accepts: 'the id of a crawl: 20 hexadecimal digits',
    }),
    shape: z
      .enum(['array', 'byId'])
      .default('array')
      .meta({ description: 'The entries in order, or by their ids, in JSON', accepts: 'array or byId' }),
    fields: namesOf(fields, 'Only these fields, in JSON, NDJSON and CSV'),
    format: z
      .enum(FORMATS)
      .optional()
      .meta({
        description: 'The format, whatever the path and Accept say',
        accepts: `one of ${FORMATS.join(', ')}`,
      }),
    raw: flag('CSV without the apostrophe that keeps a spreadsheet from running a cell as a formula'),
    bom: flag('CSV with a byte order mark, by which Excel knows its encoding'),
    download: flag('As a file to save'),
  });
}
export type ListQuery = Omit<z.output<ReturnType<typeof listQuery>>, 'format'>;

/** The parameters of a list's own route, which has its page too. */
export function pageQuery(list: List) {
  return listQuery(list).extend({
    ...PageQuery,
    format: z
      .enum([...FORMATS, 'html'])
      .optional()
      .meta({
        description: 'The format, whatever Accept says; html is the page',
        accepts: `one of ${FORMATS.join(', ')}, html`,
      }),
    part: z
      .enum(['rows'])
      .optional()
      .meta({ description: 'Of the page only the rows, without the charts', accepts: 'rows' }),
  });
}

/** The JSON of a list. With `fields`, entries have only those; with `shape=byId`, they stand by their ids. */
export function listBody(list: List) {
  const entry = entrySchema(list);
  const entries = z.union([
    z.array(entry),
    z.array(list.entry.partial()),
    z.record(z.string(), z.union([entry, list.entry.partial()])),
  ]);
  return z
    .object({
      list: z.literal(list.name),
      crawl: CrawlId,
      publishedAt: z.iso.datetime(),
      total: z.int().nonnegative().meta({ description: 'How many entries are selected' }),
      offset: z.int().nonnegative(),
      count: z.int().nonnegative().meta({ description: 'How many of them are in this response' }),
      facets: z
        .record(
          z.string(),
          z.array(z.object({ value: z.union([z.string(), z.number()]), count: z.int().positive() })),
        )
        .optional(),
      [list.name]: entries,
    })
    .meta({ id: `${entryName(list)}List` });
}

const schemas = new WeakMap<List, List['entry']>();

/** The schema of a list's entries, which the OpenAPI document has once, under a name of its own. */
export function entrySchema(list: List): List['entry'] {
  const known = schemas.get(list) ?? list.entry.meta({ id: entryName(list) });
  schemas.set(list, known);
  return known;
}

function entryName({ name }: List): string {
  const words = name.split('-').map(word => word.slice(0, 1).toUpperCase() + word.slice(1));
  return `${words.join('')}Entry`;
}
