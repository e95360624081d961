import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../functions/core/page/list.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const api = await startApi();
const ENTRIES = sampleEntries(12);
/** What a page could put into a title: markup, a control character, half of a surrogate pair, a right-to-left override and a formula. */
const HOSTILE = '<script>alert("1")</script> & \u0007\ud83d\u202e=1+1 ]]>';
const ranked = (order: number[]): Entry[] =>
  order.flatMap((number, index) => {
    const entry = ENTRIES[number - 1];
    const title = number === 2 ? HOSTILE : entry?.title;
    return entry === undefined || title === undefined ? [] : [{ ...entry, title, rank: index + 1 }];
  });
const publish = (number: number, order: number[]) =>
  publishEntries(api.store, crawlId(number), `2026-11-${20 + number}T03:00:00.000Z`, ranked(order), 25, true);

beforeAll(async () => {
  await publish(1, [1, 2, 3, 4, 5, 6, 7, 8]);
  // Nothing that matters: two neighbours change places.
  await publish(2, [2, 1, 3, 4, 5, 6, 7, 8]);
  await publish(3, [2, 1, 3, 9, 8, 5, 6, 7]);
  await publish(4, [2, 1, 3, 9, 8, 5, 6, 7]);
});
afterAll(() => api.stop());

describe('the feed of entries', () => {
  it('is RSS that another parser reads: a title, the original link, a stable guid, and the date when it was first seen', async () => {
    const { body, headers } = await api.ask('/movies/feed.rss');
    expect(headers['content-type']).toBe('application/rss+xml; charset=utf-8');
    const feed = parseRssFeed(body);
    expect(feed.items).toHaveLength(8);
    const ninth = feed.items?.find(({ link }) => link === ENTRIES[8]?.link);
    expect(ninth?.title).toBe(ENTRIES[8]?.title);
    expect(new Date(String(ninth?.pubDate)).toISOString()).toBe('2026-11-23T03:00:00.000Z');
    expect(ninth?.guid).toMatchObject({
      value: `movie.douban.com/top250#${ENTRIES[8]?.id}`,
      isPermaLink: false,
    });
    // Programs take the first year of the description for the entry's.
    expect(/\b(19|20)\d\d\b/.exec(ninth?.description ?? '')?.[0]).toBe(String(ENTRIES[8]?.year));
    const first = feed.items?.find(({ link }) => link === ENTRIES[0]?.link);
    expect(new Date(String(first?.pubDate)).toISOString()).toBe('2026-11-21T03:00:00.000Z');
  });

  it('takes the filters of the list', async () => {
    const { body } = await api.ask('/movies/feed.rss', 'minRating=9.5&limit=2');
    const links = parseRssFeed(body).items?.map(({ link }) => link);
    const expected = ranked([2, 1, 3, 9, 8, 5, 6, 7]).filter(({ rating }) => Number(rating) >= 9.5);
    expect(links).toEqual(expected.slice(0, 2).map(({ link }) => link));
  });

  it('holds any title as text, without what XML cannot contain', async () => {
    const title = parseRssFeed((await api.ask('/movies/feed.rss')).body).items?.[0]?.title;
    expect(title).toBe('<script>alert("1")</script> & \u202e=1+1 ]]>');
  });
});

describe('the feeds of changes', () => {
  it.each([
    [
      'atom',
      (text: string) =>
        parseAtomFeed(text).entries?.map(({ id, title, updated }) => ({
          id,
          title: title?.value,
          at: updated,
        })),
    ],
    [
      'json',
      (text: string) =>
        parseJsonFeed(text).items?.map(({ id, title, date_published: at }) => ({
          id,
          title,
          at: String(at),
        })),
    ],
  ] as const)(
    'as %s have an item for the crawl that changed something that matters, and none otherwise',
    async (suffix, items) => {
      const { body, status } = await api.ask(`/movies/feed.${suffix}`);
      expect(status).toBe(200);
      const found = items(body) ?? [];
      expect(found).toHaveLength(1);
      expect(found[0]?.id).toContain(crawlId(3));
      expect(found[0]?.title).toBe('1 entered, 1 left, 1 rose, 3 fell');
      expect(new Date(String(found[0]?.at)).toISOString()).toBe('2026-11-23T03:00:00.000Z');
    },
  );
});

