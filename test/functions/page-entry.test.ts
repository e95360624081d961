import { afterEach, describe, expect, it } from 'vitest';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const ENTRIES = sampleEntries(60);
const LAST = ENTRIES.at(-1)?.id;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** The rows of the table of the last crawls on the page of the last movie: when, rank, rating and votes. */
async function rowsAfter(crawls: { startedAt: string; pageSize: number }[]): Promise<string[][]> {
  const api = await startApi();
  stops.push(api.stop);
  for (const [index, { startedAt, pageSize }] of crawls.entries())
    await publishEntries(api.store, crawlId(index + 1), startedAt, ENTRIES, pageSize, true);
  const { body } = await api.ask(`/movies/by-id/${LAST}`, 'lang=en', { accept: 'text/html' });
  const [, table = ''] = /<h2>The last crawls<\/h2>.*?<tbody>(.*?)<\/tbody>/s.exec(body) ?? [];
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '')),
  );
}

describe('the last crawls of an entry', () => {
  it('are told apart by their days, and by their times where a day has several', async () => {
    const daily = await rowsAfter([
      { startedAt: '2026-11-21T06:00:00.000Z', pageSize: 25 },
      { startedAt: '2026-11-22T06:00:00.000Z', pageSize: 25 },
    ]);
    expect(daily.map(([when]) => when)).toEqual(['22 November', '21 November']);
    const twice = await rowsAfter([
      { startedAt: '2026-11-22T06:00:00.000Z', pageSize: 25 },
      { startedAt: '2026-11-22T18:30:00.000Z', pageSize: 25 },
    ]);
    expect(twice.map(([when]) => when)).toEqual(['22 November, 18:30 UTC', '22 November, 06:00 UTC']);
  });

  it('have its rating and votes, also when the site showed more or fewer entries a page then', async () => {
    const rows = await rowsAfter([
      { startedAt: '2026-11-20T06:00:00.000Z', pageSize: 60 },
      { startedAt: '2026-11-21T06:00:00.000Z', pageSize: 10 },
      { startedAt: '2026-11-22T06:00:00.000Z', pageSize: 25 },
    ]);
    const { rating, votes } = ENTRIES.at(-1) ?? {};
    expect(rows.map(([, ...cells]) => cells)).toEqual(
      Array.from({ length: 3 }, () => ['60', rating?.toFixed(1), votes?.toLocaleString('en-GB')]),
    );
  });
});
