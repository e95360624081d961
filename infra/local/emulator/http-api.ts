import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { HOST } from './account.ts';
import { fromPayload, type HttpAnswer, json, toEvent } from './http-event.ts';
import type { LambdaFunction } from './lambda.ts';
import { router } from './routes.ts';

/** What of the template properties of an HTTP API's routes and integrations matters here. */
export const RouteProperties = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  AuthorizationType: z.string().default('NONE'),
  Target: z.string(),
});
export const IntegrationProperties = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});

/** API Gateway's bounds. */
const BODY_BYTES = 10 * 1024 * 1024;
const INTEGRATION_MILLISECONDS = 30_000;

/**
 * Starts an HTTP API on loopback. Nobody's signature is asked for.
 * @param targets the function behind each route key
 * @param port 0 for any that is free
 * @throws Error with code EADDRINUSE if the port is taken
 */
export async function startHttpApi(
  apiId: string,
  targets: Map<string, LambdaFunction>,
  port: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  const match = router([...targets.keys()]);

  async function answer(request: IncomingMessage): Promise<HttpAnswer> {
    const path = (request.url ?? '/').replace(/\?.*$/s, '');
    const route = match(request.method ?? 'GET', path);
    const target = route && targets.get(route.routeKey);
    if (route === undefined || target === undefined) return json(404, { message: 'Not Found' });
    const body = await readBody(request);
    if (body === undefined) return json(413, { message: 'Request Entity Too Large' });
    const patience = new AbortController();
    const outcome = await Promise.race([
      target.invoke(toEvent(request, body, route, apiId)),
      sleep(INTEGRATION_MILLISECONDS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    if (outcome === undefined) return json(503, { message: 'Service Unavailable' });
    const answered = 'payload' in outcome ? fromPayload(outcome.payload) : undefined;
    return answered ?? json(500, { message: 'Internal Server Error' });
  }

  const server = createServer(async (request, response) => {
    try {
      const { status, headers, body } = await answer(request);
      response.writeHead(status, { 'apigw-requestid': randomUUID(), ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    } catch {
      // Whoever asked has gone, or a header cannot be sent.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    }
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const address = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://${HOST}:${address.port}`,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Reads a body to its end, so that the answer is heard, but keeps no more than API Gateway takes. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
