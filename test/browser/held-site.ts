import { createServer } from 'node:http';
import { listPage, pageResponse } from '../support/raw-site.ts';
import { listening } from '../support/servers.ts';

const PAGE_SIZE = 25;

/** A site whose pages after the first are sent only when the test says so, so that it can look at every state of a crawl. */
export interface HeldSite {
  /** The list's URL. */
  url: string;
  /** Sends these pages, now and whenever they are asked for again. */
  release(...pages: number[]): void;
  /** Holds them again. */
  hold(): void;
  /** Replaces what a page shows; null for a page without a list. */
  show(page: number, html: string | null): void;
  stop(): Promise<void>;
}

/** Starts a site with a list of so many pages of movies. */
export async function startHeldSite(pages: number): Promise<HeldSite> {
  // A crawl does not start before its first page is there.
  const released = new Set([1]);
  const waiting: { page: number; send: () => void }[] = [];
  const shown = new Map<number, string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
    if (pathname !== '/top250') {
      response.writeHead(404).end();
      return;
    }
    const page = Number(searchParams.get('start') ?? 0) / PAGE_SIZE + 1;
    const send = () => {
      const { body } = pageResponse(shown.get(page) ?? listPage(page, pages * PAGE_SIZE));
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
    };
    if (released.has(page)) send();
    else waiting.push({ page, send });
  });
  const origin = await listening(server);
  return {
    url: `${origin}/top250`,
    release(...now) {
      for (const page of now) released.add(page);
      for (const { page, send } of waiting.splice(0))
        if (released.has(page)) send();
        else waiting.push({ page, send });
    },
    hold() {
      released.clear();
      released.add(1);
    },
    show: (page, html) =>
      void shown.set(page, html ?? '<!doctype html><title>moved</title><p>moved</p></html>'),
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