describe('the history', () => {
  it('has every crawl, and each entry with the changes of its rank', async () => {
    const { crawls, entries, partial } = JSON.parse((await api.ask('/movies/history.json')).body);
    expect(partial).toBe(false);
    expect(crawls.map(({ id }: { id: string }) => id)).toEqual([1, 2, 3, 4].map(crawlId));
    const eighth = entries.find(({ id }: { id: string }) => id === ENTRIES[7]?.id);
    expect(eighth).toMatchObject({
      listed: true,
      lastRank: 5,
      firstSeen: '2026-11-21T03:00:00.000Z',
      lastSeen: '2026-11-24T03:00:00.000Z',
      days: 3,
    });
    expect(eighth.numbers).toEqual([
      { startedAt: '2026-11-21T03:00:00.000Z', rating: ENTRIES[7]?.rating, votes: ENTRIES[7]?.votes },
    ]);
    expect(eighth.ranks.map(({ crawl, rank }: { crawl: string; rank: number }) => [crawl, rank])).toEqual([
      [crawlId(1), 8],
      [crawlId(3), 5],
    ]);
  });

  it('as CSV has a line for each change, and is read back by another library', async () => {
    const { data, errors } = Papa.parse<Record<string, string>>((await api.ask('/movies/history.csv')).body, {
      header: true,
      skipEmptyLines: true,
    });
    expect(errors).toEqual([]);
    expect(data.filter(({ id }) => id === ENTRIES[3]?.id).map(({ crawl, rank }) => [crawl, rank])).toEqual([
      [crawlId(1), '4'],
      [crawlId(3), ''],
    ]);
  });

  it('tells of an entry that has left when it was there, and at which rank it was last', async () => {
    const { entry, listing } = JSON.parse((await api.ask(`/movies/by-id/${ENTRIES[3]?.id}`)).body);
    expect(entry).toBeNull();
    expect(listing).toMatchObject({
      title: ENTRIES[3]?.title,
      listed: false,
      lastRank: 4,
      firstSeen: '2026-11-21T03:00:00.000Z',
      lastSeen: '2026-11-22T03:00:00.000Z',
    });
    const listed = JSON.parse((await api.ask(`/movies/by-id/${ENTRIES[0]?.id}`)).body);
    expect(listed).toMatchObject({ entry: { rank: 2 }, listing: { listed: true, lastRank: 2 } });
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'knows nothing of %s, which is the name of no entry',
    async id => {
      expect((await api.ask(`/movies/by-id/${id}`)).status).toBe(404);
    },
  );
});

describe('over the turn of a year', () => {
  it('an entry that left in the year before is found by its id, as JSON and as a page, and keeps its days', async () => {
    const own = await startApi();
    const at = (number: number, startedAt: string, order: number[]) =>
      publishEntries(own.store, crawlId(number), startedAt, ranked(order), 25, true);
    await at(1, '2026-11-01T03:00:00.000Z', [1, 2, 3]);
    await at(2, '2026-11-20T03:00:00.000Z', [1, 2, 3]);
    await at(3, '2026-12-01T03:00:00.000Z', [1, 2, 4]);
    await at(4, '2027-02-01T03:00:00.000Z', [1, 2, 4]);
    const path = `/movies/by-id/${ENTRIES[2]?.id}`;
    expect((await own.ask(path, '', { accept: 'text/html' })).status).toBe(200);
    const { status, body } = await own.ask(path);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      entry: null,
      listing: { listed: false, days: 19, lastRank: 3 },
    });
    const stayed = JSON.parse((await own.ask(`/movies/by-id/${ENTRIES[0]?.id}`)).body);
    expect(stayed.listing.days).toBe(92);
    await own.stop();
  });
});

describe('a list that is too long for a history', () => {
  it('has a feed of entries without dates, because a new one each time would show them as new', async () => {
    const own = await startApi();
    await publishEntries(own.store, crawlId(1), '2026-11-01T03:00:00.000Z', sampleEntries(1001), 100);
    const { status, body } = await own.ask('/movies/feed.rss', 'limit=3');
    expect(status).toBe(200);
    expect(parseRssFeed(body).items?.map(({ title, pubDate }) => [title, pubDate])).toEqual(
      sampleEntries(3).map(({ title }) => [title, undefined]),
    );
    expect((await own.ask('/movies/feed.atom')).status).toBe(404);
    await own.stop();
  });
});

describe('an item of changes', () => {
  it('names the longest moves first, and says how many more there are', async () => {
    const own = await startApi();
    const all = sampleEntries(60);
    const ranking = (order: number[]) =>
      order.flatMap((place, index) => {
        const one = all[place];
        return one === undefined ? [] : [{ ...one, rank: index + 1 }];
      });
    const before = [...all.keys()];
    // Neighbours change places, and the last one rises by eight.
    const after = before.map(place => (place < 50 ? (place % 2 === 0 ? place + 1 : place - 1) : place));
    after.splice(51, 0, ...after.splice(59, 1));
    await publishEntries(own.store, crawlId(1), '2026-11-01T03:00:00.000Z', ranking(before), 25, true);
    await publishEntries(own.store, crawlId(2), '2026-11-02T03:00:00.000Z', ranking(after), 25, true);
    const [item] = parseJsonFeed((await own.ask('/movies/feed.json')).body).items ?? [];
    const lines = item?.content_text?.split('\n') ?? [];
    expect(item?.title).toBe('26 rose, 33 fell');
    expect(lines[0]).toBe(`rose from 60 to 52: ${all[59]?.title}`);
    expect(lines.filter(line => line.startsWith('rose'))).toHaveLength(20);
    expect(lines).toContain('6 more rose');
    expect(lines.at(-1)).toBe('13 more fell');
    await own.stop();
  });
});
