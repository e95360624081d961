import { describe, expect, it } from 'vitest';
import { takeTurnForPage } from '../../../../functions/core/crawl/interval.ts';

/** A site whose turn is free, and whose robots.txt takes so many milliseconds to fetch. */
function siteWith(robotsMs: number) {
  let now = Date.parse('2026-11-23T03:00:00Z');
  return {
    now: () => now,
    store: { takeTurn: async () => null },
    web: {
      async crawlDelay() {
        now += robotsMs;
        return 0;
      },
    },
  };
}
const takeIn = (robotsMs: number) => takeTurnForPage('https://list.example/top', 20, siteWith(robotsMs));

describe('a page that has taken the turn of its site', () => {
  it('may be fetched if robots.txt is known', async () => expect(await takeIn(0)).toBeNull());

  it('waits for the next turn if robots.txt was fetched for so long that the fetch would be late', async () => {
    expect(await takeIn(5_000)).toBe(17);
    expect(await takeIn(25_000)).toBe(1);
  });
});
