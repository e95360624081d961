import type { Entry } from '../../functions/core/page/list.ts';
import { type Markup, renderPage } from '../../infra/local/sample-site/markup.ts';
import { createList } from '../../infra/local/sample-site/movies.ts';
import { viewFrom } from '../../infra/local/sample-site/view.ts';

/** Renders a page of the sample site, and returns it with the movies that it contains. */
export function samplePage(markup: Markup, page: number, pageSize: number): { html: string; truth: Entry[] } {
  const list = createList(pageSize * 10);
  const start = (page - 1) * pageSize;
  const html = renderPage(viewFrom(list, start, { markup, pageSize, paginator: undefined }));
  return { html, truth: list.slice(start, pageSize).map(({ movie }) => movie) };
}
