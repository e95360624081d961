import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { readPage } from './pages.ts';

/** A site on this machine that serves pages from files. */
export interface SavedSite {
  /** Of page 1. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Serves the pages of a list at `/top250?start=0`, `?start=25` and so on, each after a wait. There is no robots.txt.
 * @param latencyMs how long to wait before each page; robots.txt does not wait, as nobody compared reads it
 */
export async function startSavedSite(files: string[], latencyMs: number): Promise<SavedSite> {
  const pages = files.map(file => Buffer.from(readPage(file)));
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    const body = pathname === '/top250' ? pages[Number(searchParams.get('start') ?? 0) / 25] : undefined;
    if (body !== undefined) await wait(latencyMs);
    response
      .writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
      .end(body ?? 'not found');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return {
    url: `http://127.0.0.1:${address.port}/top250`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
