import { describe, it, type TestContext } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { Entry } from '../functions/core/page/list.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type Fault, type SampleSiteOptions, startSampleSite } from '../infra/local/sample-site/site.ts';
import { ask, launchStack, launchStackWithShortVisibility, redriveAll, until } from './support/stack.ts';

async function siteAndStack(
  { onTestFinished }: TestContext,
  options: SampleSiteOptions,
  startStack = launchStack,
) {
  const site = await startSampleSite(options);
  onTestFinished(site.stop);
  const stack = await startStack(site.url);
  onTestFinished(stack.stop);
  return { site, stack };
}

async function crawl(
  stack: RunningStack,
  onPoll: (status: CrawlStatus) => void = () => {},
): Promise<CrawlStatus> {
  const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
  const poll = async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body;
  return until(poll, status => {
    onPoll(status);
    return status.state !== 'running';
  });
}

const moviesOf = async (stack: RunningStack) =>
  (await ask<{ movies: Entry[] }>(stack, '/movies?limit=1000')).body.movies;

// A crawl with faults waits most of its time for the next try, so these run beside each other.
describe.concurrent('the stack on this machine, with faults', () => {
  it('finishes a crawl whose functions were killed, after their messages become visible again', async test => {
    const { expect } = test;
    const { site, stack } = await siteAndStack(
      test,
      { faults: [{ page: 5, kind: 'slow', ms: 60_000, times: 1 }] },
      launchStackWithShortVisibility,
    );
    let killed = 0;
    const status = await crawl(stack, ({ pages }) => {
      if (killed === 0 && pages.pending.length === 1) killed = stack.functions.get('parse')?.killBusy() ?? 0;
    });
    expect(killed).toBeGreaterThan(0);
    expect(status.state).toBe('published');
    expect(await moviesOf(stack)).toEqual(site.truth());
  });

  it('sends a page that always fails to the dead-letter queue after five tries, and finishes the others', async test => {
    const { expect } = test;
    const { stack } = await siteAndStack(test, { faults: [{ page: 7, kind: 'status', status: 500 }] });
    const status = await crawl(stack);
    expect(status).toMatchObject({ state: 'incomplete', pages: { done: 9, pending: [7] } });
    expect(status.pages.errors).toMatchObject([
      { page: 7, class: 'retry', tries: 5, dead: true, actual: 'status 500' },
    ]);
    expect((await stack.inspectQueue('dead-letters')).ready.length).toBe(1);
  });

  it('publishes all of 1,000 pages if each kind of temporary fault occurs in 5% of the responses', async test => {
    const { expect } = test;
    const kinds: Fault[] = [
      { kind: 'status', status: 503, probability: 0.05 },
      { kind: 'reset', probability: 0.05 },
      { kind: 'truncated', probability: 0.05 },
      { kind: 'truncated', chunked: true, probability: 0.05 },
      { kind: 'cut', probability: 0.05 },
      { kind: 'slow', ms: 200, probability: 0.05 },
    ];
    const { site, stack } = await siteAndStack(test, { pages: 1000, pageSize: 5 });
    const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
    site.setFaults(kinds);
    // About one page in two thousand fails five times in a row, so an operator would have to redrive it.
    const status = await until(
      async () => {
        await redriveAll(stack);
        return (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body;
      },
      ({ state }) => state === 'published',
      500,
    );
    expect(status).toMatchObject({ state: 'published', pages: { total: 1000, done: 1000, pending: [] } });
    const movies: Entry[] = [];
    while (movies.length < 5000)
      movies.push(...(await ask<{ movies: Entry[] }>(stack, `/movies?offset=${movies.length}`)).body.movies);
    expect(movies).toEqual(site.truth());
  });
});
