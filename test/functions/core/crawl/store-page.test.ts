import { expect, it } from 'vitest';
import { storePage } from '../../../../functions/core/crawl/store-page.ts';
import { storedPage } from '../../../support/crawl.ts';

it.each([
  [true, 'page stored', [['PagesParsed', 'movies', 1]]],
  [false, 'page was stored before', []],
])('counts and logs what was stored; the first write: %s', async (isNew, message, counted) => {
  const { crawl, entries, evidence } = storedPage(2);
  const lines: string[] = [];
  const counts: [string, string, number][] = [];
  const telemetry = {
    info: (message: string) => void lines.push(message),
    count: (metric: string, list: string, value = 1) => void counts.push([metric, list, value]),
  };
  const fetched = { url: 'https://list.example/', html: '', ms: 1, bytes: 2 };
  const store = { putPage: async () => isNew };
  const stored = storePage({ crawl, page: 2, entries, evidence }, 'movies', fetched, {
    store,
    telemetry,
    now: () => 0,
  });
  expect(await stored).toBe(isNew);
  expect({ lines, counts }).toEqual({ lines: [message], counts: counted });
});
