import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningStack } from '../../infra/local/emulator/start-stack.ts';
import { listPage } from '../support/raw-site.ts';
import { ask, launchStack } from '../support/stack.ts';
import { type HeldSite, startHeldSite } from './held-site.ts';
import { shownIds, useBrowser } from './visit.ts';

const visit = useBrowser();
const PAGES = 8;
const ALL = Array.from({ length: PAGES }, (_, index) => index + 1);

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) await stop();
});

async function siteAndStack(): Promise<{ site: HeldSite; stack: RunningStack }> {
  const site = await startHeldSite(PAGES);
  stops.push(site.stop);
  const stack = await launchStack(site.url);
  stops.push(stack.stop);
  return { site, stack };
}

async function startCrawl(stack: RunningStack): Promise<string> {
  return (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body.id;
}

/** Keeps everything that the live region has said, also across a reload. */
const LISTEN = `document.addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
  const said = JSON.parse(sessionStorage.getItem('said') ?? '[]');
  const text = document.getElementById('live').textContent;
  if (text !== '' && text !== said.at(-1)) sessionStorage.setItem('said', JSON.stringify([...said, text]));
}).observe(document.getElementById('live'), { childList: true, characterData: true, subtree: true }))`;
const said = (page: Page) => page.evaluate<string[]>(`JSON.parse(sessionStorage.getItem('said') ?? '[]')`);

const done = (page: Page) => page.locator('.sq.done').count();

/** Answers the first two requests of the script that match by 429, with a page of its own, and not at all. */
async function failTwice(page: Page, matching: RegExp): Promise<() => number> {
  let asked = 0;
  await page.route(matching, route => {
    if (route.request().resourceType() !== 'fetch') return route.continue();
    asked += 1;
    if (asked === 1)
      return route.fulfill({
        status: 429,
        contentType: 'text/html',
        body: '<main id="main">Too many requests</main>',
      });
    return asked === 2 ? route.abort() : route.continue();
  });
  return () => asked;
}

describe('a running crawl', () => {
  it('is followed from the first one of a list until the list stands there', async () => {
    const { site, stack } = await siteAndStack();
    const { page, problems } = await visit();
    const response = await page.goto(stack.url);
    expect(response?.status()).toBe(404);
    expect(await page.locator('.sub').first().textContent()).toBe('还没有采集过');
    expect(await page.locator('#list').count()).toBe(0);
    const id = await startCrawl(stack);
    site.release(2, 3);
    await expect.poll(() => done(page)).toBe(3);
    expect(await page.locator('#strip').getAttribute('data-crawl')).toBe(id);
    expect(await page.locator('.sq').count()).toBe(PAGES);
    expect(await page.locator('.sq.now').count()).toBe(1);
    site.release(...ALL);
    await page.locator('#list').waitFor();
    await expect.poll(() => shownIds(page)).toHaveLength(25 * PAGES);
    await page.locator('#q').fill('宫崎骏');
    await page.locator('.chips').waitFor();
    expect(problems.filter(text => !text.includes('404'))).toEqual([]);
  });

  it('fills its squares, and is spoken of at its start, at each quarter and at its end; then the new list appears', async () => {
    const { site, stack } = await siteAndStack();
    site.release(...ALL);
    await startCrawl(stack);
    await expect.poll(async () => (await fetch(`${stack.url}/movies`)).status).toBe(200);
    const { page, problems } = await visit({ locale: 'en-GB' });
    await page.addInitScript(LISTEN);
    await page.goto(`${stack.url}/movies`);
    const before = await shownIds(page);
    await page.locator('#q').focus();
    site.hold();
    site.show(PAGES, pageWithout(before.at(-1) ?? ''));
    const id = await startCrawl(stack);
    await expect.poll(() => page.locator('#strip').getAttribute('data-crawl')).toBe(id);
    for (const [upTo, spoken] of [
      [1, '1 / 8'],
      [2, '2 / 8'],
      [4, '4 / 8'],
      [6, '6 / 8'],
    ] satisfies [number, string][]) {
      site.release(...ALL.slice(0, upTo));
      await expect.poll(() => done(page)).toBe(upTo);
      if (upTo > 1)
        await expect.poll(async () => (await said(page)).at(-1)).toContain(`Crawling now ${spoken} pages`);
    }
    const href = await page.locator('.sq').nth(2).getAttribute('href');
    expect(href).toBe('#p3');
    site.release(...ALL);
    await expect.poll(async () => (await said(page)).at(-1)).toBe('The list is new');
    const quarters = (await said(page)).flatMap(text => /(\d) \/ 8/.exec(text)?.[1] ?? []);
    // Then the eight are there, before the crawl has ended or not.
    expect(quarters.slice(0, 4)).toEqual(['1', '2', '4', '6']);
    expect(quarters.length).toBeLessThanOrEqual(5);
    expect(await page.locator('#strip').getAttribute('data-state')).toBe('published');
    const after = await shownIds(page);
    expect(after.at(-1)).not.toBe(before.at(-1));
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    expect(await page.evaluate('document.activeElement.id')).toBe('q');
    expect(problems).toEqual([]);
  });

  it('is followed to its end, also when the server or the network fails on the way', async () => {
    const { site, stack } = await siteAndStack();
    site.release(...ALL);
    await startCrawl(stack);
    await expect.poll(async () => (await fetch(`${stack.url}/movies`)).status).toBe(200);
    const { page } = await visit({ locale: 'en-GB' });
    await page.goto(`${stack.url}/movies`);
    const before = await shownIds(page);
    const failures = [
      await failTwice(page, /\/crawls\?list=/),
      await failTwice(page, /\/crawls\/\w+\?/),
      await failTwice(page, /\/movies$/),
    ];
    site.hold();
    site.show(PAGES, pageWithout(before.at(-1) ?? ''));
    const id = await startCrawl(stack);
    await expect.poll(() => page.locator('#strip').getAttribute('data-crawl')).toBe(id);
    site.release(...ALL);
    await expect.poll(async () => (await shownIds(page)).at(-1)).not.toBe(before.at(-1));
    expect(await shownIds(page)).toHaveLength(25 * PAGES);
    for (const asked of failures) expect(asked()).toBeGreaterThan(2);
  });

  it('leaves the focus where it was when the new list appears', async () => {
    const { site, stack } = await siteAndStack();
    site.release(...ALL);
    await startCrawl(stack);
    await expect.poll(async () => (await fetch(`${stack.url}/movies`)).status).toBe(200);
    const { page } = await visit();
    await page.goto(`${stack.url}/movies`);
    const before = await shownIds(page);
    const crawl = () => page.locator('#strip').getAttribute('data-crawl');
    const focused = () => page.evaluate<string>('document.activeElement.outerHTML');
    for (const [index, selector] of ['#r7 h3 a', '#s', 'aside'].entries()) {
      await page.locator(selector).focus();
      const held = await focused();
      site.show(PAGES, pageWithout(before.at(-1) ?? '', `9999999${index}`));
      const id = await startCrawl(stack);
      await expect.poll(crawl).toBe(id);
      await expect.poll(async () => (await shownIds(page)).at(-1)).toBe(`9999999${index}`);
      expect((await focused()).slice(0, 60)).toBe(held.slice(0, 60));
    }
  });

  it('that is no longer kept is asked for once, and then the next one is looked for', async () => {
    const { stack } = await siteAndStack();
    const id = await startCrawl(stack);
    const { page, requests } = await visit();
    await page.route(`**/crawls/${id}?*`, route => route.fulfill({ status: 410, body: 'gone' }));
    await page.goto(`${stack.url}/movies`);
    expect(await page.locator('#strip').getAttribute('data-state')).toBe('running');
    await expect.poll(() => requests.filter(url => url.includes('/crawls?list=')).length).toBeGreaterThan(0);
    expect(requests.filter(url => url.includes(`/crawls/${id}`))).toHaveLength(1);
    expect(await page.locator('#strip').getAttribute('data-crawl')).toBe(id);
  });

  it('marks a dead page, and says under the strip what was wrong with it', async () => {
    const { site, stack } = await siteAndStack();
    site.show(5, null);
    const { page, problems } = await visit();
    const id = await startCrawl(stack);
    await page.goto(`${stack.url}/crawls/${id}`);
    site.release(...ALL);
    await page.locator('.sq.dead').waitFor();
    await expect.poll(() => done(page)).toBe(PAGES - 1);
    expect(await page.locator('.sq').nth(4).getAttribute('class')).toBe('sq dead');
    expect(await page.locator('.why').allTextContents()).toContainEqual(
      expect.stringMatching(/^第 5 页：.+/),
    );
    const row = page.locator('#errors tr', { hasText: '第 5 页' });
    await row.waitFor();
    expect(await row.textContent()).toContain('失败');
    expect(problems).toEqual([]);
  });
});

/** The last page of the list with another movie in the last place. */
function pageWithout(id: string, other = '99999999'): string {
  return listPage(PAGES, 25 * PAGES).replaceAll(id, other);
}
