import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';

/** What the API reads of an event of an HTTP API (payload version 2.0). */
const Event = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

/** A method that no `Request` can have. */
export class MethodError extends Error {
  override readonly name = 'MethodError';
}

/**
 * The request of an event. Its body is left out, because no route reads one.
 * @throws MethodError for a method that no route could have; TypeError for a path or a header that is no request's; another Error for what is not an event of an HTTP API
 */
export function toRequest(event: unknown): Request {
  const { rawPath, rawQueryString, headers, requestContext } = Event.parse(event);
  const { method } = requestContext.http;
  if (/^(trace|track|connect)$/i.test(method)) throw new MethodError(`no route has the method ${method}`);
  const url = `https://api.invalid${asPath(rawPath)}${rawQueryString === '' ? '' : `?${rawQueryString}`}`;
  return new Request(url, { method, headers });
}

/**
 * A path of an event as a URL has it. An HTTP API has decoded it, and what cannot stand in the path of a URL is encoded again; other senders, such as a load balancer,
 * pass it as it was. A URL would leave out segments of dots together with those before them, which an id that was encoded once may have in it: so the slash
 * beside one becomes a part of the segment.
 */
function asPath(path: string): string {
  return path
    .replace(/^\/+/, '/')
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/[?#\\\p{Cc}]/gu, encodeURIComponent)
    .replace(/(?<=\/(?:\.|%2e){1,2})\//gi, '%2F')
    .replace(/(?<!^)\/((?:\.|%2e){1,2})$/i, '%2F$1');
}

/** A response as Lambda returns it. A compressed body is bytes, and only base64 carries them. The response to HEAD has none. */
export async function toResult(
  response: Response,
  method: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  const isBase64Encoded = response.headers.has('content-encoding');
  const bytes = method === 'HEAD' ? Buffer.alloc(0) : Buffer.from(await response.arrayBuffer());
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}
