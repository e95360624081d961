import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';

/** What the site is about to send. Faults change this. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** How long to wait before the first byte. */
  waitMs: number;
  send: Send;
}

/** A way to put an answer on the wire. `zip`: whether the client takes gzip. */
export type Send = (answer: Answer, response: ServerResponse, zip: boolean) => Promise<void>;

/** An answer as a well-behaved site gives it. */
export function textAnswer(status: number, type: string, text: string): Answer {
  const headers = { 'content-type': `${type}; charset=utf-8` };
  return { status, headers, body: Buffer.from(text), waitMs: 0, send: sendWhole };
}

const sendWhole: Send = async (answer, response, zip) => {
  const { headers, body } = await encode(answer, zip);
  response.writeHead(answer.status, { ...headers, 'content-length': body.length }).end(body);
};

/** Sends half of the body and drops the connection. */
export function sendTruncated(chunked: boolean): Send {
  return async (answer, response, zip) => {
    const { headers, body } = await encode(answer, zip);
    response.writeHead(
      answer.status,
      chunked ? headers : { ...headers, 'content-length': String(body.length) },
    );
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  };
}

/** Drops the connection without a word. */
export const sendReset: Send = async (_answer, response) => {
  response.socket?.resetAndDestroy();
};

/** Sends the headers at once, then a byte of the body at a time, then spaces for as long as anyone listens. */
export function sendDrip(everyMs: number): Send {
  return async (answer, response) => {
    response.writeHead(answer.status, answer.headers).flushHeaders();
    let at = 0;
    const timer = setInterval(() => {
      response.write(at < answer.body.length ? answer.body.subarray(at, at + 1) : ' ');
      at += 1;
    }, everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Sends the body and then spaces, this many bytes in all. */
export function sendFilled(bytes: number): Send {
  return async (answer, response) => {
    response.writeHead(answer.status, answer.headers);
    await untilGone(pipeline(Readable.from(filled(answer.body, bytes)), response));
  };
}

/** Like `sendFilled`, but zipped whether the client asked for it or not; `bytes` is the size once unzipped. */
export function sendBomb(bytes: number): Send {
  return async (answer, response) => {
    response.writeHead(answer.status, { ...answer.headers, 'content-encoding': 'gzip' });
    await untilGone(pipeline(Readable.from(filled(answer.body, bytes)), createGzip(), response));
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

/** A client that hangs up on such an answer has done the right thing, so it is no error here. */
async function untilGone(sending: Promise<void>): Promise<void> {
  await sending.catch(() => {});
}

const zipped = promisify(gzip);

async function encode({ headers, body }: Answer, zip: boolean): Promise<Pick<Answer, 'headers' | 'body'>> {
  if (!zip || body.length === 0) return { headers, body };
  const encoding = { 'content-encoding': 'gzip', vary: 'accept-encoding' };
  return { headers: { ...headers, ...encoding }, body: await zipped(body) };
}
