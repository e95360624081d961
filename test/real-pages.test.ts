import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { Movie } from '../functions/core/page/movie.ts';
import { ask, launchStack, until } from './support/stack.ts';

/** A folder of saved pages of the real list: in it, folders of `<start>.html` with the `expected.ndjson` of another program. */
const PAGES = process.env.TOPLIST_PAGES;
const sets =
  PAGES === undefined
    ? []
    : readdirSync(resolve(PAGES)).filter(name => existsSync(join(resolve(PAGES), name, 'expected.ndjson')));

if (PAGES === undefined)
  console.warn('test/pages.test.ts is skipped: TOPLIST_PAGES names no folder of saved pages');

describe.skipIf(PAGES === undefined)('the real pages', () => {
  it('are there', () => {
    expect(sets.length).toBeGreaterThan(0);
  });

  it.each(sets)('of %s, crawled through the whole stack, equal what another program read', async set => {
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
      const { movies } = (await ask<{ movies: Movie[] }>(stack, '/movies')).body;
      const expected = readFileSync(join(folder, 'expected.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map(line => JSON.parse(line));
      expect(movies).toEqual(expected);
    } finally {
      await stack.stop();
      server.close();
    }
  });
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
