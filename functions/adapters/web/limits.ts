import { BODY_BYTES, BODY_TIMEOUT, CONNECT_TIMEOUT, HEADERS_TIMEOUT } from '../../core/limits.ts';

/** How long a fetch may take, in seconds, and how many bytes it may bring, before and after decompression. */
export interface Limits {
  connect: number;
  headers: number;
  body: number;
  bytes: number;
}

export const LIMITS: Limits = {
  connect: CONNECT_TIMEOUT,
  headers: HEADERS_TIMEOUT,
  body: BODY_TIMEOUT,
  bytes: BODY_BYTES,
};

/** A signal that aborts when one fetch, with all its redirects, has taken as long as it may, or when the given signal does. */
export function withinLimits(
  signal: AbortSignal | undefined,
  { connect, headers, body }: Limits,
): AbortSignal {
  const late = AbortSignal.timeout((connect + headers + body) * 1000);
  return signal === undefined ? late : AbortSignal.any([late, signal]);
}
