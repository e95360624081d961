import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Movie } from '../../../functions/core/page/movie.ts';
import { armFaults, type Fault } from './faults.ts';
import type { Markup } from './markup.ts';
import { createList } from './movies.ts';
import { createHandler, type SampleRequest, type SiteState } from './serve.ts';
import { type PaginatorStyle, viewFrom } from './view.ts';

export type { Fault } from './faults.ts';
export type { SampleRequest } from './serve.ts';

export interface SampleSiteOptions {
  markup?: Markup | undefined;
  /** 1 to 10,000; 10 without. */
  pages?: number | undefined;
  pageSize?: number | undefined;
  /** Waits so long before each answer. */
  latencyMs?: number | undefined;
  port?: number | undefined;
  host?: string | undefined;
  /** What robots.txt says; null for a site without one. */
  robots?: string | null | undefined;
  /** Without one, all pages up to 20 and a window above that. */
  paginator?: PaginatorStyle | undefined;
  faults?: Fault[] | undefined;
  /** For faults with a probability. */
  seed?: number | undefined;
  /** Called when an answer has ended, whichever way. */
  onRequest?: ((request: SampleRequest) => void) | undefined;
}

export interface SampleSite {
  /** The list's address. */
  url: string;
  /** Every request so far but those for the site's own controls, in order of arrival. */
  requests: SampleRequest[];
  /** Puts these in place of the faults there were. */
  setFaults(faults: Fault[]): void;
  /** Puts these in place of the list; their ranks become their places. */
  setMovies(movies: Movie[]): void;
  /** The list as it stands, in rank order: what a crawl of it has to find. */
  truth(): Movie[];
  stop(): Promise<void>;
}

const ROBOTS = `User-agent: *
Disallow: /subject_search
Disallow: /search
Allow: /top250
# Crawl-delay: 5
`;

/**
 * Starts a site that looks like the real list and misbehaves on request. `PUT /faults` with a JSON array does what `setFaults` does.
 * @throws Error if a fault is wrong or the port is taken
 */
export async function startSampleSite(options: SampleSiteOptions = {}): Promise<SampleSite> {
  const { pages = 10, pageSize = 25, seed = 1, latencyMs = 0, robots = ROBOTS } = options;
  const list = createList(pages * pageSize);
  const layout = { markup: options.markup ?? '2025', pageSize, paginator: options.paginator };
  const arm = (faults: unknown) => armFaults(faults, seed);
  const state: SiteState = {
    list,
    pageSize,
    latencyMs,
    robots,
    requests: [],
    onRequest: options.onRequest,
    faults: arm(options.faults ?? []),
    arm,
    viewFrom: (start: number) => viewFrom(list, start, layout),
  };
  const server = createServer(createHandler(state));
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sample site has no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${host}:${address.port}/top250`,
    requests: state.requests,
    setFaults: faults => {
      state.faults = arm(faults);
    },
    setMovies: list.replace,
    truth: () => list.slice(0, list.size()).map(({ movie }) => movie),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
