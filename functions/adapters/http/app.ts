import type { Logger } from '@aws-lambda-powertools/logger';
import { type Context, Hono } from 'hono';
import { accepts } from 'hono/accepts';
import * as z from 'zod';
import { ListError } from '../../core/crawl/read-list.ts';
import { InputError } from '../../core/errors.ts';
import { GoneError } from '../../core/read/snapshot.ts';
import { HttpProblem, type Operation } from './contract/operation.ts';
import { ParameterError, readParameters } from './contract/parameters.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';
import { createResponder } from './respond.ts';

const METHODS = 'GET, HEAD';
const Params = z.record(z.string(), z.string());

/** The format of a list by `Accept`, for a request that names none. */
const FORMAT_OF_TYPE: Record<string, string> = {
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'text/plain': 'txt',
};

/**
 * Creates the HTTP application of these operations. Every error is an RFC 9457 problem document, for an unknown route too.
 * @param build changes with the code, so that no ETag outlives a deploy
 */
export function createApp(operations: Operation[], build: string, logger: Pick<Logger, 'error'>): Hono {
  const app = new Hono({ strict: false });
  const respond = createResponder(build);
  for (const operation of operations) {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.get(path, async context => {
      const { req } = context;
      const url = new URL(req.url);
      const named = Object.entries(Params.parse(req.param())).map(([name, value]): [string, string[]] => [
        name,
        [value],
      ]);
      const params = readParameters(operation.params, new Map(named));
      const query = readParameters(operation.query, queryOf(url, operation, context));
      const representation = await operation.handle({ params, query });
      return respond(representation, {
        key: `${url.pathname}?${url.searchParams}`,
        ifNoneMatch: req.header('if-none-match'),
        acceptEncoding: req.header('accept-encoding'),
      });
    });
    app.all(path, context => {
      context.header('allow', path === '/crawls' ? `${METHODS}, POST` : METHODS);
      return refuse(context, 405, `the methods of this route are ${METHODS}`);
    });
  }
  const routes = [...new Set(operations.map(({ path }) => path))].filter(path => !/\.\w+$/.test(path));
  app.notFound(context =>
    refuse(context, 404, `there is no such route; the routes are ${routes.join(', ')} and POST /crawls`),
  );
  app.onError((error, context) => onError(error, context, logger));
  return app;
}

/** The query of a request, with the format that `Accept` asks for where the query could name one and does not. */
function queryOf(url: URL, { query, responses }: Operation, context: Context): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) given.set(name, [...(given.get(name) ?? []), value]);
  const isOpen =
    Object.keys(responses).length > 1 && Object.hasOwn(query.shape, 'format') && !given.has('format');
  if (!isOpen) return given;
  const type = accepts(context, {
    header: 'Accept',
    supports: ['application/json', ...Object.keys(FORMAT_OF_TYPE)],
    default: 'application/json',
  });
  const format = FORMAT_OF_TYPE[type];
  return format === undefined ? given : given.set('format', [format]);
}

function onError(error: Error, context: Context, logger: Pick<Logger, 'error'>): Response {
  if (error instanceof ParameterError) {
    const { parameter, value, accepts } = error;
    return refuse(context, 400, error.message, { parameter, value, accepts });
  }
  if (error instanceof InputError) return refuse(context, 400, error.message);
  if (error instanceof HttpProblem) return refuse(context, error.status, error.message, error.members);
  if (error instanceof GoneError) return refuse(context, 410, error.message);
  if (error instanceof ListError) return refuse(context, 503, error.message);
  logger.error('request failed', error);
  return refuse(context, 500, 'the request failed; the log says why');
}

/** A problem document. What was wrong a moment ago may be right now, so nobody may keep it. */
function refuse(
  context: Context,
  status: number,
  detail: string,
  members: Record<string, unknown> = {},
): Response {
  const headers = new Headers({ 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' });
  const allow = context.res.headers.get('allow');
  if (allow !== null) headers.set('allow', allow);
  return new Response(JSON.stringify(problem(status, detail, members)), { status, headers });
}
