import type { Entry } from '../../functions/core/page/list.ts';
import sample from '../../functions/lists/movies.sample.ts';
import type { Markup, Sample } from '../../functions/lists/sample.ts';
import { createList } from '../../infra/local/sample-site/list.ts';
import { viewFrom } from '../../infra/local/sample-site/view.ts';

/** A page of the sample site, with the entries that it contains. */
interface SamplePage {
  html: string;
  truth: Entry[];
}

/** Renders a page of the sample site's movies, of which there are ten pages. */
export function samplePage(markup: Markup, page: number, pageSize: number): SamplePage {
  return samplePageOf(sample, { markup, page, pageSize });
}

/**
 * Renders a page of any list of the sample site, of which there are ten pages.
 * @param listUrl what links to pages begin with, if the list's pages link with whole URLs
 */
export function samplePageOf(
  sample: Sample,
  {
    page,
    pageSize,
    markup = '2025',
    listUrl = '',
  }: Record<'page' | 'pageSize', number> & { markup?: Markup; listUrl?: string },
): SamplePage {
  const list = createList(sample, pageSize * 10);
  const start = (page - 1) * pageSize;
  const linkBase = sample.linksAreAbsolute ? listUrl : '';
  const html = sample.renderPage(viewFrom(list, start, { markup, pageSize, linkBase, paginator: undefined }));
  return { html, truth: list.slice(start, pageSize).map(({ entry }) => entry) };
}
