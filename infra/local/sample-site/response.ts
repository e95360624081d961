import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';

/** A response that the site is about to send. Faults change it. */
export interface SampleResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** How long to wait before the first byte. */
  waitMs: number;
  send: Send;
}

/** A way to send a response. `zip` says whether the client accepts gzip. */
type Send = (planned: SampleResponse, response: ServerResponse, zip: boolean) => Promise<void>;

/** Creates a response that is sent without a fault. */
export function textResponse(status: number, type: string, text: string): SampleResponse {
  const headers = { 'content-type': `${type}; charset=utf-8` };
  return { status, headers, body: Buffer.from(text), waitMs: 0, send: sendWhole };
}

const sendWhole: Send = async (planned, response, zip) => {
  const { headers, body } = await encode(planned, zip);
  response.writeHead(planned.status, { ...headers, 'content-length': body.length }).end(body);
};

/** Sends half of the body and drops the connection. */
export function sendTruncated(chunked: boolean): Send {
  return async (planned, response, zip) => {
    const { headers, body } = await encode(planned, zip);
    response.writeHead(
      planned.status,
      chunked ? headers : { ...headers, 'content-length': String(body.length) },
    );
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  };
}

/** Resets the connection without sending anything. */
export const sendReset: Send = async (_planned, response) => {
  response.socket?.resetAndDestroy();
};

/** Sends the headers, then the body one byte at a time, then spaces until the client disconnects. */
export function sendDrip(everyMs: number): Send {
  return async (planned, response) => {
    response.writeHead(planned.status, planned.headers).flushHeaders();
    let at = 0;
    const timer = setInterval(() => {
      response.write(at < planned.body.length ? planned.body.subarray(at, at + 1) : ' ');
      at += 1;
    }, everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Sends the body followed by spaces, up to this many bytes in total. */
export function sendFilled(bytes: number): Send {
  return async (planned, response) => {
    response.writeHead(planned.status, planned.headers);
    await untilClosed(pipeline(Readable.from(filled(planned.body, bytes)), response));
  };
}

/** Like `sendFilled`, but compressed even if the client does not accept gzip. `bytes` is the uncompressed size. */
export function sendBomb(bytes: number): Send {
  return async (planned, response) => {
    response.writeHead(planned.status, { ...planned.headers, 'content-encoding': 'gzip' });
    await untilClosed(pipeline(Readable.from(filled(planned.body, bytes)), createGzip(), response));
  };
}

function* filled(body: Buffer, bytes: number): Generator<Buffer> {
  const spaces = Buffer.alloc(65_536, ' ');
  const first = body.subarray(0, bytes);
  if (first.length > 0) yield first;
  for (let left = bytes - first.length; left > 0; left -= spaces.length) {
    yield left < spaces.length ? spaces.subarray(0, left) : spaces;
  }
}

/** Waits for the end of a transfer. A client is right to disconnect from such a response, so that is not an error. */
async function untilClosed(sending: Promise<void>): Promise<void> {
  await sending.catch(() => {});
}

const zipped = promisify(gzip);

async function encode(
  { headers, body }: SampleResponse,
  zip: boolean,
): Promise<Pick<SampleResponse, 'headers' | 'body'>> {
  if (!zip || body.length === 0) return { headers, body };
  const encoding = { 'content-encoding': 'gzip', vary: 'accept-encoding' };
  return { headers: { ...headers, ...encoding }, body: await zipped(body) };
}
