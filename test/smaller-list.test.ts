import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { listOf } from './support/published-list.ts';
import { asItIs, listPage, pages, type RawSite, startRawSite } from './support/raw-site.ts';
import { launchStack } from './support/stack.ts';

let site: RawSite;
let stack: RunningStack;
const { start, ended, expectPublished } = listOf(
  () => stack,
  () => site,
);

beforeAll(async () => {
  site = await startRawSite();
  stack = await launchStack(site.url, { atLeast: 200 });
  const { id } = await start(asItIs);
  expect(await ended(id)).toMatchObject({ state: 'published' });
});
afterAll(async () => {
  await stack.stop();
  await site.stop();
});

describe('a list that is smaller than the published one', () => {
  const listed = (movies: number, pageSize: number) =>
    pages((_page, start) => listPage(start / pageSize + 1, movies, pageSize));

  it.each([
    ['by a page', 240, 10],
    ['by a tenth, which is less than a page', 225, 50],
    ['by a tenth and a page', 225, 25],
    ['by less than a page but more than a tenth', 224, 125],
  ])('%s is inconsistent, with both counts and the command to publish it', async (_case, count, pageSize) => {
    const { id } = await start(listed(count, pageSize));
    expect(await ended(id)).toMatchObject({
      state: 'inconsistent',
      reason: `${count} entries, but the published list has 250; if ${count} is right, npm run crawl -- --list movies --accept-smaller ${count} publishes it`,
    });
    await expectPublished(250);
  });

  it('by less than both is published', async () => {
    expect(await ended((await start(listed(226, 25))).id)).toMatchObject({ state: 'published' });
    await expectPublished(226);
    expect(await ended((await start(asItIs)).id)).toMatchObject({ state: 'published' });
  });

  it.each([
    ['fewer movies than the whole list can have', listed(190, 25), 190],
    ['one page whose pagination shows no other', pages(() => listPage(1, 25)), 25],
  ])('because it has %s is inconsistent', async (_case, behaviour, count) => {
    const { id } = await start(behaviour);
    expect(await ended(id)).toMatchObject({
      state: 'inconsistent',
      reason: `${count} entries, but the whole list has at least 200`,
    });
    await expectPublished(250);
  });

  it('is not published by the consent to a larger one', async () => {
    const { id } = await start(listed(190, 25), 191);
    expect(await ended(id)).toMatchObject({ state: 'inconsistent', reason: expect.stringContaining('191') });
    await expectPublished(250);
  });

  it('is published whole if its count is accepted, and a larger list replaces it', async () => {
    const { id } = await start(listed(190, 25), 190);
    expect(await ended(id)).toMatchObject({ state: 'published' });
    await expectPublished(190);
    expect(await ended((await start(asItIs)).id)).toMatchObject({ state: 'published' });
    await expectPublished(250);
  });

  it('is not published for an invalid count', async () => {
    for (const count of [0, -1, 1.5])
      expect(await start(listed(225, 25), count)).toMatchObject({
        status: 400,
        detail: expect.stringContaining('acceptSmaller'),
      });
    await expectPublished(250);
  });
});
