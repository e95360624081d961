import type { Logger } from '@aws-lambda-powertools/logger';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { InputError } from '../../core/errors.ts';
import type { List } from '../../core/page/list.ts';
import { GoneError, ListError } from '../../core/read/snapshot.ts';
import { HttpProblem, type Operation } from './contract/operation.ts';
import { ParameterError } from './contract/parameters.ts';
import { queryOf } from './negotiate.ts';
import { createRefusal, type Refusal } from './refuse.ts';
import { createResponder } from './respond.ts';

interface AppOptions {
  operations: Operation[];
  /** The configured lists, for the navigation of a page. */
  lists: List[];
  build: string;
  logger: Pick<Logger, 'error'>;
}

const METHODS = 'GET, HEAD';
const Params = z.record(z.string(), z.string());

/**
 * Creates the HTTP application of these operations. Every error is an RFC 9457 problem document, for an unknown route too; a browser gets it as
 * a page.
 * @param build changes with the code and the settings, so that no ETag outlives a deploy
 */
export function createApp({ operations, lists, build, logger }: AppOptions): Hono {
  const app = new Hono({ strict: false });
  const refuse = createRefusal(lists);
  const respond = createResponder(build);
  for (const operation of operations) {
    // An id at the end of a path may have slashes in it.
    const path = operation.path.replace(/\{id\}$/, ':id{.+}').replaceAll(/\{(\w+)\}/g, ':$1');
    app.get(path, async context => {
      const { req } = context;
      const url = new URL(req.url);
      const named = Object.entries(Params.parse(req.param())).map(([name, value]): [string, string[]] => [
        name,
        [value],
      ]);
      const query = queryOf(url, operation, context);
      const representation = await operation.handle({ params: new Map(named), query, url });
      return respond(representation, {
        key: `${url.pathname}?${JSON.stringify([...query])}`,
        ifNoneMatch: req.header('if-none-match'),
        acceptEncoding: req.header('accept-encoding'),
      });
    });
    app.all(path, context => {
      // API Gateway sends POST to seed.
      const methods = path === '/crawls' ? `${METHODS}, POST` : METHODS;
      context.header('allow', methods);
      return refuse(context, 405, `the methods of this route are ${methods}`);
    });
  }
  const routes = [...new Set(operations.map(({ path }) => path))].filter(path => !/\.\w+$/.test(path));
  app.notFound(context =>
    refuse(context, 404, `there is no such route; the routes are ${routes.join(', ')} and POST /crawls`),
  );
  app.onError((error, context) => onError(error, context, refuse, logger));
  return app;
}

function onError(error: Error, context: Context, refuse: Refusal, logger: Pick<Logger, 'error'>): Response {
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
