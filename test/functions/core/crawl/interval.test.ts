import { describe, expect, it } from 'vitest';
import { takeTurnForPage } from '../../../../functions/core/crawl/interval.ts';

const START = Date.parse('2026-11-23T03:00:00Z');

/** A site whose turn one page takes, and whose robots.txt takes so many milliseconds to fetch. */
function siteWith(robotsMs: number, others: { take: number } | null = null) {
  let now = START;
  let next = 0;
  return {
    now: () => now,
    next: () => next,
    store: {
      async takeTurn(_site: string, at: number, end: number, own: number | null = null) {
        if (next > at && next !== own) return next;
        next = end;
        return null;
      },
    },
    web: {
      async crawlDelay() {
        now += robotsMs;
        // Meanwhile another page takes the turn that has ended.
        if (others !== null) next = START + others.take;
        return 0;
      },
    },
  };
}

describe('a page that has taken the turn of its site', () => {
  const LIST = 'https://list.example/top';

  it('may be fetched if robots.txt is known', async () => {
    const site = siteWith(0);
    expect(await takeTurnForPage('list.example', LIST, 20, site)).toBeNull();
    expect(site.next()).toBe(START + 22_000);
  });

  it('begins the turn anew if robots.txt was fetched for so long that the next page would come too soon', async () => {
    for (const late of [5_000, 25_000]) {
      const site = siteWith(late);
      expect(await takeTurnForPage('list.example', LIST, 20, site)).toBeNull();
      expect(site.next()).toBe(START + late + 22_000);
    }
  });

  it('waits if another page has taken the next turn in the meantime', async () => {
    expect(await takeTurnForPage('list.example', LIST, 20, siteWith(25_000, { take: 45_000 }))).toBe(20);
  });
});
