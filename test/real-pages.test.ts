import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { Entry } from '../functions/core/page/list.ts';
import { ask, launchStack, until } from './support/stack.ts';

/**
 * The folder of saved pages of the real list. Each of its folders contains pages named `<start>.html`, and `expected.ndjson` with what
 * another program extracted from them.
 */
const PAGES = process.env.TOPLIST_PAGES;
const sets =
  PAGES === undefined
    ? []
    : readdirSync(resolve(PAGES)).filter(name => existsSync(join(resolve(PAGES), name, 'expected.ndjson')));

if (PAGES === undefined)
  console.warn(
    'skipped: test/real-pages.test.ts needs a folder of saved pages, but TOPLIST_PAGES is not set',
  );

describe.skipIf(PAGES === undefined)('the real pages', () => {
  it('exist', () => {
    expect(sets.length).toBeGreaterThan(0);
  });

  it.each(sets)(
    'of %s give the movies that another program extracted, if the whole stack crawls them',
    async set => {
      const folder = join(resolve(PAGES ?? ''), set);
      const server = await serve(folder);
      const stack = await launchStack(`http://127.0.0.1:${portOf(server)}/top250`);
      try {
        const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
        const crawl = await until(
          async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body,
          ({ state }) => state !== 'running',
        );
        expect(crawl).toMatchObject({ state: 'published', reason: null });
        const { movies } = (await ask<{ movies: Entry[] }>(stack, '/movies')).body;
        const expected = readFileSync(join(folder, 'expected.ndjson'), 'utf8')
          .trim()
          .split('\n')
          .map(line => JSON.parse(line));
        expect(movies).toEqual(expected);
      } finally {
        await stack.stop();
        server.close();
      }
    },
  );
});

async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const file = join(folder, `${Number(searchParams.get('start') ?? 0)}.html`);
    if (pathname !== '/top250' || !existsSync(file)) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(file));
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return address instanceof Object ? address.port : 0;
}
