import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCrawl } from '../../../../functions/core/history/add-crawl.ts';
import { beginAfter } from '../../../../functions/core/history/begin-after.ts';
import { entryIn, type History, lastOf, rankAt } from '../../../../functions/core/history/history.ts';
import { changesOf, listingOf, listingsOf } from '../../../../functions/core/history/read-history.ts';
import { timelineOf } from '../../../../functions/core/history/timeline.ts';
import { changesBetween } from '../../../../functions/core/read/changes.ts';
import { crawlOf, historiesOf, historyOf } from '../../../support/history.ts';

const lists = fc.array(
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'), { minLength: 1, maxLength: 6 }),
  { minLength: 1, maxLength: 12 },
);
/** The ids of the list after a crawl, in order. */
const listAt = (history: History, index: number) =>
  Object.entries(history.entries)
    .map(([id, entry]) => ({ id, rank: rankAt(entry, index) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ id }) => id);

describe('the history of a list', () => {
  it('gives back the ranks of every crawl, whatever came and went', () => {
    fc.assert(
      fc.property(lists, all => {
        const history = historyOf(all.map((ids, index) => crawlOf(index + 1, ids)));
        for (const [index, ids] of all.entries()) expect(listAt(history, index)).toEqual(ids);
      }),
    );
  });

  it('is the same if crawls are added again, in whatever order, after they were added', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.nat(), { maxLength: 20 }), (all, again) => {
        const crawls = all.map((ids, index) => crawlOf(index + 1, ids));
        const once = historyOf(crawls);
        const twice = again.reduce<History>((history, at) => {
          const crawl = crawls[at % crawls.length];
          return crawl === undefined ? history : addCrawl(history, crawl);
        }, once);
        expect(twice).toEqual(once);
        expect(lastOf(twice)).toBe(`${crawls.at(-1)?.startedAt}#${crawls.at(-1)?.id}`);
      }),
    );
  });

  it('tells what each crawl changed as a comparison of the two does', () => {
    fc.assert(
      fc.property(lists, all => {
        const crawls = all.map((ids, index) => crawlOf(index + 1, ids));
        const compared = crawls.slice(1).map(({ id, startedAt, entries }, index) => ({
          crawl: id,
          startedAt,
          ...changesBetween(crawls[index]?.entries ?? [], entries),
        }));
        // A link is that of the entry's last place in these invented crawls.
        const withoutLinks = (value: unknown) =>
          JSON.parse(JSON.stringify(value, (name, inner) => (name === 'link' ? undefined : inner)));
        expect(withoutLinks(changesOf(historyOf(crawls)))).toEqual(withoutLinks(compared));
      }),
    );
    expect(changesOf(historyOf([crawlOf(1, ['a', 'b', 'c']), crawlOf(2, ['b', 'a', 'd'])]))).toMatchObject([
      {
        crawl: '2026-01-02',
        entered: [{ id: 'd', rank: 3 }],
        left: [{ id: 'c', rank: 3 }],
        rose: [{ id: 'b', from: 2, to: 1 }],
        fell: [{ id: 'a', from: 1, to: 2 }],
      },
    ]);
  });

  it('gives a timeline the rank of every entry at every crawl, also over two years', () => {
    fc.assert(
      fc.property(lists, fc.nat({ max: 12 }), (all, inFirst) => {
        const crawls = all.map((ids, index) => crawlOf(366 - inFirst + index, ids));
        const timeline = timelineOf(historiesOf(crawls), { until: '2099', atLeast: 100, since: '2099' });
        expect(timeline.crawls.map(({ id }) => id)).toEqual(crawls.map(({ id }) => id));
        for (const id of new Set(all.flat()))
          expect(timeline.entries.get(id)?.ranks).toEqual(
            all.map(ids => (ids.includes(id) ? ids.indexOf(id) + 1 : null)),
          );
      }),
    );
  });
});

