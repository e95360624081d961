import { afterEach, describe, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { Movie } from '../functions/core/page/movie.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type Fault, type SampleSiteOptions, startSampleSite } from '../infra/local/sample-site/site.ts';
import { ask, launchImpatientStack, launchStack, sendBack, until } from './support/stack.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
});

async function world(options: SampleSiteOptions, startStack = launchStack) {
  const site = await startSampleSite(options);
  stops.push(site.stop);
  const stack = await startStack(site.url);
  stops.push(stack.stop);
  return { site, stack };
}

async function crawl(
  stack: RunningStack,
  meanwhile: (view: CrawlStatus) => void = () => {},
): Promise<CrawlStatus> {
  const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
  const look = async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body;
  return until(look, view => {
    meanwhile(view);
    return view.state !== 'running';
  });
}

const moviesOf = async (stack: RunningStack) =>
  (await ask<{ movies: Movie[] }>(stack, '/movies?limit=1000')).body.movies;

describe('the stack on this machine, in a faulty world', () => {
  it('finishes a crawl whose functions were killed in mid-invocation, once their messages show again', async () => {
    const { site, stack } = await world(
      { faults: [{ page: 5, kind: 'slow', ms: 60_000, times: 1 }] },
      launchImpatientStack,
    );
    let killed = 0;
    const view = await crawl(stack, ({ pages }) => {
      if (killed === 0 && pages.pending.length === 1) killed = stack.functions.get('parse')?.killBusy() ?? 0;
    });
    expect(killed).toBeGreaterThan(0);
    expect(view.state).toBe('published');
    expect(await moviesOf(stack)).toEqual(site.truth());
  });

  it('lays a page that never comes with the dead letters after five tries, and does all the others', async () => {
    const { stack } = await world({ faults: [{ page: 7, kind: 'status', status: 500 }] });
    const view = await crawl(stack);
    expect(view).toMatchObject({ state: 'incomplete', pages: { done: 9, pending: [7] } });
    expect(view.pages.errors).toMatchObject([
      { page: 7, class: 'retry', tries: 5, dead: true, actual: 'status 500' },
    ]);
    expect((await stack.inspectQueue('dead-letters')).ready.length).toBe(1);
  });

  it('publishes 1,000 pages with each kind of passing fault in 5 of 100 answers, and nothing is missing', async () => {
    const kinds: Fault[] = [
      { kind: 'status', status: 503, probability: 0.05 },
      { kind: 'reset', probability: 0.05 },
      { kind: 'truncated', probability: 0.05 },
      { kind: 'truncated', chunked: true, probability: 0.05 },
      { kind: 'cut', probability: 0.05 },
      { kind: 'slow', ms: 200, probability: 0.05 },
    ];
    const { site, stack } = await world({ pages: 1000, pageSize: 5 });
    const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
    site.setFaults(kinds);
    // One page in two thousand fails five times in a row, and is sent back by the operator.
    const view = await until(
      async () => {
        await sendBack(stack);
        return (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body;
      },
      ({ state }) => state === 'published',
      500,
    );
    expect(view).toMatchObject({ state: 'published', pages: { total: 1000, done: 1000, pending: [] } });
    const movies: Movie[] = [];
    while (movies.length < 5000)
      movies.push(...(await ask<{ movies: Movie[] }>(stack, `/movies?offset=${movies.length}`)).body.movies);
    expect(movies).toEqual(site.truth());
  });
});
