import type * as z from 'zod';
import type { Answer } from './answer.ts';
import type { PageView } from './markup.ts';
import type { List } from './movies.ts';

/** What a fault may look at and change beside the page that is asked for. */
export interface Pages {
  list: List;
  viewPage(page: number): PageView;
}

/** What a fault does to one request. */
export interface Effect {
  page(view: PageView, pages: Pages): PageView;
  answer(answer: Answer): Answer;
}

/** When a fault happens, unless it says so itself. */
interface Habit {
  page?: number;
  times?: number;
}

/** A kind of fault that changes what a page shows. */
export function onPage<S extends z.ZodType>(
  settings: S,
  change: (fault: z.output<S>, view: PageView, pages: Pages) => PageView,
  habit: Habit = {},
) {
  const bind = (value: unknown): Effect => {
    const fault = settings.parse(value);
    return { page: (view, pages) => change(fault, view, pages), answer: answer => answer };
  };
  return { settings, habit, bind };
}

/** A kind of fault that changes how a page, or robots.txt, is answered. */
export function onAnswer<S extends z.ZodType>(
  settings: S,
  change: (fault: z.output<S>, answer: Answer) => Answer,
  habit: Habit = {},
) {
  const bind = (value: unknown): Effect => {
    const fault = settings.parse(value);
    return { page: view => view, answer: answer => change(fault, answer) };
  };
  return { settings, habit, bind };
}