describe('a year of it', () => {
  it('begins with what the year before knew, so that it can be read alone', () => {
    fc.assert(
      fc.property(lists, fc.nat({ max: 12 }), (all, inFirst) => {
        // The first day of 2027 is day 366 of 2026.
        const crawls = all.map((ids, index) => crawlOf(366 - inFirst + index, ids));
        const years = historiesOf(crawls);
        for (const year of years) {
          const first = crawls.findIndex(({ startedAt }) => startedAt.startsWith(String(year.year)));
          expect(listAt(year, -1)).toEqual(crawls[first - 1]?.entries.map(({ id }) => id) ?? []);
          for (const id of new Set(all.slice(0, first + year.crawls.length).flat())) {
            const seen = crawls.find(({ entries }) => entries.some(one => one.id === id))?.startedAt;
            const left = year.left.find(one => one.id === id);
            expect((entryIn(year, id) ?? left)?.firstSeen).toBe(seen);
          }
        }
      }),
    );
  });

  it('knows the ranks with which it began, and what its first crawl changed', () => {
    const crawls = [crawlOf(364, ['a', 'b', 'c']), crawlOf(365, ['b', 'a', 'c']), crawlOf(366, ['b', 'c'])];
    const year = historyOf(crawls);
    expect(year).toMatchObject({ year: 2027, before: { id: '2026-12-31' }, crawls: [{ id: '2027-01-01' }] });
    expect(listingOf('b', [year])).toMatchObject({
      firstSeen: crawls[0]?.startedAt,
      lastRank: 1,
      ranks: [{ crawl: '2026-12-31', rank: 1 }],
    });
    expect(listingOf('a', [year])).toMatchObject({
      listed: false,
      lastSeen: crawls[1]?.startedAt,
      ranks: [
        { crawl: '2026-12-31', rank: 2 },
        { crawl: '2027-01-01', rank: null },
      ],
    });
    expect(changesOf(year)).toMatchObject([
      { crawl: '2027-01-01', entered: [], left: [{ id: 'a', rank: 2 }], rose: [{ id: 'c', from: 3, to: 2 }] },
    ]);
  });

  it('and the one before are read as one', () => {
    fc.assert(
      fc.property(lists, fc.nat({ max: 12 }), (all, inFirst) => {
        const whole = all.map((ids, index) => crawlOf(index + 1, ids));
        const cut = all.map((ids, index) => crawlOf(366 - inFirst + index, ids));
        const ranksOf = (years: History[]) =>
          listingsOf(years).map(({ id, listed, lastRank, days, ranks }) => ({
            id,
            listed,
            lastRank,
            days,
            ranks: ranks.map(({ rank }) => rank),
          }));
        expect(ranksOf(historiesOf(cut))).toEqual(ranksOf(historiesOf(whole)));
      }),
    );
  });

  it('knows the first day of an entry that left in an earlier one and returns', () => {
    const years = historiesOf([
      crawlOf(1, ['a', 'b']),
      crawlOf(2, ['b']),
      crawlOf(1, ['b'], 2027),
      crawlOf(1, ['b'], 2029),
      crawlOf(2, ['b', 'a'], 2029),
    ]);
    expect(years.map(({ year }) => year)).toEqual([2026, 2027, 2029]);
    expect(years[1]?.left).toEqual([{ id: 'a', firstSeen: '2026-01-01T03:00:00.000Z' }]);
    expect(years[2]?.left).toEqual([]);
    expect(years[2]?.entries.a).toMatchObject({ firstSeen: '2026-01-01T03:00:00.000Z', rankBefore: 0 });
  });

  it('remembers the last 1,000 entries that left before it', () => {
    const ids = (from: number) => Array.from({ length: 300 }, (_, index) => `id ${from + index}`);
    const crawls = [0, 300, 600, 900, 1200].map((from, index) => crawlOf(index + 1, ids(from)));
    const { left, entries } = historyOf([...crawls, crawlOf(1, ids(1200), 2027)]);
    expect(left).toHaveLength(1000);
    expect(new Set(left.slice(0, 900).map(({ id }) => id))).toEqual(
      new Set([...ids(300), ...ids(600), ...ids(900)]),
    );
    expect(Object.keys(entries)).toEqual(ids(1200));
  });

  it('that forgets its first crawls goes on as if it had not', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat(), (all, forgotten, later) => {
        const crawls = all.map((ids, index) => crawlOf(index + 1, ids));
        const count = 1 + (forgotten % all.length);
        const at = Math.min(all.length, count + (later % all.length));
        const forgets = crawls.slice(at).reduce(addCrawl, beginAfter(historyOf(crawls.slice(0, at)), count));
        expect(listAt(forgets, -1)).toEqual(all[count - 1]);
        const kept = all.slice(count);
        expect(kept.map((_, index) => listAt(forgets, index))).toEqual(kept);
        for (const [id, { firstSeen }] of Object.entries(historyOf(crawls).entries))
          expect((entryIn(forgets, id) ?? forgets.left.find(one => one.id === id))?.firstSeen).toBe(
            firstSeen,
          );
      }),
    );
  });
});

describe('a history is partial', () => {
  const [first, second, third] = [crawlOf(1, ['a']), crawlOf(2, ['a']), crawlOf(3, ['a'])];

  it('if a crawl replaced another than the last one in it, from then on', () => {
    expect(historyOf([first, second, third]).partial).toBe(false);
    expect(historyOf([first, third]).partial).toBe(true);
    expect(historyOf([first, third, crawlOf(4, ['a'])]).partial).toBe(true);
    expect(historyOf([first, third, { ...crawlOf(1, ['a'], 2027), previous: third.id }]).partial).toBe(true);
  });

  it('if it begins with a crawl that replaced one, or of which that is not known', () => {
    expect(historyOf([second, third]).partial).toBe(true);
    expect(historyOf([{ ...first, previous: undefined }]).partial).toBe(true);
  });

  it('if a crawl is missing between two years, and not otherwise', () => {
    const last = { ...crawlOf(365, ['a']), previous: null };
    expect(historyOf([last, crawlOf(366, ['a'])]).partial).toBe(false);
    expect(historyOf([last, crawlOf(367, ['a'])]).partial).toBe(true);
  });
});
