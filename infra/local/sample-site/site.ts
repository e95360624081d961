import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Entry } from '../../../functions/core/page/list.ts';
import type { Markup } from '../../../functions/lists/sample.ts';
import { armFaults, type Fault } from './faults.ts';
import { createList } from './list.ts';
import { loadSample } from './samples.ts';
import { createHandler, type SampleRequest, type SiteState } from './serve.ts';
import { type PaginatorStyle, viewFrom } from './view.ts';

export type { Fault } from './faults.ts';
export { hasSample } from './samples.ts';
export type { SampleRequest } from './serve.ts';

export interface SampleSiteOptions {
  /** The name of the list; movies by default. */
  list?: string | undefined;
  markup?: Markup | undefined;
  /** 1 to 10,000; the default is 10. */
  pages?: number | undefined;
  pageSize?: number | undefined;
  /** Milliseconds to wait before each response. */
  latencyMs?: number | undefined;
  /** Milliseconds by which each page takes longer than the one before it, so that one can watch a crawl. */
  paceMs?: number | undefined;
  /** Whether the list changes a little whenever page 1 is requested, as from one crawl to the next. */
  changes?: boolean | undefined;
  port?: number | undefined;
  host?: string | undefined;
  /** The content of robots.txt; null for a site without one. */
  robots?: string | null | undefined;
  /** The default is `all` for up to 20 pages and `window` for more. */
  paginator?: PaginatorStyle | undefined;
  faults?: Fault[] | undefined;
  /** The seed for faults with a probability. */
  seed?: number | undefined;
  /** Called when a response has ended, whether or not it is complete. */
  onRequest?: ((request: SampleRequest) => void) | undefined;
}

export interface SampleSite {
  /** The URL of the list. */
  url: string;
  /** Every request so far in order of arrival, except those that set faults. */
  requests: SampleRequest[];
  /** Replaces all faults. */
  setFaults(faults: Fault[]): void;
  /** Replaces the list. The rank of each entry becomes its position. */
  setEntries(entries: Entry[]): void;
  /** The current list in rank order: the expected result of a crawl. */
  truth(): Entry[];
  stop(): Promise<void>;
}

const ROBOTS = `User-agent: *
Disallow: /subject_search
Disallow: /search
Allow: /top250
# Crawl-delay: 5
`;

/**
 * Starts a site that looks like the real list and produces faults on request. `PUT /faults` with a JSON array replaces the faults, like
 * `setFaults`.
 * @throws Error if a fault is invalid or the port is in use
 */
export async function startSampleSite(options: SampleSiteOptions = {}): Promise<SampleSite> {
  const {
    pages = 10,
    pageSize = 25,
    seed = 1,
    latencyMs = 0,
    paceMs = 0,
    changes = false,
    robots = ROBOTS,
  } = options;
  const sample = await loadSample(options.list ?? 'movies');
  const list = createList(sample, pages * pageSize);
  const layout = { markup: options.markup ?? '2025', pageSize, paginator: options.paginator };
  const arm = (faults: unknown) => armFaults(faults, seed);
  const state: SiteState = {
    list,
    pageSize,
    latencyMs,
    paceMs,
    changes,
    robots,
    requests: [],
    onRequest: options.onRequest,
    faults: arm(options.faults ?? []),
    arm,
    renderPage: sample.renderPage,
    viewFrom: (start: number) =>
      viewFrom(list, start, { ...layout, ...(sample.linksAreAbsolute && { linkBase: url }) }),
  };
  let url = '';
  const server = createServer(createHandler(state));
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sample site has no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  url = `http://${host}:${address.port}/top250`;
  return {
    url,
    requests: state.requests,
    setFaults: faults => {
      state.faults = arm(faults);
    },
    setEntries: list.replace,
    truth: () => list.slice(0, list.size()).map(({ entry }) => entry),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
