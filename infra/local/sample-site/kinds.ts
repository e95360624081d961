import * as z from 'zod';
import {
  type Answer,
  sendBomb,
  sendDrip,
  sendFilled,
  sendReset,
  sendTruncated,
  textAnswer,
} from './answer.ts';
import { CHALLENGES } from './challenges.ts';
import { onAnswer, onPage } from './effects.ts';

const status = z.int().min(200).max(599);
const ms = z.int().nonnegative();
const bytes = z.int().positive();

/** Every kind of fault: its settings, and what it does with them. */
export const KINDS = {
  status: onAnswer(
    z.strictObject({ status, retryAfter: z.string().optional(), body: z.string().optional() }),
    (fault, answer) => ({
      ...answer,
      ...textAnswer(fault.status, 'text/html', fault.body ?? `<h1>${fault.status}</h1>`),
      waitMs: answer.waitMs,
      headers: {
        ...answer.headers,
        ...(fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }),
      },
    }),
  ),
  redirect: onAnswer(
    z.strictObject({ location: z.string(), status: status.default(302) }),
    (fault, answer) => ({
      ...answer,
      status: fault.status,
      headers: { ...answer.headers, location: fault.location },
      body: Buffer.alloc(0),
    }),
  ),
  challenge: onAnswer(
    z.strictObject({ type: z.enum(['pow', 'captcha', 'login']), status: status.default(200) }),
    (fault, answer) => ({ ...answer, status: fault.status, body: Buffer.from(CHALLENGES[fault.type]) }),
  ),
  reset: onAnswer(z.strictObject({}), (_fault, answer) => ({ ...answer, send: sendReset })),
  truncated: onAnswer(z.strictObject({ chunked: z.boolean().default(false) }), (fault, answer) => ({
    ...answer,
    send: sendTruncated(fault.chunked),
  })),
  cut: onAnswer(z.strictObject({}), (_fault, answer) => ({ ...answer, body: cutInList(answer.body) })),
  slow: onAnswer(z.strictObject({ ms }), (fault, answer) => ({
    ...answer,
    waitMs: answer.waitMs + fault.ms,
  })),
  drip: onAnswer(z.strictObject({ ms }), (fault, answer) => ({ ...answer, send: sendDrip(fault.ms) })),
  endless: onAnswer(z.strictObject({}), (_fault, answer) => ({
    ...answer,
    send: sendFilled(Number.POSITIVE_INFINITY),
  })),
  huge: onAnswer(z.strictObject({ bytes }), (fault, answer) => ({
    ...answer,
    send: sendFilled(fault.bytes),
  })),
  bomb: onAnswer(z.strictObject({ bytes }), (fault, answer) => ({ ...answer, send: sendBomb(fault.bytes) })),
  'content-type': onAnswer(z.strictObject({ type: z.string() }), (fault, answer) =>
    labelled(answer, fault.type),
  ),
  charset: onAnswer(z.strictObject({ encoding: z.enum(['gbk', 'latin1', 'missing']) }), (fault, answer) =>
    fault.encoding === 'missing'
      ? labelled({ ...answer, body: withoutCharset(answer.body) }, 'text/html')
      : labelled(answer, `text/html; charset=${fault.encoding}`),
  ),
  'empty-list': onPage(z.strictObject({}), (_fault, view) => ({ ...view, movies: [] })),
  missing: onPage(z.strictObject({ place: z.int().positive().default(1) }), (fault, view) => ({
    ...view,
    movies: view.movies.filter((_movie, index) => index !== fault.place - 1),
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
    z.strictObject({ total: z.string().optional(), movies: z.string().optional() }),
    (fault, view) => ({
      ...view,
      totalPages: fault.total ?? view.totalPages,
      totalMovies: fault.movies ?? view.totalMovies,
    }),
    { page: 1 },
  ),
};

function labelled(answer: Answer, type: string): Answer {
  return { ...answer, headers: { ...answer.headers, 'content-type': type } };
}

/** Cut between two bytes of the list's middle, but framed as if that were all of it. */
function cutInList(body: Buffer): Buffer {
  const from = Math.max(0, body.indexOf('<ol'));
  const to = body.indexOf('</ol>');
  return body.subarray(0, Math.floor((from + (to < 0 ? body.length : to)) / 2));
}

function withoutCharset(body: Buffer): Buffer {
  return Buffer.from(body.toString().replace(/<meta [^>]*charset=[^>]*>/, ''));
}
