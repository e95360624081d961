import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createApi } from '../../functions/adapters/http/routes.ts';
import type { Store } from '../../functions/core/crawl/ports.ts';
import type { CrawlSettings } from '../../functions/core/crawl/settings.ts';
import { MAX_HISTORY } from '../../functions/core/history/history.ts';
import { type Entry, type List, listKey } from '../../functions/core/page/list.ts';
import { decodePath } from '../../infra/local/emulator/http-event.ts';
import { crawl, crawlSettings } from '../support/crawl.ts';
import { startDynalite, TABLE } from '../support/engines.ts';
import { eventOf } from '../support/http-event.ts';
import { historyOf, type InventedCrawl, inventCrawls } from './invented.ts';

/** When the newest invented crawl started. */
export const NEWEST = '2026-11-25T06:02:00.000Z';
/** Crawls whose pages are still kept; of the older ones only the history is left. */
const KEPT = 8;

export interface PageServer {
  url: string;
  store: Store;
  /** Publishes invented crawls of a list, a day each. */
  publish(list: List, entries: Entry[], size: number, days: number, pageSize?: number): Promise<void>;
  /** Publishes these crawls of a list, oldest first. */
  publishCrawls(list: List, crawls: InventedCrawl[], pageSize?: number): Promise<void>;
  stop(): Promise<void>;
}

/** Serves the API over a real table, without seed and parse, for lists whose crawls are invented. */
export async function startPageServer(lists: List[]): Promise<PageServer> {
  const engine = await startDynalite();
  const store = createStore(engine.client, { tableName: TABLE, keepDays: 90, now: Date.now });
  const settings = lists.map(settingsOf);
  const api = createApi({ lists: settings, store, now: Date.now, logger: console, build: 'build' });
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const event = eventOf(decodePath(url.pathname), request.method, url.search.slice(1));
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const { statusCode, headers: sent = {}, body = '', isBase64Encoded } = await api({ ...event, headers });
    for (const [name, value] of Object.entries(sent)) response.setHeader(name, String(value));
    response.writeHead(statusCode ?? 200).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const { port } = address as AddressInfo;
  const publishCrawls: PageServer['publishCrawls'] = async (list, crawls, pageSize = 25) => {
    const { list: key } = settingsOf(list);
    for (const one of crawls.slice(-KEPT)) await publishCrawl(store, key, list.name, one, pageSize);
    const longest = Math.max(...crawls.map(({ entries }) => entries.length));
    if (longest <= MAX_HISTORY)
      for (const history of historyOf(crawls)) await store.writeHistory(key, history, null);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    publishCrawls,
    publish: (list, entries, size, days, pageSize) =>
      publishCrawls(list, inventCrawls(list.name, entries, size, days, NEWEST), pageSize),
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await engine.stop();
    },
  };
}

function settingsOf(definition: List): CrawlSettings {
  const { url } = definition;
  return crawlSettings({ definition, list: listKey(url), listUrl: url });
}

async function publishCrawl(
  store: Store,
  list: string,
  name: string,
  { id, startedAt, entries }: { id: string; startedAt: string; entries: Entry[] },
  pageSize: number,
) {
  const pages = Math.ceil(entries.length / pageSize);
  const url = `https://${list}`;
  const rule = pages === 1 ? null : { before: `${url}?start=`, after: '', first: -pageSize, step: pageSize };
  const plan = { firstUrl: url, pages, pageSize, total: null, atLeast: 1, intervalSeconds: 0, rule };
  const endedAt = new Date(Date.parse(startedAt) + 41_000).toISOString();
  await store.putCrawl(crawl({ id, startedAt, list, name }));
  await store.setPlan(id, plan, [0], '2099-01-01T00:00:00.000Z');
  for (let page = 1; page <= pages; page++) {
    const own = entries.slice((page - 1) * pageSize, page * pageSize);
    await store.putPage({
      v: 1,
      crawl: id,
      page,
      url,
      fetchedAt: startedAt,
      fetchMs: 1,
      bytes: 1,
      entries: own,
      evidence: null,
    });
  }
  const pointer = { list, crawl: id, startedAt, publishedAt: endedAt, count: entries.length, pageSize };
  await store.movePointer(pointer, Number.MAX_SAFE_INTEGER);
  await store.endCrawl(id, { state: 'published', reason: null, endedAt });
}
