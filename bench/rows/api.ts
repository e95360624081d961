import { createApi } from '../../functions/adapters/http/routes.ts';
import { crawlSettings, LIST } from '../../test/support/crawl.ts';
import { eventOf } from '../../test/support/http-event.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../../test/support/published-api.ts';
import { type Load, loadOf } from '../support/load.ts';
import { type Report, type Row, ratio } from '../support/report.ts';
import { serveDatasette, serveToplist } from '../support/serving.ts';
import { digits, percentile } from '../support/statistics.ts';
import { hasPython, notInstalled } from '../support/tools.ts';

const ENTRIES = 250;
const WARM_UP = 300;
const REQUESTS = 1500;
/** Handlers that have nothing in memory yet; each is used once. */
const COLD_HANDLERS = 200;

interface Times {
  pointer: number[];
  handler: number[];
  unchanged: number[];
  uncached: number[];
}

/** Row 5: the API, warm: the handler alone, through the local HTTP API, and Datasette with the same rows. */
export const api: Row = {
  number: 5,
  async measure(progress) {
    progress('times the handler');
    const times = await timeHandler();
    progress('sends requests through the local HTTP API');
    const toplist = await serveToplist();
    let own: Load;
    let unchanged: Load;
    try {
      const response = await fetch(`${toplist.url}/movies`, { headers: { 'accept-encoding': 'gzip' } });
      own = await loadOf(`${toplist.url}/movies`);
      const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
      unchanged = await loadOf(`${toplist.url}/movies`, { headers, status: 304 });
    } finally {
      await toplist.stop();
    }
    const other = hasPython() ? await loadDatasette(progress) : null;
    return report(times, own, unchanged, other);
  },
};

async function loadDatasette(progress: (note: string) => void): Promise<Load> {
  progress('sends requests to Datasette');
  const datasette = await serveDatasette(sampleEntries(ENTRIES));
  try {
    return await loadOf(`${datasette.url}/list/movies.json?_shape=array&_size=${ENTRIES}`);
  } finally {
    await datasette.stop();
  }
}

/** Times the handler over an embedded table: in turns, so that each kind of request meets the same moments. */
async function timeHandler(): Promise<Times> {
  const { store, api: handler, ask, stop } = await startApi();
  const event = { ...eventOf('/movies'), headers: { host: 'api.example', 'accept-encoding': 'gzip' } };
  try {
    await publishEntries(store, crawlId(1), '2026-11-23T12:00:00.000Z', sampleEntries(ENTRIES));
    const { headers } = await ask('/movies', '', { 'accept-encoding': 'gzip' });
    const known = {
      ...event,
      headers: { ...event.headers, 'if-none-match': headers.etag ?? headers.ETag ?? '' },
    };
    const create = () =>
      createApi({ lists: [crawlSettings()], store, now: Date.now, logger: console, build: 'build' });
    const handlers = Array.from({ length: COLD_HANDLERS }, create);
    for (const cold of handlers) await cold(eventOf('/lists'));
    const times: Times = { pointer: [], handler: [], unchanged: [], uncached: [] };
    for (let turn = 0; turn < WARM_UP + REQUESTS; turn += 1) {
      const into = turn < WARM_UP ? { pointer: [], handler: [], unchanged: [], uncached: [] } : times;
      into.pointer.push(await timeOf(() => store.readPointer(LIST)));
      into.handler.push(await timeOf(() => handler(event)));
      into.unchanged.push(await timeOf(() => handler(known)));
      const cold = turn < WARM_UP ? undefined : handlers.pop();
      if (cold !== undefined) into.uncached.push(await timeOf(() => cold(event)));
    }
    return times;
  } finally {
    await stop();
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

function report(times: Times, own: Load, unchanged: Load, other: Load | null): Report {
  const p50 = (values: number[]) => percentile(values, 0.5);
  const both = (values: number[]) =>
    `p50 ${digits(p50(values))} ms, p99 ${digits(percentile(values, 0.99))} ms`;
  const served = ({ perSecond, p50Ms, p99Ms, bytes }: Load) =>
    `${digits(perSecond)} requests per second, p50 ${digits(p50Ms)} ms, p99 ${digits(p99Ms)} ms, ${bytes.toLocaleString('en-US')} bytes`;
  const others: [string, string][] =
    other === null ? [] : [['Datasette, the same rows as JSON', served(other)]];
  return {
    title: `The API, warm, with a list of ${ENTRIES}`,
    figures: [
      ["the pointer's GetItem alone", both(times.pointer)],
      ['handler, `GET /movies` with gzip', both(times.handler)],
      ['handler, `If-None-Match`, 304', both(times.unchanged)],
      ['the same handler reading the table', both(times.uncached)],
      ['local HTTP API, `GET /movies`', served(own)],
      ['local HTTP API, `If-None-Match`, 304', served(unchanged)],
      ...others,
    ],
    goals: [
      {
        what: "handler's p50 beyond the pointer's GetItem",
        measured: p50(times.handler) - p50(times.pointer),
        limit: 1,
        unit: ' ms',
      },
      {
        what: 'the same handler reading the table each time, beside the warm one',
        measured: ratio(p50(times.uncached), p50(times.handler)),
        limit: 10,
        unit: 'x',
        atLeast: true,
      },
      {
        what: 'requests per second beside Datasette',
        measured: ratio(own.perSecond, other?.perSecond),
        limit: 1,
        unit: 'x',
        atLeast: true,
      },
    ],
    leftOut: other === null ? [notInstalled('Datasette')] : [],
  };
}
