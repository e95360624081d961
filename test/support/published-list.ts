import { expect } from 'vitest';
import type { CrawlStatus } from '../../functions/core/crawl/status.ts';
import type { Entry } from '../../functions/core/page/list.ts';
import sample from '../../functions/lists/movies.sample.ts';
import type { RunningStack } from '../../infra/local/emulator/start-stack.ts';
import { createList } from '../../infra/local/sample-site/list.ts';
import type { Behaviour, RawSite } from './raw-site.ts';
import { ask, until } from './stack.ts';

/** The crawl, or the problem document. */
interface Started {
  id?: string;
  crawl?: string;
  class?: string;
  detail?: string;
}

/** The first movies of the sample site's list. */
export function firstMovies(count: number): Entry[] {
  return createList(sample, count)
    .slice(0, count)
    .map(({ entry }) => entry);
}

/** Crawls a site that misbehaves with a stack whose readers have a list, and checks that they never get anything else by mistake. */
export function listOf(stack: () => RunningStack, site: () => RawSite) {
  let keys = 0;
  return {
    /**
     * Starts a crawl of a site that behaves so.
     * @param key the same for each attempt at the same crawl
     */
    async start(behaviour: Behaviour, acceptSmaller: number | null = null, key = `key-${++keys}`) {
      site().behave(behaviour);
      const { status, body } = await ask<Started>(stack(), '/crawls', {
        method: 'POST',
        headers: { 'idempotency-key': key },
        body: JSON.stringify({ acceptSmaller }),
      });
      return { status, id: body.id ?? body.crawl ?? '', class: body.class, detail: body.detail };
    },
    /** Waits until a crawl has ended, and returns it. */
    ended: (id: string, onPoll: (crawl: CrawlStatus) => void = () => {}) =>
      until(
        async () => (await ask<CrawlStatus>(stack(), `/crawls/${id}`)).body,
        crawl => {
          onPoll(crawl);
          return crawl.state !== 'running';
        },
      ),
    /** Checks that readers get so many movies, each as the site's list has it. */
    async expectPublished(count: number): Promise<void> {
      const { body } = await ask<{ total: number; movies: Entry[] }>(stack(), '/movies');
      expect(body.movies).toEqual(firstMovies(count));
      expect(body.total).toBe(count);
    },
  };
}
