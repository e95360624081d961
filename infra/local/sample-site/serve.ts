import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, textAnswer } from './answer.ts';
import type { Effect } from './effects.ts';
import type { ArmedFaults, Target } from './faults.ts';
import { type PageView, renderPage } from './markup.ts';
import type { List } from './movies.ts';

export interface SampleRequest {
  path: string;
  /** The list page asked for, or robots; null for a path that is neither. */
  page: Target | null;
  /** Milliseconds since 1970; `endedAt` is null while the answer is on its way. */
  at: number;
  endedAt: number | null;
}

/** All that a running site knows. */
export interface SiteState {
  list: List;
  pageSize: number;
  latencyMs: number;
  robots: string | null;
  requests: SampleRequest[];
  onRequest: ((request: SampleRequest) => void) | undefined;
  faults: ArmedFaults;
  /** Makes faults of plain JSON; throws a sentence if they are wrong. */
  arm(faults: unknown): ArmedFaults;
  /** The page that begins after so many movies. */
  viewFrom(start: number): PageView;
}

/** Answers whatever comes in, as node:http wants it. */
export function createHandler(site: SiteState): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const path = pathOf(request.url ?? '/');
    const control = path.pathname === '/faults' && request.method === 'PUT';
    const served = control ? takeFaults(site, request, response) : serve(site, path, request, response);
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
  const plain = { ...plainAnswer(site, path, page, effects), waitMs: site.latencyMs };
  const answer = effects.reduce((sofar, effect) => effect.answer(sofar), plain);
  // A site that has been stopped does not keep its process alive to finish an answer.
  if (answer.waitMs > 0) await wait(answer.waitMs, undefined, { ref: false });
  if (!response.destroyed) await answer.send(answer, response, takesGzip(request));
}

function plainAnswer(site: SiteState, path: URL, target: Target | null, effects: Effect[]): Answer {
  if (target === null) return textAnswer(404, 'text/html', '<h1>404</h1>');
  if (target === 'robots')
    return textAnswer(site.robots === null ? 404 : 200, 'text/plain', site.robots ?? '');
  const pages = { list: site.list, viewPage: (page: number) => site.viewFrom((page - 1) * site.pageSize) };
  const view = effects.reduce((sofar, effect) => effect.page(sofar, pages), site.viewFrom(startOf(path)));
  return textAnswer(200, 'text/html', renderPage(view));
}

/** Not every request line holds a path that `URL` can read. */
function pathOf(path: string): URL {
  return new URL(URL.canParse(path, 'http://sample') ? path : '/unreadable', 'http://sample');
}

function targetOf(path: URL, pageSize: number): Target | null {
  if (path.pathname === '/robots.txt') return 'robots';
  return path.pathname === '/top250' ? Math.floor(startOf(path) / pageSize) + 1 : null;
}

/** Anything but a number starts at the top. */
function startOf(path: URL): number {
  const start = path.searchParams.get('start') ?? '';
  return /^\d{1,7}$/.test(start) ? Number(start) : 0;
}

function takesGzip(request: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(request.headers['accept-encoding'] ?? ''));
}

async function takeFaults(
  site: SiteState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await text(request)
    .then(body => {
      site.faults = site.arm(JSON.parse(body));
      return textAnswer(200, 'text/plain', 'The faults are set.\n');
    })
    .catch(error =>
      textAnswer(400, 'text/plain', `${error instanceof Error ? error.message : String(error)}\n`),
    );
  await answer.send(answer, response, false);
}
