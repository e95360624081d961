import * as z from 'zod';
import { docsPage } from '../docs-page.ts';
import { documentOf } from './document.ts';
import { type Operation, operation, type Representation } from './operation.ts';

const HTML = 'text/html; charset=utf-8';
const OPENAPI = 'application/json; charset=utf-8';
/** The description changes with a deploy alone, and its ETag tells that. */
const CACHED = 'public, max-age=300';

/** The routes that describe the others: the OpenAPI document, and the same for people. */
export function descriptionOperations(described: Operation[], lists: string[]): Operation[] {
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
      responses: { [OPENAPI]: z.record(z.string(), z.unknown()) },
      handle: async () => kept(OPENAPI, () => JSON.stringify(document())),
    }),
    operation({
      ...shared,
      path: '/docs',
      id: 'docs',
      summary: 'This description, as a page',
      responses: { [HTML]: null },
      handle: async () => kept(HTML, () => docsPage(document())),
    }),
  ];
  const document = () => documentOf([...described, ...own], lists);
  return own;
}
