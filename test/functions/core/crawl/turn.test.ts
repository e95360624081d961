import { expect, it } from 'vitest';
import { turnOf } from '../../../../functions/core/crawl/settings.ts';
import { LISTS } from '../../../../functions/lists/all.ts';

const DOUBAN = LISTS.filter(({ url }) => new URL(url).hostname.endsWith('.douban.com'));

it('all lists of Douban take one turn, because it counts the visits of an address to all its hosts', () => {
  expect(DOUBAN.length).toBeGreaterThan(1);
  expect(new Set(DOUBAN.map(list => turnOf(list, list.url)))).toEqual(new Set(['douban.com']));
});

it('a copy of a list elsewhere takes the turn of its own site', () => {
  for (const list of DOUBAN)
    expect(turnOf(list, 'http://127.0.0.1:8000/top250')).toBe('http://127.0.0.1:8000');
});

it('a list without a turn of its own takes that of its site', () => {
  expect(turnOf({ url: 'https://a.example/x' }, 'https://a.example/x')).toBe('https://a.example');
});
