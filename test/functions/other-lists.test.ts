import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readCrawlStatus } from '../../functions/core/crawl/status.ts';
import { defineList, type List, listKey } from '../../functions/core/page/list.ts';
import { readEnvironment } from '../../functions/environment.ts';
import { startDynalite } from '../support/engines.ts';
import { batchOf, CONTEXT, createTestDependencies, variables } from '../support/handlers.ts';
import { listsVariable } from '../support/lists-variable.ts';
import { httpServer } from '../support/servers.ts';
import { withEnvironment } from '../support/with-environment.ts';

const [{ createHandler: createParse }, { createHandler: createSeed }] = await withEnvironment(
  variables('http://127.0.0.1/top250'),
  () => Promise.all([import('../../functions/parse.ts'), import('../../functions/seed.ts')]),
);
const engine = await startDynalite();
afterAll(() => engine.stop());

const SIZE = 4;
const PAGES = 3;

const quotes = (changes: Partial<Parameters<typeof defineList>[0]>): List =>
  defineList({
    name: 'quotes',
    title: { en: 'Quotes', zh: '名言' },
    url: 'https://quotes.example/top?page=1',
    entry: z.object({ author: z.string().describe('Who said it'), tags: z.array(z.string()).default([]) }),
    list: 'table.quotes',
    item: 'tr',
    read: (row, { place, resolve, need, text }) => {
      const link = need(resolve(row.find('a').attr('href')), 'a link');
      return {
        rank: place,
        id: link,
        title: need(text(row.find('.text')), 'a quote'),
        link,
        author: need(text(row.find('.author')), 'an author'),
        tags: (text(row.find('.tags')) ?? '').split(' ').filter(tag => tag !== ''),
      };
    },
    pagination: 'nav',
    atLeast: 10,
    ...changes,
  });

const rows = (page: number, size = SIZE) =>
  Array.from({ length: size }, (_, index) => {
    const number = (page - 1) * SIZE + index + 1;
    return `<tr><td class="text"> Quote\n ${number}</td><td class="author">A. ${number}</td><td class="tags">a b</td>
      <td><a href="/quote/${number}">more</a></td></tr>`;
  }).join('\n');
const pageOf = (page: number, nav: string) =>
  `<html><body><table class="quotes">${rows(page)}</table><nav>${nav}</nav></body></html>`;

/** A pagination by numbers, as `?page=` lists have it. */
const numbered = (page: number) =>
  Array.from({ length: PAGES }, (_, i) => i + 1)
    .map(n => (n === page ? `<span class="active">${n}</span>` : `<a href="/top?page=${n}">${n}</a>`))
    .join(' ');
/** A pagination of a next link alone; the last page has none. */
const next = (page: number, last = PAGES) =>
  page < last ? `<ul class="pager"><li class="next"><a href="/page/${page + 1}/">Next →</a></li></ul>` : '';

/** Crawls a list with seed and parse, and returns the crawl's status and the published entries. */
async function crawl(list: List, html: (page: number) => string) {
  const origin = await httpServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/robots.txt') return void response.writeHead(404).end();
    const page = Number(/(?:page=|\/page\/)(\d+)/.exec(path)?.[1] ?? 1);
    response.writeHead(200, { 'content-type': 'text/html' }).end(html(page));
  });
  const url = `${origin}${new URL(list.url).pathname}${new URL(list.url).search}`;
  const { dependencies, sqs, store } = createTestDependencies(engine.client, url);
  const lists = readEnvironment(
    { ...variables(url), LISTS: listsVariable([{ name: list.name, url, atLeast: list.atLeast }]) },
    [list],
  );
  const event = { list: list.name, schedule: 'arn:aws:scheduler:x', scheduledTime: url };
  const { statusCode, body } = await createSeed(lists, dependencies)(event, CONTEXT);
  const answer = JSON.parse(body ?? '{}');
  const id = answer.id ?? answer.crawl;
  if (sqs.sent().length > 0) await createParse(lists, dependencies)(batchOf(sqs.sent()), CONTEXT);
  const entries = [];
  const pointer = await store.readPointer(listKey(url));
  for await (const page of store.readPages(id)) entries.push(...page.entries);
  const status = await readCrawlStatus(id, store, dependencies.now());
  return { statusCode, status, entries: pointer === null ? null : entries, answer };
}

