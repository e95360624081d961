import type * as z from 'zod';
import type { PageView } from '../../../functions/lists/sample.ts';
import type { SampleList } from './list.ts';
import type { SampleResponse } from './response.ts';

/** The rest of the site, which a fault may read and change in addition to the requested page. */
interface Pages {
  list: SampleList;
  viewPage(page: number): PageView;
}

/** The effect of a fault on one request. */
export interface Effect {
  page(view: PageView, pages: Pages): PageView;
  response(response: SampleResponse): SampleResponse;
}

/** The default trigger of a kind of fault. A fault can override each of them. */
interface Defaults {
  page?: number;
  times?: number;
}

/** A kind of fault that changes the content of a page. */
export function onPage<S extends z.ZodType>(
  settings: S,
  change: (fault: z.output<S>, view: PageView, pages: Pages) => PageView,
  defaults: Defaults = {},
) {
  const bind = (value: unknown): Effect => {
    const fault = settings.parse(value);
    return { page: (view, pages) => change(fault, view, pages), response: response => response };
  };
  return { settings, defaults, bind };
}

/** A kind of fault that changes the response for a page or for robots.txt. */
export function onResponse<S extends z.ZodType>(
  settings: S,
  change: (fault: z.output<S>, response: SampleResponse) => SampleResponse,
  defaults: Defaults = {},
) {
  const bind = (value: unknown): Effect => {
    const fault = settings.parse(value);
    return { page: view => view, response: response => change(fault, response) };
  };
  return { settings, defaults, bind };
}
