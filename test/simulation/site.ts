import { Readable } from 'node:stream';
import type { Fetch } from '../../functions/adapters/web/fetch.ts';
import type { HttpResponse } from '../../functions/adapters/web/response.ts';
import type { Gate } from './table.ts';

export const SITE = 'https://list.example';

/** The faults of a fetch. */
export const WEB_FAULTS = [
  'error 503',
  'reset',
  'challenge',
  'blocked 403',
  'blocked 429',
  'redirect to a challenge',
  'truncated',
  'empty list',
  'short page',
  'not found',
  'timeout',
  'slow response',
] as const;
type WebFault = (typeof WEB_FAULTS)[number];

export interface Fetched {
  page: number;
  /** The invocation that fetched it. */
  by: string;
  startedAt: number;
  endedAt: number;
}

/** Simulates a list that can change. Keeps every version, so that a page can be compared with what the site served. */
export function simulateSite(pages: number, pageSize: number) {
  let next = pages * pageSize;
  const versions: string[][] = [Array.from({ length: pages * pageSize }, (_, index) => String(1000 + index))];
  const current = () => versions[versions.length - 1] ?? [];

  return {
    pages,
    pageSize,
    /**
     * Adds a version: with a movie removed and another appended, with two movies on different pages swapped, or with new titles only. Pages
     * of two versions may contradict each other or may look consistent.
     */
    change(kind: 'removed' | 'swapped' | 'retitled', at: number): void {
      const movies = [...current()];
      const position = at % movies.length;
      if (kind === 'removed') {
        movies.splice(position, 1);
        next += 1;
        movies.push(String(1000 + next));
      } else if (kind === 'swapped') {
        const other = (position + pageSize) % movies.length;
        [movies[position], movies[other]] = [movies[other] ?? '', movies[position] ?? ''];
      }
      versions.push(movies);
    },
    html: (page: number) => render(current(), versions.length - 1, page, pages, pageSize),
    /** Whether one version of the list had this page with these movies and titles. */
    served(page: number, movies: { id: string; title: string }[]): boolean {
      const version = Number(movies[0]?.title.split(' v')[1]);
      const expected = versions[version]?.slice((page - 1) * pageSize, page * pageSize);
      return (
        expected !== undefined &&
        expected.length === movies.length &&
        movies.every((movie, i) => movie.id === expected[i] && movie.title === `${movie.id} v${version}`)
      );
    },
  };
}
type SimulatedSite = ReturnType<typeof simulateSite>;

interface WebRules {
  now: () => number;
  /** Decides whether this fetch has a fault. */
  fault: (page: number | 'robots') => WebFault | null;
  /** Resolves when the simulation's clock has advanced by this many milliseconds. */
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** The name of the invocation that fetches. */
  caller: () => string;
}

/** The web as the adapter's fetch shows it. */
export function simulateWeb(site: SimulatedSite, gate: Gate, rules: WebRules) {
  const fetches: Fetched[] = [];
  const fetch: Fetch = async url => {
    const page =
      url.pathname === '/robots.txt'
        ? ('robots' as const)
        : Number(url.searchParams.get('start') ?? 0) / site.pageSize + 1;
    const fault = rules.fault(page);
    const fetched: Fetched = {
      page: page === 'robots' ? 0 : page,
      by: rules.caller(),
      startedAt: 0,
      endedAt: Number.POSITIVE_INFINITY,
    };
    await gate(`fetch ${page}`, () => {
      fetched.startedAt = rules.now();
      if (page !== 'robots') fetches.push(fetched);
    });
    const isSlow = fault === 'timeout' || fault === 'slow response';
    await rules.sleep(isSlow ? 25_000 : 20 + rules.random() * 200);
    fetched.endedAt = rules.now();
    const html = page === 'robots' ? 'User-agent: *\nDisallow: /private\n' : site.html(page);
    return page === 'robots' && fault !== 'error 503' ? response(200, html) : respond(html, fault);
  };
  return { fetch, fetches };
}

function response(status: number, body = '', headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: Readable.from([Buffer.from(body)]) };
}

function respond(html: string, fault: WebFault | null): HttpResponse {
  const page = (body: string) => response(200, body, { 'content-type': 'text/html; charset=utf-8' });
  switch (fault) {
    case 'error 503':
      return response(503);
    case 'blocked 403':
      return response(403);
    case 'blocked 429':
      return response(429, '', { 'retry-after': '900' });
    case 'not found':
      return response(404);
    case 'redirect to a challenge':
      return response(302, '', { location: 'https://sec.list.example/c?r=1' });
    case 'reset':
    case 'timeout':
      throw new TypeError('fetch failed', {
        cause: new Error(fault === 'timeout' ? 'Headers Timeout Error' : 'other side closed'),
      });
    case 'challenge':
      return page(
        '<html><form id="sec"><input name="tok"><input name="cha"><input name="sol"></form></html>',
      );
    case 'truncated':
      return page(html.slice(0, html.length / 2));
    case 'empty list':
      return page('<html><ol class="grid_view"></ol><div class="paginator"></div></html>');
    case 'short page':
      return page(html.replace(/<li>.*?<\/li>/s, ''));
    default:
      return page(html);
  }
}

function render(movies: string[], version: number, page: number, pages: number, size: number): string {
  const items = movies.slice((page - 1) * size, page * size).map(
    (
      id,
      index,
    ) => `<li><div class="item"><div class="pic"><em>${(page - 1) * size + index + 1}</em><a href="/subject/${id}/"></a></div>
<div class="info"><div class="hd"><a href="/subject/${id}/"><span class="title">${id} v${version}</span></a></div></div></div></li>`,
  );
  const link = (n: number, label: number | string) => `<a href="?start=${(n - 1) * size}">${label}</a>`;
  const links = [2, pages].filter(n => n <= pages && n !== page).map(n => link(n, n));
  const next = page < pages ? `<span class="next">${link(page + 1, 'next')}</span>` : '';
  const paginator = `<div class="paginator"><span class="thispage">${page}</span>${links.join('')}${next}</div>`;
  return `<html><ol class="grid_view">${items.join('')}</ol>${paginator}</html>`;
}
