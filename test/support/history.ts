import { addCrawl, type PublishedCrawl } from '../../functions/core/history/add-crawl.ts';
import type { History } from '../../functions/core/history/history.ts';
import { entry } from './page.ts';

/** A crawl on a day that had these entries, in this order. It replaced the one of the day before, or none on the first day of 2026. */
export function crawlOf(day: number, ids: string[], year = 2026): PublishedCrawl {
  const dayOf = (day: number) => new Date(Date.UTC(year, 0, day, 3)).toISOString();
  return {
    id: dayOf(day).slice(0, 10),
    startedAt: dayOf(day),
    previous: year === 2026 && day === 1 ? null : dayOf(day - 1).slice(0, 10),
    entries: ids.map((id, index) => ({ ...entry(index + 1), id, title: `title ${id}` })),
  };
}

/** The histories that these crawls make, one a year. */
export function historiesOf(crawls: PublishedCrawl[]): History[] {
  const years = new Map<number, History>();
  let latest: History | null = null;
  for (const crawl of crawls) {
    latest = addCrawl(latest, crawl);
    years.set(latest.year, latest);
  }
  return [...years.values()];
}

/** The history that these crawls make, of their last year. */
export function historyOf(crawls: PublishedCrawl[]): History {
  const history = historiesOf(crawls).at(-1);
  if (history === undefined) throw new Error('expected a crawl');
  return history;
}

/** A generator of whole numbers below a limit, the same ones every time. */
export function numbers(): (below: number) => number {
  let seed = 1;
  return below => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
}

type DailyChange = (ids: number[], random: (below: number) => number) => number[];
/** The years that were made, because to make one takes two seconds. */
const years = new Map<DailyChange, History>();

/**
 * A leap year of daily crawls of 1,000 entries, with what makes a history large: real titles and links, and numbers that change every week.
 * @param change makes the list of the next day, the places of the entries in their order
 */
export function yearOf1000(change: DailyChange): History {
  const year = years.get(change) ?? makeYearOf1000(change);
  years.set(change, year);
  return year;
}

function makeYearOf1000(change: DailyChange): History {
  const random = numbers();
  const entries = Array.from({ length: 1000 }, () => {
    const id = String(1_000_000 + random(36_000_000));
    const title = Array.from({ length: 4 + random(8) }, () => String.fromCharCode(0x4e00 + random(3000)));
    const link = `https://movie.douban.com/subject/${id}/`;
    return { id, title: title.join(''), link, rating: 80 + random(18), votes: 100_000 + random(2_000_000) };
  });
  let order = [...entries.keys()];
  const crawls = Array.from({ length: 366 }, (_, day): PublishedCrawl => {
    if (day > 0) order = change(order, random);
    for (const one of entries) {
      one.votes += random(500);
      if (random(70) === 0) one.rating += random(3) - 1;
    }
    return {
      ...crawlOf(day + 1, [], 2028),
      id: Array.from({ length: 20 }, () => random(16).toString(16)).join(''),
      startedAt: new Date(Date.UTC(2028, 0, day + 1, 3, 0, random(60), random(1000))).toISOString(),
      entries: order.flatMap((place, index) => {
        const one = entries[place];
        return one === undefined ? [] : [{ ...entry(index + 1), ...one, rating: one.rating / 10 }];
      }),
    };
  });
  const left = Array.from({ length: 1000 }, () => ({
    id: String(1_000_000 + random(36_000_000)),
    firstSeen: new Date(Date.UTC(2020 + random(8), 0, random(366), 3, 0, random(60))).toISOString(),
  }));
  return { ...historyOf(crawls), left };
}

/** Moves about half of the entries by a few places: five at a time change places among themselves. */
export function moveHalf(order: number[], random: (below: number) => number): number[] {
  const next = [...order];
  const moving = [...order.keys()].filter(() => random(2) === 0);
  for (let first = 0; first + 5 <= moving.length; first += 5) {
    const places = moving.slice(first, first + 5);
    const by = 1 + random(4);
    for (const [index, place] of places.entries()) next[place] = order[places[(index + by) % 5] ?? 0] ?? 0;
  }
  return next;
}

/** Gives about half of the entries a random rank. */
export function shuffleHalf(order: number[], random: (below: number) => number): number[] {
  const next = [...order];
  const moving = [...order.keys()].filter(() => random(2) === 0);
  for (const place of moving) {
    const other = moving[random(moving.length)] ?? place;
    [next[place], next[other]] = [next[other] ?? 0, next[place] ?? 0];
  }
  return next;
}