describe('a table of quotes with ?page=', () => {
  it('is published with its own fields, and with places for ranks', async () => {
    const { status, entries } = await crawl(quotes({}), page => pageOf(page, numbered(page)));
    expect(status).toMatchObject({ list: 'quotes', state: 'published', pages: { total: PAGES } });
    expect(entries?.map(({ rank }) => rank)).toEqual(Array.from({ length: SIZE * PAGES }, (_, i) => i + 1));
    expect(entries?.[4]).toMatchObject({ title: 'Quote 5', author: 'A. 5', tags: ['a', 'b'], quote: null });
  });

  it('fails with the list, the place and what is missing if an entry lacks a needed field', async () => {
    const { status, entries } = await crawl(quotes({}), page =>
      pageOf(page, numbered(page)).replace('<td class="author">A. 3</td>', ''),
    );
    expect(status).toMatchObject({ state: 'failed' });
    expect(status?.reason).toContain('expected an author at place 3 of quotes, got none');
    expect(entries).toBeNull();
  });

  it('fails with the field if an entry does not fit the schema', async () => {
    const list = quotes({
      read: (_row, { place }) => ({ rank: place, id: String(place), title: 'x', link: 'ftp://x.example/' }),
    });
    const { status } = await crawl(list, page => pageOf(page, numbered(page)));
    expect(status?.reason).toMatch(/field link at place 1 of quotes/);
  });

  it('fails as changed if the code of its file fails', async () => {
    const list = quotes({
      read: () => {
        throw new TypeError('x is not a function');
      },
    });
    const { status } = await crawl(list, page => pageOf(page, numbered(page)));
    expect(status?.reason).toMatch(/^changed: .*place 1 of quotes.*x is not a function/);
  });
});

describe('a list whose pages link to the next one and nothing else', () => {
  const stated = quotes({ url: 'https://quotes.example/', pages: { count: PAGES, url: '/page/{page}/' } });

  it('is published if its file states the pages, and each of them confirms it', async () => {
    const { status, entries } = await crawl(stated, page => pageOf(page, next(page)));
    expect(status).toMatchObject({ state: 'published', pages: { total: PAGES } });
    expect(entries).toHaveLength(SIZE * PAGES);
  });

  it.each([
    ['a class', (page: number) => `<li class="previous"><a href="/page/${page}/">← Previous</a></li>`],
    ['a rel', (page: number) => `<a rel="prev" href="/page/${page}/">Back</a>`],
    ['its text', (page: number) => `<a href="/page/${page}/">上一页</a>`],
  ])('is published if its pages link to the previous one, too, by %s', async (_case, previous) => {
    const html = (page: number) => pageOf(page, (page > 1 ? previous(page - 1) : '') + next(page));
    const { status, entries } = await crawl(stated, html);
    expect(status).toMatchObject({ state: 'published', pages: { total: PAGES } });
    expect(entries).toHaveLength(SIZE * PAGES);
  });

  it('is published if its pages say how many there are, and its file states nothing', async () => {
    const html = (page: number) =>
      pageOf(
        page,
        `${page > 1 ? `<a href="/top?page=${page - 1}">previous</a>` : ''}
        <b class="current">Page ${page} of ${PAGES}</b>
        ${page < PAGES ? `<a href="/top?page=${page + 1}">next</a>` : ''}`,
      );
    const { status, entries } = await crawl(quotes({}), html);
    expect(status).toMatchObject({ state: 'published', pages: { total: PAGES } });
    expect(entries).toHaveLength(SIZE * PAGES);
  });

  it('fails with a clear sentence if its file states nothing', async () => {
    const { status, entries } = await crawl(quotes({ url: 'https://quotes.example/' }), page =>
      pageOf(page, next(page)),
    );
    expect(status).toMatchObject({ state: 'failed' });
    expect(status?.reason).toContain('this kind of list cannot be planned');
    expect(entries).toBeNull();
  });

  it.each([
    ['grew by a page', 4],
    ['lost a page', 2],
  ])('is never published if the site %s', async (_case, last) => {
    const { status, entries } = await crawl(stated, page => pageOf(page, next(page, last)));
    expect(status?.state).toBe('inconsistent');
    expect(entries).toBeNull();
  });

  it('fails if page 1 links to no next page, or to another one than the stated', async () => {
    const none = await crawl(stated, page => pageOf(page, ''));
    expect(none.status?.reason).toMatch(/expected a link to the next page at .*\/page\/2\/, got none/);
    const elsewhere = await crawl(stated, page => pageOf(page, next(page).replace('/page/', '/p/')));
    expect(elsewhere.status?.state).toBe('failed');
  });
});

describe('a list of one page', () => {
  const single = quotes({ pagination: null, atLeast: 4 });

  it('is published without a pagination', async () => {
    const { status, entries } = await crawl(single, () => pageOf(1, ''));
    expect(status).toMatchObject({ state: 'published', pages: { total: 1, done: 1 } });
    expect(entries).toHaveLength(SIZE);
  });
});

describe('a list that reads its pagination itself', () => {
  it('is planned by what its function returns', async () => {
    const list = quotes({
      pagination: ({ once, resolve }) => ({
        links: once('nav')
          .find('a')
          .toArray()
          .map(({ attribs }) => ({
            page: Number(new URL(resolve(attribs.href)).searchParams.get('page')),
            url: resolve(attribs.href),
          })),
      }),
    });
    const { status } = await crawl(list, page => pageOf(page, numbered(page)));
    expect(status).toMatchObject({ state: 'published', pages: { total: PAGES } });
  });

  it('fails as changed if its function returns something else', async () => {
    const list = quotes({ pagination: () => ({ links: [{ page: 0, url: 'x' }] }) });
    const { status } = await crawl(list, page => pageOf(page, numbered(page)));
    expect(status?.reason).toMatch(/^changed: .*expected a pagination/);
  });
});
