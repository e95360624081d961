import * as z from 'zod';
import type { CrawlSettings } from '../../../core/crawl/settings.ts';
import type { List } from '../../../core/page/list.ts';
import { type PageContext, pageContext } from '../page/context.ts';
import { HTML_TYPE, pageHeaders } from '../page/headers.ts';
import { LANGUAGES, type Language } from '../page/language.ts';
import type { Representation } from './operation.ts';

/** The parameter that every page has. */
export const PageQuery = {
  lang: z
    .enum(LANGUAGES)
    .optional()
    .meta({ description: 'The language of a page; otherwise as Accept-Language says', accepts: 'zh or en' }),
};

/** The parameters of a route that returns JSON or a page. */
export const JsonOrPage = {
  ...PageQuery,
  format: z
    .enum(['json', 'html'])
    .optional()
    .meta({ description: 'The format, whatever Accept says', accepts: 'json or html' }),
};

/** The types of the responses of such a route. */
export const PAGE_RESPONSE = { [HTML_TYPE]: null };

/** The context of a page of this request. */
export function contextOf(
  lists: CrawlSettings[],
  list: List | null,
  url: URL,
  language: Language | undefined,
): PageContext {
  return pageContext(
    lists.map(({ definition }) => definition),
    list,
    { path: url.pathname, query: url.searchParams, language: language ?? 'en' },
  );
}

/**
 * A page. A browser asks each time whether it has changed, because a crawl may be running.
 * @param version changes whenever the page does; null for what changes all the time
 */
export function pageRepresentation(
  list: Pick<List, 'posters'> | null,
  {
    version,
    lastModified = null,
    status = 200,
  }: { version: string | null; lastModified?: string | null; status?: number },
  render: () => Promise<string> | string,
): Representation {
  return {
    version,
    lastModified,
    cacheControl: 'no-cache',
    type: HTML_TYPE,
    status,
    render: async () => ({ body: await render(), headers: pageHeaders(list) }),
  };
}
