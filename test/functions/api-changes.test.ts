import { afterAll, expect, it } from 'vitest';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const api = await startApi();
const ENTRIES = sampleEntries(12);
const [FIRST, SECOND, THIRD] = [crawlId(1), crawlId(2), crawlId(3)];
const ranked = (order: number[]) =>
  order.flatMap((number, index) => {
    const entry = ENTRIES[number - 1];
    return entry === undefined ? [] : [{ ...entry, rank: index + 1 }];
  });
afterAll(() => api.stop());

const changes = async (query = '') => {
  const { status, body } = await api.ask('/movies/changes', query);
  return { status, body: JSON.parse(body) };
};
const idsOf = (entries: { id: string }[]) =>
  entries.map(({ id }) => ENTRIES.findIndex(one => one.id === id) + 1);

it('of a list that was published once are a 404 that says why', async () => {
  await publishEntries(api.store, FIRST, '2026-11-21T00:00:00.000Z', ranked([1, 2, 3, 4, 5, 6, 7, 8]));
  expect(await changes()).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('published only once') },
  });
});

it('since the crawl before name who entered, left, rose and fell, and from where to where', async () => {
  await publishEntries(api.store, SECOND, '2026-11-22T00:00:00.000Z', ranked([2, 1, 3, 9, 8, 5, 6, 7]));
  const { status, body } = await changes();
  expect(status).toBe(200);
  expect(body).toMatchObject({ list: 'movies', from: { crawl: FIRST }, to: { crawl: SECOND } });
  expect(idsOf(body.entered)).toEqual([9]);
  expect(body.left).toMatchObject([{ rank: 4, title: ENTRIES[3]?.title }]);
  expect(body.rose.map(({ from, to }: { from: number; to: number }) => [from, to])).toEqual([
    [8, 5],
    [2, 1],
  ]);
  expect(idsOf(body.fell)).toEqual([1, 5, 6, 7]);
});

it('since any crawl that is kept', async () => {
  await publishEntries(api.store, THIRD, '2026-11-23T00:00:00.000Z', ranked([1, 2, 3, 4, 5, 6, 7, 8]));
  expect((await changes(`from=${FIRST}`)).body).toMatchObject({ entered: [], left: [], rose: [], fell: [] });
  expect((await changes()).body.entered).toHaveLength(1);
  expect((await changes(`from=${crawlId(9)}`)).status).toBe(410);
});
