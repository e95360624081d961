import type { Context } from 'hono';
import type { List } from '../../core/page/list.ts';
import { wantsPage } from './negotiate.ts';
import { pageContext } from './page/context.ts';
import { HTML_TYPE, pageHeaders } from './page/headers.ts';
import { languageOf } from './page/language.ts';
import { problemPage } from './page/problem-page.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';

export type Refusal = (
  context: Context,
  status: number,
  detail: string,
  members?: Record<string, unknown>,
) => Response;

/**
 * Creates the function that makes problem documents, as a page for a browser. What was wrong a moment ago may be right now, so nobody may keep
 * them.
 */
export function createRefusal(lists: List[]): Refusal {
  return (context, status, detail, members = {}) => {
    const document = problem(status, detail, members);
    const headers = new Headers({
      'content-type': PROBLEM_TYPE,
      'cache-control': 'no-store',
      vary: 'accept, accept-language, origin',
    });
    const allow = context.res.headers.get('allow');
    if (allow !== null) headers.set('allow', allow);
    if (!wantsPage(context)) return new Response(JSON.stringify(document), { status, headers });
    for (const [name, value] of Object.entries({ 'content-type': HTML_TYPE, ...pageHeaders(null) }))
      headers.set(name, value);
    const { pathname: path, searchParams: query } = new URL(context.req.url);
    const asked = query.get('lang');
    const language =
      asked === 'zh' || asked === 'en' ? asked : languageOf(context.req.header('accept-language'));
    const list = lists.find(({ name }) => path === `/${name}` || path.startsWith(`/${name}/`)) ?? null;
    return new Response(problemPage(pageContext(lists, list, { path, query, language }), document), {
      status,
      headers,
    });
  };
}
