import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { HOST } from './account.ts';
import { CorsConfiguration, preflightResponse, withCors } from './cors.ts';
import { fromPayload, type HttpResponse, json, toEvent } from './http-event.ts';
import type { LambdaFunction } from './lambda.ts';
import { router } from './routes.ts';

/** The properties of an HTTP API, its routes and its integrations that the emulator uses. */
export const ApiProperties = z.object({ CorsConfiguration: CorsConfiguration.optional() });
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

/** API Gateway's limits. */
const BODY_BYTES = 10 * 1024 * 1024;
/** API Gateway itself refuses more than 10 KB of path, query and headers. Here the function sees more, and says what is wrong. */
const HEADER_BYTES = 1024 * 1024;
const INTEGRATION_MILLISECONDS = 30_000;

/**
 * Starts an HTTP API on loopback. It does not check signatures.
 * @param targets the function of each route key
 * @param port 0 for any free port
 * @param cors what other origins may do; without it, functions see preflight requests and set the headers themselves
 * @throws Error with code EADDRINUSE if the port is in use
 */
export async function startHttpApi(
  apiId: string,
  targets: Map<string, LambdaFunction>,
  port: number,
  cors?: CorsConfiguration,
): Promise<{ url: string; stop(): Promise<void> }> {
  const match = router([...targets.keys()]);

  async function respond(request: IncomingMessage): Promise<HttpResponse> {
    const path = (request.url ?? '/').replace(/\?.*$/s, '');
    const route = match(request.method ?? 'GET', path);
    const target = route && targets.get(route.routeKey);
    if (route === undefined || target === undefined) return json(404, { message: 'Not Found' });
    const body = await readBody(request);
    if (body === undefined) return json(413, { message: 'Request Entity Too Large' });
    const timeout = new AbortController();
    const result = await Promise.race([
      target.invoke(toEvent(request, body, route, apiId)),
      sleep(INTEGRATION_MILLISECONDS, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    if (result === undefined) return json(503, { message: 'Service Unavailable' });
    const response = 'payload' in result ? fromPayload(result.payload) : undefined;
    return response ?? json(500, { message: 'Internal Server Error' });
  }

  const server = createServer({ maxHeaderSize: HEADER_BYTES }, async (request, response) => {
    try {
      const preflight = cors && preflightResponse(cors, request.method, request.headers);
      const plain = preflight ?? (await respond(request));
      const { status, headers, body } = cors && !preflight ? withCors(cors, request.headers, plain) : plain;
      response.writeHead(status, { 'apigw-requestid': randomUUID(), ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    } catch {
      // The client has disconnected, or the function returned a header that cannot be sent.
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

/**
 * Reads a body to its end, because many clients read the response only after they have sent everything.
 * @returns undefined if the body is larger than API Gateway accepts
 */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
