import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import * as z from 'zod';
import type { HttpResponse } from './http-event.ts';

/** The CORS configuration of an HTTP API in a template. */
export const CorsConfiguration = z.object({
  AllowOrigins: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowHeaders: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
  MaxAge: z.coerce.number().optional(),
  AllowCredentials: z.literal(false, 'the emulator does not support credentials').optional(),
});
export type CorsConfiguration = z.infer<typeof CorsConfiguration>;

/**
 * Returns the response that API Gateway itself gives to a preflight request, which no function sees.
 * @returns undefined if the request is not a preflight: one has `Origin` and `Access-Control-Request-Method`
 */
export function preflightResponse(
  cors: CorsConfiguration,
  method: string | undefined,
  request: IncomingHttpHeaders,
): HttpResponse | undefined {
  if (method !== 'OPTIONS' || request['access-control-request-method'] === undefined) return undefined;
  if (request.origin === undefined) return undefined;
  const allowed = allowedOrigin(cors, request.origin);
  const headers = allowed !== undefined && {
    'access-control-allow-origin': allowed,
    ...listHeader('access-control-allow-methods', cors.AllowMethods),
    ...listHeader('access-control-allow-headers', cors.AllowHeaders),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
  return { status: 204, headers: headers || {}, body: Buffer.alloc(0) };
}

/** Adds the configured headers to a response. Those of the function are dropped, as API Gateway does. */
export function withCors(
  cors: CorsConfiguration,
  request: IncomingHttpHeaders,
  response: HttpResponse,
): HttpResponse {
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const allowed = allowedOrigin(cors, request.origin);
  const added = allowed !== undefined && {
    'access-control-allow-origin': allowed,
    ...listHeader('access-control-expose-headers', cors.ExposeHeaders),
  };
  return { ...response, headers: { ...Object.fromEntries(own), ...(added || {}) } };
}

/** Returns the value of `Access-Control-Allow-Origin`; undefined if the origin is not allowed. */
function allowedOrigin(cors: CorsConfiguration, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (cors.AllowOrigins.includes('*')) return '*';
  const matches = (allowed: string) =>
    allowed === origin || (/^https?:\/\/\*$/.test(allowed) && origin.startsWith(allowed.slice(0, -1)));
  return cors.AllowOrigins.some(matches) ? origin : undefined;
}

function listHeader(name: string, values: string[]): OutgoingHttpHeaders {
  return values.length > 0 ? { [name]: values.join(',') } : {};
}
