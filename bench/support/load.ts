import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { Agent, request } from 'undici';
import { percentile } from './statistics.ts';

/** How a server answered. */
export interface Load {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Of one response with its headers, as it was sent. */
  bytes: number;
}

/** Seconds before those that count, in which the server starts as many threads as it needs. */
const WARM_UP = 2;

/** Sends requests to a URL for some seconds, a few at a time. Throws if a status is not the expected one. */
export async function loadOf(
  url: string,
  {
    headers = {},
    status = 200,
    seconds = 3,
    concurrency = 8,
  }: { headers?: Record<string, string>; status?: number; seconds?: number; concurrency?: number } = {},
): Promise<Load> {
  const dispatcher = new Agent({ connections: concurrency });
  const accepts = { 'accept-encoding': 'gzip', ...headers };
  const send = async () => {
    const begin = performance.now();
    const { statusCode, body } = await request(url, { dispatcher, headers: accepts });
    await body.bytes();
    if (statusCode !== status) throw new Error(`${url}: expected status ${status}, got ${statusCode}`);
    return performance.now() - begin;
  };
  try {
    const times: number[] = [];
    const sendFor = async (duration: number, into: number[]) => {
      const until = performance.now() + 1000 * duration;
      const sendOn = async () => {
        while (performance.now() < until) into.push(await send());
      };
      await Promise.all(Array.from({ length: concurrency }, sendOn));
    };
    await sendFor(WARM_UP, []);
    const begin = performance.now();
    await sendFor(seconds, times);
    const perSecond = (1000 * times.length) / (performance.now() - begin);
    const bytes = await bytesOf(url, accepts);
    return { perSecond, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), bytes };
  } finally {
    await dispatcher.close();
  }
}

/** The bytes of a response on its connection, headers and all. */
async function bytesOf(url: string, headers: Record<string, string>): Promise<number> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent: false }, resolve).on('error', reject);
  });
  response.resume();
  await once(response, 'end');
  return response.socket.bytesRead;
}
