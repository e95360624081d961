import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LISTS } from '../../../functions/lists/all.ts';
import books from '../../../functions/lists/books.sample.ts';
import { encodePage } from '../../support/encode.ts';
import { samplePage, samplePageOf } from '../../support/sample-page.ts';
import { sampleSite } from '../../support/servers.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Runs the command as npm does. */
function run(...args: string[]): Promise<{ code: number; out: string; errors: string }> {
  return new Promise(resolve => {
    const command = ['--import', 'tsx', 'infra/try-list/cli.ts', ...args];
    execFile(process.execPath, command, { cwd: ROOT }, (error, out, errors) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, errors }),
    );
  });
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toplist-try-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Saves the first pages of the sample site's list of movies, ten pages of two. */
async function savedPages(count: number): Promise<string> {
  const folder = await temporaryFolder();
  for (let page = 1; page <= count; page++)
    await writeFile(join(folder, `page-${page}.html`), samplePage('2025', page, 2).html);
  return folder;
}

/** Writes a list file of an ordered list on one page into a folder, and returns its path. */
async function ownList(folder: string): Promise<string> {
  const file = join(folder, 'quotes.ts');
  const text = `import * as z from '${join(ROOT, 'node_modules/zod/index.js')}';
import { defineList } from '${join(ROOT, 'functions/core/page/list.ts')}';
export default defineList({
  name: 'quotes', title: { en: 'Quotes', zh: '名言' }, url: 'https://quotes.example/', entry: z.object({}),
  list: 'ol', item: 'li', pagination: null, atLeast: 1,
  read: (row, { place, need, text, resolve }) => ({
    rank: place, id: String(place), title: need(text(row), 'a quote'), link: need(resolve('/'), 'a link'),
  }),
});
`;
  await writeFile(file, text);
  return file;
}

describe('npm run try-list', () => {
  it('prints the entries of saved pages, how often each field is filled, and the plan', async () => {
    const { code, out } = await run('movies', await savedPages(10));
    expect(out).toMatch(/^rank +title +quote/);
    expect(out).toMatch(/^1 +肖申克的救赎/m);
    expect(out).toMatch(/^ {2}title +100 % {2}20 of 20$/m);
    expect(out).toContain('plan: 10 pages of 2 entries; page 2 is https://movie.douban.com/top250?start=2');
    // The list file says that the real list has at least 240 entries.
    expect(out).toContain('the whole list: 20 entries, but the whole list has at least 240');
    expect(code).toBe(1);
  });

  it('reads the pages of a site', async () => {
    const site = await sampleSite({ pages: 3, pageSize: 2 });
    const { code, out } = await run('movies', site.url);
    expect(code).toBe(0);
    expect(out).toContain('6 entries; nothing was rejected');
    expect(site.requests.map(({ page }) => page)).toEqual(['robots', 1, 2, 3]);
  });

  it('obeys robots.txt', async () => {
    const site = await sampleSite({ robots: 'User-agent: *\nDisallow: /' });
    const { code, out } = await run('movies', site.url);
    expect(code).toBe(1);
    expect(out).toContain('refused: robots.txt forbids');
  });

  it('names each page that a crawl would reject, and why, and fails', async () => {
    const folder = await savedPages(10);
    await writeFile(join(folder, 'page-4.html'), '<html><body>Be back soon</body></html>');
    await rm(join(folder, 'page-10.html'));
    const { code, out } = await run('movies', folder);
    expect(code).toBe(1);
    expect(out).toMatch(/page-4\.html: changed: .*expected ol\.grid_view, got a page of/);
    expect(out).toContain('page 10: there is no such page');
  });

  it('says so if the pages do not form a whole list', async () => {
    const folder = await savedPages(10);
    await cp(join(folder, 'page-3.html'), join(folder, 'page-2.html'));
    const { code, out } = await run('movies', folder);
    expect(code).toBe(1);
    expect(out).toMatch(/page-2\.html: changed: .*expected ranks 3 to 4, got rank 5/);
  });

  it('names a page that is not the one of its place, where pages show no ranks', async () => {
    const folder = await temporaryFolder();
    for (const page of [1, 2, 4]) {
      const { html } = samplePageOf(books, { page, pageSize: 2, listUrl: 'https://book.douban.com/top250' });
      await writeFile(join(folder, `${page}.html`), html);
    }
    const { code, out } = await run('books', folder);
    expect(code).toBe(1);
    expect(out).toContain('4.html: page 3 says that it is page 4');
    expect(out).toContain('page 4: there is no such page');
    expect(out).toMatch(/^ {2}title +100 % {2}4 of 4$/m);
  });

  it('reads with a list file that is not registered', async () => {
    const folder = await temporaryFolder();
    const file = await ownList(folder);
    await writeFile(join(folder, '1.html'), '<html><body><ol><li>One</li><li>Two</li></ol></body></html>');
    const { code, out } = await run(file, folder);
    expect(out).toContain('plan: 1 page of 2 entries');
    expect(code).toBe(0);
  });

  it('reads saved pages in the encoding that they name', async () => {
    const folder = await temporaryFolder();
    const file = await ownList(folder);
    const html = '<html><head><meta charset="gbk"></head><body><ol><li>豆瓣电影</li></ol></body></html>';
    await writeFile(join(folder, '1.html'), encodePage(html, 'gbk'));
    const { code, out } = await run(file, folder);
    expect(out).toMatch(/^1 +豆瓣电影/m);
    expect(code).toBe(0);
  });

  it.each([
    [
      ['games', '.'],
      `there is no list "games"; expected one of ${LISTS.map(({ name }) => name).join(', ')}, or the path of a list file`,
    ],
    [['movies', 'no-such-folder'], 'expected a folder or an http(s) URL, got "no-such-folder"'],
    [['movies', 'docs'], 'expected saved pages, such as 1.html, in docs; got none'],
    [['movies'], 'npm run try-list -- NAME FOLDER_OR_URL'],
    [['package.json', '.'], 'package.json: expected a default export of defineList({ ... })'],
  ])('with %j says what is wrong and what would be right', async (args, message) => {
    const { code, errors } = await run(...args);
    expect(errors).toContain(message);
    expect(code).toBe(2);
  });
});
