import type { Readable } from 'node:stream';
import { CrawlError, messageOf } from '../../core/errors.ts';

/** The head of an HTTP response, and its body as the server coded it. */
export interface HttpResponse {
  status: number;
  /** By names in lower case; a character for each byte. A header that was sent more than once is an array. */
  headers: Record<string, string | string[] | undefined>;
  body: Readable;
}

/** Headers that are no lists. Several of them that differ contradict each other. */
const SINGLE = ['location', 'retry-after'];

/** One header, or null without it. Several of a name are joined as RFC 9110, 5.3 says; of those that are no lists, none counts if they differ. */
export function headerOf({ headers }: HttpResponse, name: string): string | null {
  const values = [headers[name] ?? []].flat();
  if (values.length === 0) return null;
  if (!SINGLE.includes(name)) return values.join(', ');
  return new Set(values).size === 1 ? (values[0] ?? null) : null;
}

/** Discards a body. A body that nobody reads would hold its connection. */
export function discard({ body }: HttpResponse): void {
  // A stream that is destroyed before its end may report that as an error, which does not matter here.
  body.on('error', () => {});
  body.destroy();
}

/** Decides about a response, and discards its body unless the decision is to read it. */
export function discardUnless<T>(
  isRead: (decision: T) => boolean,
  response: HttpResponse,
  decide: () => T,
): T {
  let keeps = false;
  try {
    const decision = decide();
    keeps = isRead(decision);
    return decision;
  } finally {
    if (!keeps) discard(response);
  }
}

/** The error of a failed request: a CrawlError among its causes, such as a refusal at connect time, or else a `retry`. */
export function failure(url: URL, error: unknown): CrawlError {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof CrawlError) return inner;
  const noTunnel = /Proxy response \(\d+\)/.test(messageOf(error));
  return new CrawlError('retry', `${url.href} could not be fetched: ${messageOf(error)}`, {
    expected: noTunnel
      ? `a proxy that tunnels to ${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
      : 'a whole response',
    actual: messageOf(error),
    cause: error,
  });
}

/** The refusal of a body that is larger than a page can be. */
export function tooLarge(url: URL, bytes: number): CrawlError {
  return new CrawlError('refused', `${url.href} is too large`, {
    expected: `at most ${bytes} bytes`,
    actual: 'more',
  });
}
