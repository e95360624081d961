import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { encodePage } from '../support/encode.ts';
import { pagesIn } from '../support/real-pages.ts';

it('saved pages are read in their order, each in its encoding, as a crawl reads them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'toplist-saved-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const page = (charset: string) =>
    `<html><head><meta charset="${charset}"></head><body>${'排行榜上的名言'.repeat(20)}</body></html>`;
  await writeFile(join(folder, '10.html'), encodePage(page('gbk'), 'gbk'));
  await writeFile(join(folder, '2.html'), page('utf-8'));
  expect(pagesIn(folder)).toEqual([
    { name: '2.html', html: page('utf-8') },
    { name: '10.html', html: page('gbk') },
  ]);
});
