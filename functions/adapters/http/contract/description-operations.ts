import * as z from 'zod';
import type { CrawlSettings } from '../../../core/crawl/settings.ts';
import { CONTENT_TYPES } from '../../../core/read/formats.ts';
import { docsPage } from '../page/docs-page.ts';
import { documentOf } from './document.ts';
import { type Operation, operation, type Representation } from './operation.ts';
import { contextOf, PAGE_RESPONSE, PageQuery, pageRepresentation } from './pages.ts';

/** The description changes with a deploy alone, and its ETag tells that. */
const CACHED = 'public, max-age=300';

/** The routes that describe the others: the OpenAPI document, and the same for people. */
export function descriptionOperations(described: Operation[], lists: CrawlSettings[]): Operation[] {
  const kept = (type: string, render: () => string): Representation => ({
    version: 'description',
    lastModified: null,
    cacheControl: CACHED,
    type,
    render: () => ({ body: render() }),
  });
  const shared = { tag: 'description', params: z.strictObject({}), query: z.strictObject({}), problems: [] };
  const own: Operation[] = [
    operation({
      ...shared,
      path: '/openapi.json',
      id: 'openapi',
      summary: 'This description, as OpenAPI 3.1',
      responses: { [CONTENT_TYPES.json]: z.record(z.string(), z.unknown()) },
      handle: async () => kept(CONTENT_TYPES.json, () => JSON.stringify(document())),
    }),
    operation({
      ...shared,
      path: '/docs',
      id: 'docs',
      summary: 'This description, as a page',
      query: z.strictObject(PageQuery),
      responses: PAGE_RESPONSE,
      handle: async ({ query: { lang }, url }) =>
        pageRepresentation(null, { version: 'description' }, () =>
          docsPage(contextOf(lists, null, url, lang), document()),
        ),
    }),
  ];
  const document = () =>
    documentOf(
      [...described, ...own],
      lists.map(({ definition }) => definition.name),
    );
  return own;
}
