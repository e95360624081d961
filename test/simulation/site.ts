import { Readable } from 'node:stream';
import type { Fetch } from '../../functions/adapters/web/fetch.ts';
import type { HttpResponse } from '../../functions/adapters/web/response.ts';
import type { Gate } from './table.ts';

export const SITE = 'https://list.example';

/** What the web may do to a fetch; `fine` is the page as it stands. */
export const WEB_FAULTS = [
  'error 503',
  'reset',
  'challenge',
  'blocked 403',
  'blocked 429',
  'gate',
  'truncated',
  'empty list',
  'short page',
  'not found',
  'slow',
  'slow answer',
] as const;
export type WebFault = (typeof WEB_FAULTS)[number];

export interface Fetched {
  page: number;
  /** The invocation that fetched it. */
  by: string;
  startedAt: number;
  endedAt: number;
}

/** A list that changes: each version's movies in order, and the pages as each version showed them. */
export function simulateSite(pages: number, pageSize: number) {
  let next = pages * pageSize;
  const versions: string[][] = [Array.from({ length: pages * pageSize }, (_, index) => String(1000 + index))];
  const current = () => versions[versions.length - 1] ?? [];

  return {
    pages,
    pageSize,
    /** Moves, replaces or swaps movies, so that pages of two versions do not fit each other, or only seem to. */
    change(kind: 'removed' | 'swapped' | 'retitled', at: number): void {
      const movies = [...current()];
      const place = at % movies.length;
      if (kind === 'removed') {
        movies.splice(place, 1);
        next += 1;
        movies.push(String(1000 + next));
      } else if (kind === 'swapped') {
        const other = (place + pageSize) % movies.length;
        [movies[place], movies[other]] = [movies[other] ?? '', movies[place] ?? ''];
      }
      versions.push(movies);
    },
    html: (page: number) => render(current(), versions.length - 1, page, pages, pageSize),
    /** Whether movies, with the titles they carry, are a page as one version showed it. */
    showed(page: number, movies: { id: string; title: string }[]): boolean {
      const version = Number(movies[0]?.title.split(' v')[1]);
      const shown = versions[version]?.slice((page - 1) * pageSize, page * pageSize);
      return (
        shown !== undefined &&
        shown.length === movies.length &&
        movies.every((movie, i) => movie.id === shown[i] && movie.title === `${movie.id} v${version}`)
      );
    },
    versionOf: (movie: { title: string }) => Number(movie.title.split(' v')[1]),
  };
}
export type SimulatedSite = ReturnType<typeof simulateSite>;

export interface WebRules {
  now: () => number;
  /** The fault that meets this fetch, if any. */
  fault: (page: number | 'robots') => WebFault | null;
  /** Resolves when the simulation's clock has moved on by so much. */
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** The invocation that calls. */
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
    await rules.sleep(fault === 'slow' || fault === 'slow answer' ? 25_000 : 20 + rules.random() * 200);
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
    case 'gate':
      return response(302, '', { location: 'https://sec.list.example/c?r=1' });
    case 'reset':
    case 'slow':
      throw new TypeError('fetch failed', {
        cause: new Error(fault === 'slow' ? 'Headers Timeout Error' : 'other side closed'),
      });
    case 'challenge':
      return page(
        '<html><form id="sec"><input name="tok"><input name="cha"><input name="sol"></form></html>',
      );
    case 'truncated':
      return page(html.slice(0, html.length / 2));
    case 'empty list':
      return page('<ol class="grid_view"></ol>');
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
  const links = [2, pages].filter(n => n <= pages).map(n => `<a href="?start=${(n - 1) * size}">${n}</a>`);
  return `<ol class="grid_view">${items.join('')}</ol><div class="paginator"><span class="thispage">1</span>${links.join('')}</div>`;
}
