import * as z from 'zod';
import type { Store } from '../../../core/crawl/ports.ts';
import type { CrawlSettings } from '../../../core/crawl/settings.ts';
import type { Entry, List } from '../../../core/page/list.ts';
import { CONTENT_TYPES, FORMATS, type Format, withFields } from '../../../core/read/formats.ts';
import { countFacet, isPlain, type Selection, select } from '../../../core/read/select.ts';
import type { EntryReader, Snapshot } from '../../../core/read/snapshot.ts';
import { csvOf, ndjsonOf, textOf } from '../../../core/read/write.ts';
import { readListPage } from './list-page.ts';
import { type ListQuery, listBody, listQuery, pageQuery } from './list-schemas.ts';
import { type Operation, operation, type Representation } from './operation.ts';
import { PAGE_RESPONSE } from './pages.ts';
import { selectionOf } from './selection.ts';
import { findSnapshot, refuseLong, representationOf } from './snapshots.ts';

/** What the routes of a list need. */
export interface ListContext {
  list: CrawlSettings;
  /** All that are configured. */
  lists: CrawlSettings[];
  store: Store;
  reader: EntryReader;
  /** Epoch milliseconds. */
  now: () => number;
}

/** The routes that return a list: one that chooses the format by `Accept`, and one for each format by its suffix. A parameter outdoes both. */
export function listOperations(context: ListContext): Operation[] {
  const { definition } = context.list;
  const { name, title } = definition;
  const query = listQuery(definition);
  const body = listBody(definition);
  const schemas = { json: body, csv: null, ndjson: null, txt: null };
  const responses = Object.fromEntries(FORMATS.map(format => [CONTENT_TYPES[format], schemas[format]]));
  const shared = { tag: name, params: z.strictObject({}), problems: [404, 410, 413, 503] };
  return [
    operation({
      ...shared,
      path: `/${name}`,
      id: name,
      summary: `The list ${title.en}`,
      query: pageQuery(definition),
      responses: { ...responses, ...PAGE_RESPONSE },
      handle: async ({ query: { format = 'json', ...query }, url }) =>
        format === 'html' ? readListPage(context, { query, url }) : readList(context, query, format),
    }),
    ...FORMATS.map(format =>
      operation({
        ...shared,
        path: `/${name}.${format}`,
        id: `${name}-${format}`,
        summary: `The list as ${format.toUpperCase()}`,
        query: query.extend({ format: query.shape.format.default(format) }),
        responses,
        handle: ({ query: { format: asked, ...given } }) => readList(context, given, asked),
      }),
    ),
  ];
}

/** The route `/`: the page of a list. */
export function homeOperation(context: ListContext): Operation {
  const { definition } = context.list;
  return operation({
    path: '/',
    id: 'home',
    summary: `The page of the list ${definition.title.en}`,
    tag: 'pages',
    params: z.strictObject({}),
    // What says how entries are written has no meaning for a page.
    query: pageQuery(definition).omit({
      format: true,
      shape: true,
      fields: true,
      raw: true,
      bom: true,
      download: true,
    }),
    responses: PAGE_RESPONSE,
    problems: [404, 410, 413, 503],
    handle: ({ query, url }) => readListPage(context, { query, url }),
  });
}

async function readList(context: ListContext, query: ListQuery, format: Format): Promise<Representation> {
  const { list, reader } = context;
  const { name } = list.definition;
  const snapshot = await findSnapshot(context, query.crawl ?? null);
  const selection = selectionOf(list.definition, query);
  const counted = 'facets' in query && typeof query.facets === 'string' ? query.facets.split(',') : [];
  const isSlice = isPlain(selection) && counted.length === 0;
  if (!isSlice) refuseLong(snapshot);
  return {
    ...representationOf(snapshot, query.crawl !== undefined),
    type: CONTENT_TYPES[format],
    async render() {
      const selected = isSlice
        ? await sliceOf(context, snapshot, query)
        : selectedOf(
            list.definition,
            await reader.slice(list, snapshot, 0, snapshot.count),
            selection,
            query,
            counted,
          );
      const link = linksOf({ ...query, format }, snapshot, selected.total);
      return {
        body: write(format, context, query, snapshot, selected),
        headers: {
          ...(link !== '' && { link }),
          ...(query.download && { 'content-disposition': `attachment; filename="${name}.${format}"` }),
        },
      };
    },
  };
}

async function sliceOf(
  { list, reader }: ListContext,
  snapshot: Snapshot,
  { offset, limit }: ListQuery,
): Promise<Selected> {
  const entries = await reader.slice(list, snapshot, offset, limit);
  return { entries, total: snapshot.count, facets: null };
}

function selectedOf(
  list: List,
  all: Entry[],
  selection: Selection,
  { offset, limit }: ListQuery,
  counted: string[],
): Selected {
  const selected = select(list, all, selection);
  const facets = counted.map(facet => [facet, countFacet(list, selected, facet)]);
  return {
    entries: selected.slice(offset, offset + limit),
    total: selected.length,
    facets: counted.length === 0 ? null : Object.fromEntries(facets),
  };
}

interface Selected {
  entries: Entry[];
  total: number;
  facets: Record<string, unknown> | null;
}

function write(
  format: Format,
  { list }: ListContext,
  query: ListQuery,
  snapshot: Snapshot,
  { entries, total, facets }: Selected,
): string {
  const { name, entry } = list.definition;
  const fields = query.fields?.split(',') ?? null;
  if (format === 'txt') return textOf(entries);
  if (format === 'ndjson') return ndjsonOf(entries, fields);
  if (format === 'csv') {
    const columns = fields ?? Object.keys(entry.shape);
    return csvOf(entries, { fields: columns, raw: query.raw ?? false, bom: query.bom ?? false });
  }
  const shown = withFields(entries, fields);
  const { crawl, publishedAt } = snapshot;
  return JSON.stringify({
    list: name,
    crawl,
    publishedAt,
    total,
    offset: query.offset,
    count: entries.length,
    ...(facets !== null && { facets }),
    [name]:
      query.shape === 'byId' ? Object.fromEntries(entries.map(({ id }, index) => [id, shown[index]])) : shown,
  });
}

/**
 * The `Link` header of a slice (RFC 8288): the first, the previous and the next one, pinned to the crawl and in the format of
 * this one, so that slices never mix two. Each is a query alone, which resolves against the request's own path.
 */
function linksOf(query: ListQuery & { format: Format }, { crawl }: Snapshot, total: number): string {
  const { limit, offset } = query;
  const link = (at: number, rel: string) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...query, crawl, offset: at }))
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) parameters.append(name, String(one));
    return `<?${parameters}>; rel="${rel}"`;
  };
  if (offset === 0 && limit >= total) return '';
  return [
    link(0, 'first'),
    ...(offset > 0 ? [link(Math.max(0, offset - limit), 'prev')] : []),
    ...(offset + limit < total ? [link(offset + limit, 'next')] : []),
  ].join(', ');
}
