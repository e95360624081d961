import * as z from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Operation } from './operation.ts';

/** RFC 9457. */
const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    parameter: z.string().optional().meta({ description: 'The parameter that is wrong' }),
    value: z.string().nullable().optional().meta({ description: 'Its value' }),
    accepts: z.string().optional().meta({ description: 'What it accepts' }),
  })
  .meta({ id: 'Problem', description: 'What was wrong, and what would be right' });

const REASONS: Record<number, string> = {
  304: 'The client has it already',
  400: 'A parameter is wrong',
  404: 'There is no such thing, or nothing has been published yet',
  409: 'Another crawl of the list is running',
  410: 'The crawl is no longer kept',
  413: 'The response would be too large; ask for less',
  500: 'The request failed',
  502: 'The list could not be crawled',
  503: 'The list cannot be read in full at the moment',
};

const problems = (statuses: number[]) =>
  Object.fromEntries(
    statuses.map(status => [
      String(status),
      {
        description: REASONS[status] ?? 'Error',
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );

/** The OpenAPI document of these operations, and of `POST /crawls`, which seed handles. */
export function documentOf(operations: Operation[], lists: string[]): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const { path, id, summary, description, tag, params, query, responses, problems: own } of operations) {
    const content = Object.entries(responses).map(([type, schema]) => [
      type,
      { schema: schema ?? z.string() },
    ]);
    paths[path] = {
      get: {
        operationId: id,
        summary,
        ...(description !== undefined && { description }),
        tags: [tag],
        requestParams: { path: params, query },
        responses: {
          '200': { description: summary, content: Object.fromEntries(content) },
          '304': { description: REASONS[304] ?? '' },
          ...problems([...new Set([400, ...own, 500])]),
        },
      },
    };
  }
  paths['/crawls'] = { ...paths['/crawls'], post: startCrawl(lists) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Toplist',
      version: '1',
      description: 'Ranked web lists, as they were last crawled. Errors are problem documents (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map(name => ({ name })),
    paths,
  });
}

function startCrawl(lists: string[]) {
  const body = z.strictObject({
    list: z.enum(lists).optional().meta({ description: 'The list; the first one without it' }),
    acceptSmaller: z.int().positive().nullable().optional(),
  });
  const started = z.object({ id: z.string(), list: z.string(), state: z.string() });
  return {
    operationId: 'start-crawl',
    summary: 'Starts a crawl; needs a signature by AWS IAM',
    tags: ['crawls'],
    requestParams: {
      header: z.object({ 'idempotency-key': z.string().min(1).max(255).optional() }),
    },
    requestBody: { required: false, content: { 'application/json': { schema: body } } },
    responses: {
      '202': {
        description: 'The crawl, new or of an earlier request with this key',
        content: { 'application/json': { schema: started } },
      },
      ...problems([400, 409, 502, 503]),
    },
  };
}
