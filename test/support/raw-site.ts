import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import sample from '../../functions/lists/movies.sample.ts';
import { createList } from '../../infra/local/sample-site/list.ts';
import { type PaginatorStyle, viewFrom } from '../../infra/local/sample-site/view.ts';

/** How a response says where its body ends. */
type Framing = 'length' | 'chunked' | 'close';

/** A response, and how much of it is sent. */
export interface RawResponse {
  status: string;
  headers: [name: string, value: string | Buffer][];
  body: Buffer;
  framing: Framing;
  /** How many bytes of the framed body are not sent before the connection ends. */
  unsent: number;
}

export interface RawRequest {
  /** A page's number, if pages have 25 movies; `robots`; or null for any other path. */
  page: number | 'robots' | null;
  /** How many movies are before the page. */
  start: number;
  path: string;
  /** The head as it was sent, in lower case. */
  head: string;
}

/** Changes what the site would send. */
export type Behaviour = (request: RawRequest, response: RawResponse) => RawResponse;

export interface RawSite {
  /** The list's URL. */
  url: string;
  port: number;
  /** The paths that were requested, in order. */
  requests: string[];
  behave(behaviour: Behaviour): void;
  stop(): Promise<void>;
}

/** Renders a page of a list of the sample site that has so many movies. */
export function listPage(page: number, movies = 250, pageSize = 25, paginator?: PaginatorStyle): string {
  const layout = { markup: '2025', pageSize, paginator } as const;
  return sample.renderPage(viewFrom(createList(sample, movies), (page - 1) * pageSize, layout));
}

export function pageResponse(html: string): RawResponse {
  const headers: RawResponse['headers'] = [['Content-Type', 'text/html; charset=utf-8']];
  return { status: '200 OK', headers, body: Buffer.from(html), framing: 'length', unsent: 0 };
}

/** Leaves every response as it is. */
export const asItIs: Behaviour = (_request, response) => response;

/** Replaces pages of the list. `htmlOf` gets a page's number and how many movies are before it; null leaves the page as it is. */
export function pages(htmlOf: (page: number, start: number) => string | null): Behaviour {
  return ({ page, start }, response) => {
    const html = typeof page === 'number' ? htmlOf(page, start) : null;
    return html === null ? response : pageResponse(html);
  };
}

/** Starts a site that writes its responses itself, so that it can send what a server would not. Its list has 250 movies. */
export async function startRawSite(): Promise<RawSite> {
  let behaviour = asItIs;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    let head = '';
    socket.on('data', chunk => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      const path = head.split(' ')[1] ?? '/';
      requests.push(path);
      const { pathname, searchParams } = new URL(path, 'http://site');
      const start = Number(searchParams.get('start') ?? 0);
      const listed = pathname === '/top250' ? Math.floor(start / 25) + 1 : null;
      const page = pathname === '/robots.txt' ? 'robots' : listed;
      socket.end(framed(behaviour({ page, start, path, head: head.toLowerCase() }, plainResponse(page))));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return {
    url: `http://127.0.0.1:${address.port}/top250`,
    port: address.port,
    requests,
    behave: next => {
      behaviour = next;
    },
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function plainResponse(page: RawRequest['page']): RawResponse {
  if (page === null || page === 'robots') return { ...pageResponse('<h1>404</h1>'), status: '404 Not Found' };
  return pageResponse(listPage(page));
}

function framed({ status, headers, body, framing, unsent }: RawResponse): Buffer {
  const framings: Record<Framing, [[string, string][], Buffer]> = {
    length: [[['Content-Length', String(body.length)]], body],
    chunked: [
      [['Transfer-Encoding', 'chunked']],
      Buffer.concat([
        ...(body.length > 0
          ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]
          : []),
        Buffer.from('0\r\n\r\n'),
      ]),
    ],
    close: [[], body],
  };
  const [more, sent] = framings[framing];
  const lines = [...headers, ...more, ['Connection', 'close'] as const].map(([name, value]) =>
    Buffer.concat([Buffer.from(`${name}: `), Buffer.from(value), Buffer.from('\r\n')]),
  );
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n`),
    ...lines,
    Buffer.from('\r\n'),
    sent.subarray(0, sent.length - unsent),
  ]);
}
