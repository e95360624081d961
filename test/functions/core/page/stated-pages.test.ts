import { expect, it } from 'vitest';
import { statedRule } from '../../../../functions/core/page/stated-pages.ts';

it.each([
  ['https://quotes.example/', '/page/{page}/', 10, 'https://quotes.example/page/3/'],
  ['https://news.example/news', '?p={page}', 30, 'https://news.example/news?p=3'],
  [
    'https://list.example/top?sort=best',
    '?sort=best&start={offset}&x=1',
    25,
    'https://list.example/top?sort=best&start=50&x=1',
  ],
  ['http://127.0.0.1:3000/copy/list', 'pages/{page}.html', 10, 'http://127.0.0.1:3000/copy/pages/3.html'],
  ['https://list.example/a', 'https://list.example/b/{page}', 10, 'https://list.example/b/3'],
])('at %s the stated URL %s with %i entries a page makes page 3 %s', (listUrl, url, pageSize, third) => {
  const { before, after, step, first } = statedRule(listUrl, pageSize, { count: 10, url });
  expect(`${before}${first + step * 3}${after}`).toBe(third);
});
