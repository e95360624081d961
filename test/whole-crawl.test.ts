import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { Entry } from '../functions/core/page/list.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type SampleSite, startSampleSite } from '../infra/local/sample-site/site.ts';
import { ask, launchStack, until } from './support/stack.ts';

interface List {
  list: string;
  crawl: string;
  total: number;
  count: number;
  movies: Entry[];
}
interface Problem {
  status: number;
  detail: string;
  crawl?: string;
}
interface StartResult {
  id: string;
}

describe('a crawl through the whole stack', () => {
  let site: SampleSite;
  let stack: RunningStack;
  let first: string;
  const crawlOf = (id: string) => ask<CrawlStatus>(stack, `/crawls/${id}`).then(response => response.body);
  const ended = (id: string) =>
    until(
      () => crawlOf(id),
      crawl => crawl.state !== 'running',
    );

  beforeAll(async () => {
    // One page is slow, so that the test can observe the crawl while it is running.
    site = await startSampleSite({ faults: [{ page: 2, kind: 'slow', ms: 3000 }] });
    stack = await launchStack(site.url);
  });
  afterAll(async () => {
    await stack.stop();
    await site.stop();
  });

  it('has nothing to read before it is published, so the API returns a problem document', async () => {
    expect(await ask<Problem>(stack, '/movies')).toMatchObject({
      status: 404,
      body: { status: 404, detail: /no crawl/ },
    });
  });

  it('is started by a POST, runs while its pages are pending, and prevents a second crawl meanwhile', async () => {
    const { status, body } = await ask<StartResult>(stack, '/crawls', {
      method: 'POST',
      headers: { 'idempotency-key': 'one' },
    });
    expect(status).toBe(202);
    first = body.id;
    const other = await ask<Problem>(stack, '/crawls', { method: 'POST' });
    const crawl = await crawlOf(first);
    expect(crawl).toMatchObject({ state: 'running', pages: { total: 10 } });
    expect(crawl.pages.pending).toContain(2);
    expect(other).toMatchObject({ status: 409, body: { crawl: first } });
  });

  it('is published with every page done, and has fetched every page once', async () => {
    const crawl = await ended(first);
    expect(crawl).toMatchObject({
      state: 'published',
      reason: null,
      pages: { total: 10, done: 10, pending: [], errors: [] },
    });
    await ended(
      (await ask<StartResult>(stack, '/crawls', { method: 'POST', headers: { 'idempotency-key': 'one' } }))
        .body.id,
    );
    const fetched = site.requests
      .map(request => request.page)
      .filter(page => page !== null && page !== 'robots');
    expect(fetched.toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('makes the whole list readable in order, and each movie by its rank', async () => {
    const { body } = await ask<List>(stack, '/movies');
    expect(body.movies).toEqual(site.truth());
    expect(body).toMatchObject({ total: 250, count: 250, crawl: first });
    expect((await ask<Entry>(stack, '/movies/250')).body).toEqual(site.truth()[249]);
    expect((await ask<List>(stack, '/movies?offset=40&limit=20')).body.movies).toEqual(
      site.truth().slice(40, 60),
    );
  });

  it('leaves the list unchanged if it is incomplete, reports the missing page and keeps its message', async () => {
    site.setFaults([{ page: 4, kind: 'empty-list' }]);
    const { id } = (
      await ask<StartResult>(stack, '/crawls', { method: 'POST', headers: { 'idempotency-key': 'two' } })
    ).body;
    const crawl = await ended(id);
    expect(crawl).toMatchObject({ state: 'incomplete', pages: { done: 9, pending: [4] } });
    expect(crawl.pages.errors).toMatchObject([{ page: 4, class: 'changed', dead: true }]);
    expect((await stack.inspectQueue('dead-letters')).ready.length).toBe(1);
    expect((await ask<List>(stack, '/movies')).body.crawl).toBe(first);
  });

  it('does not prevent a later crawl if it is incomplete', async () => {
    site.setFaults([]);
    const { id } = (
      await ask<StartResult>(stack, '/crawls', { method: 'POST', headers: { 'idempotency-key': 'three' } })
    ).body;
    expect((await ended(id)).state).toBe('published');
    expect((await ask<List>(stack, '/movies')).body.crawl).toBe(id);
    const { body } = await ask<{ crawls: CrawlStatus[] }>(stack, '/crawls');
    expect(body.crawls.map(crawl => crawl.state)).toEqual(['published', 'incomplete', 'published']);
  });

  it('has an API that returns a problem document for an unknown path, rank or crawl and for an invalid limit', async () => {
    expect(await ask<Problem>(stack, '/nothing')).toMatchObject({ status: 404, body: { status: 404 } });
    expect(await ask<Problem>(stack, '/movies/251')).toMatchObject({ status: 404 });
    expect(await ask<Problem>(stack, '/movies?limit=0')).toMatchObject({
      status: 400,
      body: { parameter: 'limit' },
    });
    expect(await ask<Problem>(stack, '/crawls/00000000000000000000')).toMatchObject({ status: 404 });
  });
});
