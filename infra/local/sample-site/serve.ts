import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { PageView } from '../../../functions/lists/sample.ts';
import type { Effect } from './effects.ts';
import type { ArmedFaults, Target } from './faults.ts';
import type { SampleList } from './list.ts';
import { type SampleResponse, textResponse } from './response.ts';

export interface SampleRequest {
  path: string;
  /** The requested page or robots.txt; null for any other path. */
  page: Target | null;
  /** Milliseconds since 1970; `endedAt` is null until the response has ended. */
  at: number;
  endedAt: number | null;
}

/** The state of a running site. */
export interface SiteState {
  list: SampleList;
  /** Renders a page of the list. */
  renderPage(view: PageView): string;
  pageSize: number;
  latencyMs: number;
  /** Milliseconds by which each page takes longer than the one before it. */
  paceMs: number;
  /** Whether the list changes a little whenever page 1 is requested. */
  changes: boolean;
  robots: string | null;
  requests: SampleRequest[];
  onRequest: ((request: SampleRequest) => void) | undefined;
  faults: ArmedFaults;
  /** Creates faults from plain JSON. Throws an Error if one is invalid. */
  arm(faults: unknown): ArmedFaults;
  /** Returns the page that starts after this many entries. */
  viewFrom(start: number): PageView;
}

/** Creates the request listener for node:http. */
export function createHandler(site: SiteState): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = pathOf(request.url ?? '/');
    const control = path.pathname === '/faults' && request.method === 'PUT';
    const served = control ? replaceFaults(site, request, response) : serve(site, path, request, response);
    served.catch(() => response.destroy());
  };
}

async function serve(
  site: SiteState,
  path: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const page = targetOf(path, site.pageSize);
  const record: SampleRequest = { path: request.url ?? '/', page, at: Date.now(), endedAt: null };
  site.requests.push(record);
  response.on('close', () => {
    record.endedAt = Date.now();
    site.onRequest?.(record);
  });
  const effects = page === null ? [] : site.faults(page);
  if (page === 1 && site.changes) site.list.stir();
  const waitMs = site.latencyMs + (typeof page === 'number' ? site.paceMs * (page - 1) : 0);
  const plain = { ...plainResponse(site, path, page, effects), waitMs };
  const planned = effects.reduce((changed, effect) => effect.response(changed), plain);
  // A pending response must not keep the process alive after the site has been stopped.
  if (planned.waitMs > 0) await wait(planned.waitMs, undefined, { ref: false });
  if (!response.destroyed) await planned.send(planned, response, acceptsGzip(request));
}

/** Creates the response before the faults that change responses, but after those that change pages. */
function plainResponse(site: SiteState, path: URL, target: Target | null, effects: Effect[]): SampleResponse {
  if (target === null) return textResponse(404, 'text/html', '<h1>404</h1>');
  if (target === 'robots')
    return textResponse(site.robots === null ? 404 : 200, 'text/plain', site.robots ?? '');
  const pages = { list: site.list, viewPage: (page: number) => site.viewFrom((page - 1) * site.pageSize) };
  const view = effects.reduce((changed, effect) => effect.page(changed, pages), site.viewFrom(startOf(path)));
  return textResponse(200, 'text/html', site.renderPage(view));
}

/** Parses a request path. A request line can contain a path that `URL` does not accept. */
function pathOf(path: string): URL {
  return new URL(URL.canParse(path, 'http://sample') ? path : '/unreadable', 'http://sample');
}

function targetOf(path: URL, pageSize: number): Target | null {
  if (path.pathname === '/robots.txt') return 'robots';
  return path.pathname === '/top250' ? Math.floor(startOf(path) / pageSize) + 1 : null;
}

/** Reads the query parameter `start`. A missing or invalid value counts as 0. */
function startOf(path: URL): number {
  const start = path.searchParams.get('start') ?? '';
  return /^\d{1,7}$/.test(start) ? Number(start) : 0;
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(request.headers['accept-encoding'] ?? ''));
}

async function replaceFaults(
  site: SiteState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const planned = await text(request)
    .then(body => {
      site.faults = site.arm(JSON.parse(body));
      return textResponse(200, 'text/plain', 'The faults are set.\n');
    })
    .catch(error =>
      textResponse(400, 'text/plain', `${error instanceof Error ? error.message : String(error)}\n`),
    );
  await planned.send(planned, response, false);
}
