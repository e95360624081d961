import type { Entry } from '../../functions/core/page/list.ts';
import sample from '../../functions/lists/movies.sample.ts';
import type { Markup } from '../../functions/lists/sample.ts';
import { createList } from '../../infra/local/sample-site/list.ts';
import { viewFrom } from '../../infra/local/sample-site/view.ts';

/** Renders a page of the sample site, and returns it with the entries that it contains. */
export function samplePage(markup: Markup, page: number, pageSize: number): { html: string; truth: Entry[] } {
  const list = createList(sample, pageSize * 10);
  const start = (page - 1) * pageSize;
  const html = sample.renderPage(viewFrom(list, start, { markup, pageSize, paginator: undefined }));
  return { html, truth: list.slice(start, pageSize).map(({ entry }) => entry) };
}
