import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createApi } from '../../functions/adapters/http/routes.ts';
import type { Store } from '../../functions/core/crawl/ports.ts';
import { updateHistory } from '../../functions/core/history/update-history.ts';
import type { Entry } from '../../functions/core/page/list.ts';
import sample from '../../functions/lists/movies.sample.ts';
import { crawl, crawlSettings, LIST } from './crawl.ts';
import { type Engine, startDynalite, TABLE } from './engines.ts';
import { eventOf } from './http-event.ts';

export const crawlId = (number: number) => String(number).padStart(20, '0');

/** The first movies of the sample. */
export const sampleEntries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, index) => sample.entryOf(index + 1).entry);

/** The API over a real table, whose reads are counted. */
export async function startApi(build = 'build') {
  const engine: Engine = await startDynalite();
  const store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: Date.now });
  const calls: string[] = [];
  const counted = new Proxy(store, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== 'function' || typeof name !== 'string') return found;
      return (...args: unknown[]) => {
        calls.push(name);
        return Reflect.apply(found, target, args);
      };
    },
  });
  const errors: unknown[] = [];
  const logger = { error: (...facts: unknown[]) => void errors.push(facts) };
  const api = createApi({ lists: [crawlSettings()], store: counted, now: Date.now, logger, build });
  return {
    store,
    client: engine.client,
    calls,
    errors,
    api,
    stop: () => engine.stop(),
    /** Sends a request and decodes its response. */
    async ask(path: string, query = '', headers: Record<string, string> = {}, method = 'GET') {
      const event = eventOf(path, method, query);
      const result = await api({ ...event, headers: { ...event.headers, ...headers } });
      return { status: result.statusCode, headers: headersOf(result), body: bodyOf(result), raw: result };
    },
  };
}

function headersOf({ headers = {} }: APIGatewayProxyStructuredResultV2): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function bodyOf({ body = '', headers = {}, isBase64Encoded }: APIGatewayProxyStructuredResultV2): string {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const coding = headers['content-encoding'];
  if (coding === 'br') return brotliDecompressSync(bytes).toString();
  return coding === 'gzip' ? gunzipSync(bytes).toString() : bytes.toString();
}

/** Publishes these entries as a crawl of the movies, 25 a page. */
export async function publishEntries(
  store: Store,
  id: string,
  startedAt: string,
  entries: Entry[],
  pageSize = 25,
  withHistory = false,
) {
  const pages = Math.ceil(entries.length / pageSize);
  const plan = {
    firstUrl: `https://${LIST}`,
    pages,
    pageSize,
    total: null,
    atLeast: 1,
    intervalSeconds: 0,
    rule:
      pages === 1 ? null : { before: `https://${LIST}?start=`, after: '', first: -pageSize, step: pageSize },
  };
  await store.putCrawl(crawl({ id, startedAt }));
  await store.setPlan(id, plan, [0], '2099-01-01T00:00:00.000Z');
  for (let page = 1; page <= pages; page++)
    await store.putPage({
      v: 1,
      crawl: id,
      page,
      url: `https://${LIST}`,
      fetchedAt: startedAt,
      fetchMs: 1,
      bytes: 1,
      entries: entries.slice((page - 1) * pageSize, page * pageSize),
      evidence: null,
    });
  const pointer = {
    list: LIST,
    crawl: id,
    startedAt,
    publishedAt: startedAt,
    count: entries.length,
    pageSize,
  };
  const { current } = await store.movePointer(pointer, Number.MAX_SAFE_INTEGER);
  await store.endCrawl(id, {
    state: 'published',
    reason: null,
    endedAt: startedAt,
    previous: current.previous,
  });
  const telemetry = { info: () => {}, warn: () => {} };
  if (withHistory) await updateHistory({ list: LIST, name: 'movies' }, { store, telemetry });
}
