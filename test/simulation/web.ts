import { Readable } from 'node:stream';
import type { Fetch } from '../../functions/adapters/web/fetch.ts';
import type { HttpResponse } from '../../functions/adapters/web/response.ts';
import type { SimulatedSite } from './site.ts';
import type { Gate } from './table.ts';

/** The faults of a fetch. */
const WEB_FAULTS = [
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
/** A fetch of robots.txt has only those that keep its rules unknown. */
const ROBOTS_FAULTS: WebFault[] = [
  'error 503',
  'reset',
  'challenge',
  'blocked 429',
  'redirect to a challenge',
  'timeout',
  'slow response',
];

export interface Fetched {
  origin: string;
  page: number;
  /** The invocation that fetched it. */
  by: string;
  startedAt: number;
  endedAt: number;
}

interface WebRules {
  now: () => number;
  /** Decides whether this fetch has one of these faults. */
  fault: (faults: readonly WebFault[]) => WebFault | null;
  /** Resolves when the simulation's clock has advanced by this many milliseconds. */
  sleep: (ms: number) => Promise<void>;
  random: () => number;
  /** The name of the invocation that fetches. */
  caller: () => string;
  /** The `Crawl-delay` of robots.txt, in seconds; 0 for none. */
  crawlDelay: number;
}

/** The web as the adapter's fetch shows it: these sites by their origins. */
export function simulateWeb(sites: Map<string, SimulatedSite>, gate: Gate, rules: WebRules) {
  const fetches: Fetched[] = [];
  const robots = `User-agent: *\nDisallow: /private\n${rules.crawlDelay > 0 ? `Crawl-delay: ${rules.crawlDelay}\n` : ''}`;
  const fetch: Fetch = async url => {
    const site = sites.get(url.origin);
    if (site === undefined) throw new Error(`${url.origin} is not simulated`);
    const isRobots = url.pathname === '/robots.txt';
    const page = isRobots ? 0 : Number(url.searchParams.get('start') ?? 0) / site.pageSize + 1;
    const fault = rules.fault(isRobots ? ROBOTS_FAULTS : WEB_FAULTS);
    const fetched: Fetched = {
      origin: url.origin,
      page,
      by: rules.caller(),
      startedAt: 0,
      endedAt: Number.POSITIVE_INFINITY,
    };
    await gate(isRobots ? 'fetch robots' : `fetch ${page}`, () => {
      fetched.startedAt = rules.now();
      if (!isRobots) fetches.push(fetched);
    });
    const isSlow = fault === 'timeout' || fault === 'slow response';
    await rules.sleep(isSlow ? 25_000 : 20 + rules.random() * 200);
    fetched.endedAt = rules.now();
    if (isRobots) return respond(robots, fault, 'text/plain');
    return respond(site.html(page), site.blocked ? 'blocked 403' : fault, 'text/html; charset=utf-8');
  };
  return { fetch, fetches };
}

function response(status: number, body = '', headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: Readable.from([Buffer.from(body)]) };
}

function respond(text: string, fault: WebFault | null, type: string): HttpResponse {
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
      return page(text.slice(0, text.length / 2));
    case 'empty list':
      return page('<html><ol class="grid_view"></ol><div class="paginator"></div></html>');
    case 'short page':
      return page(text.replace(/<li>.*?<\/li>/s, ''));
    default:
      return response(200, text, { 'content-type': type });
  }
}
