import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import { hasExpected, PAGES, type RealSet, realSets } from './support/real-pages.ts';
import { listening } from './support/servers.ts';
import { ask, launchStackOf, until } from './support/stack.ts';

// Without TOPLIST_PAGES, test/support/real-pages.ts says aloud that these are skipped.
describe.skipIf(PAGES === null)('the real pages', () => {
  it.each(realSets().filter(hasExpected))(
    'of $name give the entries that another program extracted, if the whole stack crawls them',
    async set => {
      const { list, folder } = set;
      const server = createServer();
      const origin = await listening(server);
      serve(server, set, origin);
      const stack = await launchStackOf([{ name: list.name, url: `${origin}/top250` }]);
      try {
        const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
        const crawl = await until(
          async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body,
          ({ state }) => state !== 'running',
        );
        expect(crawl).toMatchObject({ list: list.name, state: 'published', reason: null });
        const { body } = await ask<Record<string, unknown>>(stack, `/${list.name}`);
        const lines = readFileSync(join(folder, 'expected.ndjson'), 'utf8').trim().split('\n');
        expect(body[list.name]).toEqual(lines.map(line => JSON.parse(line)));
      } finally {
        await stack.stop();
        server.close();
      }
    },
  );
});

/** Serves the pages of a set. Some lists link to their own pages with absolute URLs, which become the server's own. */
function serve(server: Server, { list, folder }: RealSet, origin: string): void {
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    const file = join(folder, `${Number(searchParams.get('start') ?? 0)}.html`);
    if (pathname !== '/top250' || !existsSync(file)) return void response.writeHead(404).end();
    const html = readFileSync(file, 'utf8').replaceAll(list.url, `${origin}/top250`);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
}
