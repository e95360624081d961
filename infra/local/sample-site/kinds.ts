import * as z from 'zod';
import { CHALLENGES } from './challenges.ts';
import { onPage, onResponse } from './effects.ts';
import {
  type SampleResponse,
  sendBomb,
  sendDrip,
  sendFilled,
  sendReset,
  sendTruncated,
  textResponse,
} from './response.ts';

const status = z.int().min(200).max(599);
const ms = z.int().nonnegative();
const bytes = z.int().positive();

/** Every kind of fault, with its settings and its effect. */
export const KINDS = {
  status: onResponse(
    z.strictObject({ status, retryAfter: z.string().optional(), body: z.string().optional() }),
    (fault, response) => ({
      ...response,
      ...textResponse(fault.status, 'text/html', fault.body ?? `<h1>${fault.status}</h1>`),
      waitMs: response.waitMs,
      headers: {
        ...response.headers,
        ...(fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }),
      },
    }),
  ),
  redirect: onResponse(
    z.strictObject({ location: z.string(), status: status.default(302) }),
    (fault, response) => ({
      ...response,
      status: fault.status,
      headers: { ...response.headers, location: fault.location },
      body: Buffer.alloc(0),
    }),
  ),
  challenge: onResponse(
    z.strictObject({ type: z.enum(['pow', 'captcha', 'login']), status: status.default(200) }),
    (fault, response) => ({ ...response, status: fault.status, body: Buffer.from(CHALLENGES[fault.type]) }),
  ),
  reset: onResponse(z.strictObject({}), (_fault, response) => ({ ...response, send: sendReset })),
  truncated: onResponse(z.strictObject({ chunked: z.boolean().default(false) }), (fault, response) => ({
    ...response,
    send: sendTruncated(fault.chunked),
  })),
  cut: onResponse(z.strictObject({}), (_fault, response) => ({
    ...response,
    body: cutInHalf(response.body),
  })),
  slow: onResponse(z.strictObject({ ms }), (fault, response) => ({
    ...response,
    waitMs: response.waitMs + fault.ms,
  })),
  drip: onResponse(z.strictObject({ ms }), (fault, response) => ({ ...response, send: sendDrip(fault.ms) })),
  endless: onResponse(z.strictObject({}), (_fault, response) => ({
    ...response,
    send: sendFilled(Number.POSITIVE_INFINITY),
  })),
  huge: onResponse(z.strictObject({ bytes }), (fault, response) => ({
    ...response,
    send: sendFilled(fault.bytes),
  })),
  bomb: onResponse(z.strictObject({ bytes }), (fault, response) => ({
    ...response,
    send: sendBomb(fault.bytes),
  })),
  'content-type': onResponse(z.strictObject({ type: z.string() }), (fault, response) =>
    labelled(response, fault.type),
  ),
  charset: onResponse(
    z.strictObject({ encoding: z.enum(['gbk', 'latin1', 'missing']) }),
    (fault, response) =>
      fault.encoding === 'missing'
        ? labelled({ ...response, body: withoutCharset(response.body) }, 'text/html')
        : labelled(response, `text/html; charset=${fault.encoding}`),
  ),
  'empty-list': onPage(z.strictObject({}), (_fault, view) => ({ ...view, entries: [] })),
  missing: onPage(z.strictObject({ position: z.int().positive().default(1) }), (fault, view) => ({
    ...view,
    entries: view.entries.filter((_entry, index) => index !== fault.position - 1),
  })),
  moved: onPage(
    z.strictObject({ rank: z.int().positive() }),
    (fault, view, pages) => {
      pages.list.remove(fault.rank);
      return pages.viewPage(view.page);
    },
    { times: 1 },
  ),
  link: onPage(
    z.strictObject({ to: z.int().positive().default(2), href: z.string() }),
    (fault, view) => ({
      ...view,
      links: [
        ...view.links.filter(link => link.page !== fault.to),
        { page: fault.to, href: fault.href },
      ].sort((a, b) => a.page - b.page),
    }),
    { page: 1 },
  ),
  'not-page-1': onPage(
    z.strictObject({ shows: z.int().positive().default(2) }),
    (fault, _view, pages) => pages.viewPage(fault.shows),
    { page: 1 },
  ),
  total: onPage(
    z.strictObject({ total: z.string().optional(), entries: z.string().optional() }),
    (fault, view) => ({
      ...view,
      totalPages: fault.total ?? view.totalPages,
      totalEntries: fault.entries ?? view.totalEntries,
    }),
    { page: 1 },
  ),
};

function labelled(response: SampleResponse, type: string): SampleResponse {
  return { ...response, headers: { ...response.headers, 'content-type': type } };
}

/** Cuts the body in half, which is in the middle of the list. The response is framed as if it were complete. */
function cutInHalf(body: Buffer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}

function withoutCharset(body: Buffer): Buffer {
  return Buffer.from(body.toString().replace(/<meta [^>]*charset=[^>]*>/, ''));
}
