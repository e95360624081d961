import { expect, it } from 'vitest';
import { apiClient, type Send } from '../../../infra/client/api.ts';

const crawl = (state: string) => ({
  id: 'c1',
  list: 'movies',
  state,
  reason: null,
  startedAt: '2030-01-01T00:00:00Z',
  endedAt: null,
  pages: { total: 10, done: 4, pending: [], errors: [] },
});
const RUNNING = () => Response.json(crawl('running'));
const PUBLISHED = () => Response.json(crawl('published'));
const status = (status: number, headers = {}) =>
  Response.json({ detail: `status ${status}` }, { status, headers });
const unreachable = () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

/** Follows a crawl whose polls get these responses, and the last of them from then on. No pause takes time. */
async function follow(...responses: (() => Response | Promise<Response>)[]) {
  const pauses: number[] = [];
  let polls = 0;
  const send: Send = async () => {
    const respond = responses[Math.min(polls, responses.length - 1)] ?? PUBLISHED;
    polls += 1;
    return respond();
  };
  const pause = async (milliseconds: number) => void pauses.push(milliseconds);
  const api = apiClient('https://api.example', new AbortController().signal, { send, pause });
  const end = await api
    .follow('c1', () => {})
    .then(
      ({ state }) => state,
      (error: Error) => error.message,
    );
  return { end, polls, pauses };
}

it.each([
  ['a 429', () => status(429)],
  ['a 500', () => status(500)],
  ['a 503', () => status(503)],
  ['an error of the network', unreachable],
  ['the error of fetch', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('reset') }))],
])('%s is no end of a crawl: it is followed on', async (_, failure) => {
  expect(await follow(RUNNING, failure, failure, RUNNING, failure, PUBLISHED)).toMatchObject({
    end: 'published',
    polls: 6,
    // The pause grows from failure to failure, and begins anew after a success.
    pauses: [100, 1000, 2000, 110, 1000].map(wait => expect.closeTo(wait)),
  });
});

it('waits for as long as the API asks to', async () => {
  expect((await follow(() => status(429, { 'retry-after': '7' }), PUBLISHED)).pauses).toEqual([7000]);
});

it('gives up after five minutes of failures in a row, with the last error', async () => {
  const { end, pauses } = await follow(RUNNING, unreachable, () => status(503));
  expect(end).toBe('status 503');
  const waited = pauses.reduce((sum, wait) => sum + wait, 0);
  expect(waited).toBeGreaterThan(300_000);
  expect(waited).toBeLessThan(340_000);
});

it.each([
  ['a 404', () => status(404), 'status 404'],
  ['a response that is no crawl', () => Response.json({}), /invalid_type/],
])('gives up at once on %s, which no repetition changes', async (_, response, error) => {
  const { end, polls } = await follow(response);
  expect(end).toMatch(error);
  expect(polls).toBe(1);
});

it.each([['a request'], ['a pause after a failure'], ['a pause after a success']])(
  'an abort during %s ends it at once, with the reason of the signal',
  async during => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    let polls = 0;
    const send: Send = async (_, { signal }) => {
      polls += 1;
      if (during === 'a request') controller.abort(reason);
      else setImmediate(() => controller.abort(reason));
      signal?.throwIfAborted();
      return during === 'a pause after a success' ? RUNNING() : status(503);
    };
    const api = apiClient('https://api.example', controller.signal, { send });
    await expect(api.follow('c1', () => {})).rejects.toBe(reason);
    expect(polls).toBe(1);
  },
);
